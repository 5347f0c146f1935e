//! Hosting on and off, and other ports: who is refused, who hears goodbye, and who stays.

use std::net::SocketAddr;

use madang_tests::{Host, Person, Transport, http};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

/// The host's address on the network; `None`, said aloud, on a computer that is on none.
fn network(host: &Host) -> Option<SocketAddr> {
    let network = host.at_network();
    if network.is_none() {
        madang_tests::skip("this computer is on no network");
    }
    network
}

/// A port that was free a moment ago.
async fn free_port() -> u16 {
    TcpListener::bind(("0.0.0.0", 0)).await.expect("a port").local_addr().expect("an address").port()
}

#[tokio::test]
async fn hosting_off_closes_the_port_and_says_goodbye_and_the_console_lives_on() {
    let host = Host::start().await;
    let Some(network) = network(&host) else { return };
    let console = host.console().await;
    let near = host.person("Near").await;
    let guest = Person::arrive(network, "Guest", Transport::WebSocket).await;
    let polled = Person::arrive(network, "Polled", Transport::Polling).await;
    let room = near.open("Yard").await;
    guest.join(&room).await;

    let status = console.configure(json!({ "hosting": false })).await;
    assert_eq!((&status["hosting"], &status["addresses"]), (&json!(false), &json!([])));
    assert_eq!(status["port"], host.port);
    assert!(TcpStream::connect(network).await.is_err(), "the network is refused");
    // Whoever polls with a connection for each poll, as these tests do, cannot come back when the door is closed: they hear
    // the goodbye only if a poll is under way.
    for namespace in [&guest.lobby, &guest.chat] {
        assert_eq!(namespace.hear("closing").await["reason"], "stopped");
    }
    guest.connection().ended().await;
    polled.connection().ended().await;
    near.chat.hear_where("presence", |news| news["user"] == guest.id && news["state"] == "away").await;
    near.say(&room, "those at this computer go on").await;
    near.hears("those at this computer go on").await;
    assert_eq!(near.chat.heard_of("closing"), Vec::<serde_json::Value>::new());
    host.console().await;

    let status = console.configure(json!({ "hosting": true })).await;
    assert_eq!((&status["hosting"], &status["port"]), (&json!(true), &json!(host.port)));
    assert!(!status["addresses"].as_array().expect("addresses").is_empty());
    let back = Person::introduce(
        network,
        madang_tests::Connection::open(network, Transport::WebSocket).await.expect("the port is open again"),
        json!({ "protocol": 1, "token": guest.token }),
    )
    .await;
    back.join(&room).await;
    back.say(&room, "back").await;
    near.hears("back").await;
}

#[tokio::test]
async fn hosting_that_was_switched_off_stays_off_until_told_otherwise() {
    let host = Host::start().await;
    let Some(network) = network(&host) else { return };
    host.console().await.configure(json!({ "hosting": false })).await;
    let host = host.terminate().await.restart().await;
    assert!(TcpStream::connect(network).await.is_err());
    assert_eq!(host.console().await.status["hosting"], false);
    let host = host.terminate().await.restart_with(&["--bind", "0.0.0.0"]).await;
    assert_eq!(host.console().await.status["hosting"], true, "an address to listen on is an order");
    assert_eq!(http::get(network, "/healthz").await.status, 200);
}

#[tokio::test]
async fn another_port_is_open_at_once_and_the_old_one_closed() {
    let host = Host::start().await;
    let Some(old) = network(&host) else { return };
    let console = host.console().await;
    let guest = Person::arrive(old, "Guest", Transport::WebSocket).await;
    let port = free_port().await;
    let status = console.configure(json!({ "port": port })).await;
    assert_eq!(status["port"], port);
    let new = SocketAddr::new(old.ip(), port);
    assert_eq!(http::get(new, "/healthz").await.status, 200);
    assert!(TcpStream::connect(old).await.is_err());
    assert_eq!(guest.chat.hear("closing").await["reason"], "moved");
    guest.connection().ended().await;
    assert_eq!(console.ask_status().await["port"], port, "the console lives on");
}

#[tokio::test]
async fn a_taken_port_is_said_and_leaves_everything_as_it_was() {
    let host = Host::start().await;
    let console = host.console().await;
    let bob = host.person("Bob").await;
    let before = console.ask_status().await;
    let taken = TcpListener::bind(("0.0.0.0", 0)).await.expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let refused = console.try_configure(json!({ "port": port, "name": "Half" })).await;
    assert!(refused.value()["error"]["message"].as_str().is_some_and(|text| text.contains(&port.to_string())));
    assert_eq!(refused.refused(), "port_taken");
    assert_eq!(console.ask_status().await, before);
    assert_eq!(http::get(host.at(), "/info").await.json()["name"], before["host"]["name"]);
    assert_eq!(bob.chat.heard_of("closing"), Vec::<serde_json::Value>::new());
    drop(taken);
    assert_eq!(console.configure(json!({ "port": port })).await["port"], port);
}

#[tokio::test]
async fn interfaces_that_are_not_chosen_have_no_door() {
    let host = Host::start().await;
    let Some(network) = network(&host) else { return };
    let console = host.console().await;
    let guest = Person::arrive(network, "Guest", Transport::WebSocket).await;
    let status = console.configure(json!({ "interfaces": ["nowhere0"] })).await;
    assert_eq!((&status["hosting"], &status["addresses"]), (&json!(true), &json!([])));
    assert!(TcpStream::connect(network).await.is_err());
    assert_eq!(guest.chat.hear("closing").await["reason"], "moved");
    assert_eq!(http::get(host.at(), "/healthz").await.status, 200, "this computer gets in");
    let own = console.configure(json!({ "interfaces": [] })).await;
    let own = own["addresses"].as_array().expect("addresses").iter();
    let Some(own) = own.clone().find(|own| own["address"] == network.ip().to_string()) else {
        madang_tests::skip("this computer's network is by an adapter that nobody else reaches");
        return;
    };
    let status = console.configure(json!({ "interfaces": [own["interface"]] })).await;
    assert!(status["addresses"].as_array().expect("addresses").contains(own));
    assert_eq!(http::get(network, "/healthz").await.status, 200);
}

#[tokio::test]
async fn switching_to_and_fro_loses_nothing() {
    let host = Host::start_without_limits().await;
    let Some(network) = network(&host) else { return };
    let console = host.console().await;
    let near = host.person("Near").await;
    let room = near.open("Yard").await;
    for n in 0..10 {
        console.configure(json!({ "hosting": n % 2 == 1 })).await;
        assert_eq!(TcpStream::connect(network).await.is_ok(), n % 2 == 1);
        near.say(&room, &format!("message {n}")).await;
    }
    let said = near.log(&room).await.iter().filter(|event| event["type"] == "chat").count();
    assert_eq!(said, 10);
}
