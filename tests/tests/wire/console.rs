//! The console: who gets in, what it sees, and what it bears.

use madang_tests::{Connection, Console, Host, Namespace, Transport, WAIT, http, within};
use serde_json::{Value, json};

async fn refused(at: std::net::SocketAddr, auth: Value) -> String {
    let connection = Connection::open(at, Transport::WebSocket).await.expect("a connection");
    let why = connection.connect("/host", &auth).await.expect_err("the CONNECT is refused");
    why["message"].as_str().unwrap_or_else(|| panic!("no message: {why}")).to_owned()
}

/// A status without the answer's `ok`.
fn plain(mut status: Value) -> Value {
    status.as_object_mut().expect("a status is an object").remove("ok");
    status
}

#[tokio::test]
async fn the_printed_key_opens_the_console_over_either_transport() {
    let host = Host::start_with(&["--name", "Green House"]).await;
    let console = host.console().await;
    assert_eq!(console.session["host"]["name"], "Green House");
    assert_eq!(console.session["host"], http::get(host.at(), "/info").await.json());
    assert!(console.session["at"].as_u64().is_some_and(|at| at > 1_700_000_000_000), "{}", console.session);
    assert!(console.session["features"].is_array() && console.session.get("key").is_none());
    let polling = Connection::open(host.at(), Transport::Polling).await.expect("a connection");
    let auth = json!({ "protocol": 1, "key": host.console_key() });
    let polled = polling.connect("/host", &auth).await.expect("the key opens the console");
    assert_eq!(polled.hear("session").await["host"], console.session["host"]);
}

#[tokio::test]
async fn without_the_right_key_nobody_gets_in() {
    let host = Host::start().await;
    let right = host.console_key();
    for auth in [json!({}), json!([]), json!({ "protocol": 1 }), json!({ "protocol": 1, "key": "" })] {
        assert_eq!(refused(host.at(), auth).await, "forbidden");
    }
    let upper = json!({ "protocol": 1, "key": right.to_uppercase() });
    assert_eq!(refused(host.at(), upper).await, "forbidden");
    let other = json!({ "protocol": 2, "key": right });
    assert_eq!(refused(host.at(), other).await, "protocol_unsupported");
    host.console().await;
    assert!(!host.log().contains(&right), "the key is never logged");
}

#[tokio::test]
async fn keys_cannot_be_guessed_at_speed() {
    let host = Host::start().await;
    let mut busy = 0;
    for n in 0..12 {
        let code = refused(host.at(), json!({ "protocol": 1, "key": format!("guess {n}") })).await;
        busy += usize::from(code == "busy");
        assert!(code == "busy" || code == "forbidden", "{code}");
    }
    assert!(busy > 0, "twelve guesses in a row are not all looked at");
    // Whoever has the key gets in again as soon as the guessing is over.
    let again = async {
        let auth = json!({ "protocol": 1, "key": host.console_key() });
        loop {
            let connection = host.connection().await;
            if connection.connect("/host", &auth).await.is_ok() {
                return;
            }
        }
    };
    within("the console to open again", again).await;
}

#[tokio::test]
async fn the_key_is_worth_nothing_from_the_network() {
    let host = Host::start().await;
    let Some(network) = host.at_network() else {
        madang_tests::skip("this computer is on no network");
        return;
    };
    assert_eq!(refused(network, json!({ "protocol": 1, "key": host.console_key() })).await, "forbidden");
}

#[tokio::test]
async fn there_is_a_place_for_so_many_consoles() {
    let host = Host::start().await;
    let mut consoles = Vec::new();
    for _ in 0..16 {
        consoles.push(host.console().await);
    }
    let auth = json!({ "protocol": 1, "key": host.console_key() });
    assert_eq!(refused(host.at(), auth.clone()).await, "too_many_connections");
    consoles.pop().expect("a console").connection().cut();
    let again = async {
        loop {
            let connection = host.connection().await;
            if connection.connect("/host", &auth).await.is_ok() {
                return;
            }
        }
    };
    within("a place to be free again", again).await;
}

#[tokio::test]
async fn the_status_says_how_the_host_is() {
    let host = Host::start_with(&["--name", "Green House", "--grace", "45", "--people-max", "40"]).await;
    let console = host.console().await;
    let status = plain(console.ask_status().await);
    assert_eq!(status["host"], console.session["host"]);
    for switch in ["hosting", "discoverable", "guests"] {
        assert_eq!(status[switch], true, "{status}");
    }
    assert_eq!(status["port"], host.port);
    assert_eq!((&status["graceSeconds"], &status["peopleMax"]), (&json!(45), &json!(40)));
    assert_eq!((&status["gifBytesMax"], &status["interfaces"]), (&json!(5 * 1024 * 1024), &json!([])));
    assert_eq!((&status["rooms"], &status["people"]), (&json!(0), &json!(0)));
    assert!(status["dataBytes"].as_u64().is_some_and(|bytes| bytes > 10_000), "{status}");
    let words = status["words"].as_array().expect("words");
    assert!(words.len() == 4 && words.iter().all(|word| word.as_str().is_some_and(|word| word.len() >= 4)));
    for address in status["addresses"].as_array().expect("addresses") {
        let ip: std::net::IpAddr = address["address"].as_str().and_then(|ip| ip.parse().ok()).expect("an address");
        assert!(!ip.is_loopback(), "{address}");
        assert!(address["url"].as_str().is_some_and(|url| url.ends_with(&format!(":{}/", host.port))), "{address}");
        assert!(address["interface"].is_string(), "{address}");
    }
    console.nearby(WAIT, "nobody", <[Value]>::is_empty).await;
}

#[tokio::test]
async fn rooms_and_people_are_counted_as_they_come_and_go() {
    let host = Host::start().await;
    let console = host.console().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    alice.open("Other").await;
    bob.join(&room).await;
    let counted = |rooms: u32, people: u32| {
        move |status: &Value| status["rooms"] == json!(rooms) && status["people"] == json!(people)
    };
    console.namespace.hear_where("status", counted(2, 2)).await;
    bob.leave(&room).await;
    console.namespace.hear_where("status", counted(2, 1)).await;
    assert_eq!(console.ask_status().await["people"], 1);
}

#[tokio::test]
async fn the_space_that_pictures_take_is_seen() {
    let host = Host::start().await;
    let console = host.console().await;
    let before = console.ask_status().await["dataBytes"].as_u64().expect("a number");
    let file = std::fs::File::create(host.data().join("large")).expect("the folder can be written");
    file.set_len(3_000_000).expect("a large file");
    let after = console.ask_status().await["dataBytes"].as_u64().expect("a number");
    assert!(after >= before + 3_000_000, "{before} {after}");
}

#[tokio::test]
async fn two_consoles_hear_each_others_changes_in_the_same_words() {
    let host = Host::start().await;
    let (one, other) = (host.console().await, host.console().await);
    let answer = plain(one.configure(json!({ "name": "Blue House" })).await);
    assert_eq!(answer["host"]["name"], "Blue House");
    for console in [&one, &other] {
        let told = console.namespace.hear_where("status", |status| status["host"]["name"] == "Blue House").await;
        assert_eq!(told["host"], answer["host"]);
    }
    other.configure(json!({ "guests": false })).await;
    one.namespace.hear_where("status", |status| status["guests"] == false).await;
}

#[tokio::test]
async fn many_changes_are_few_packets_and_the_last_state_comes() {
    let host = Host::start_without_limits().await;
    let (one, other) = (host.console().await, host.console().await);
    let started = std::time::Instant::now();
    let asked: Vec<_> = (0..40).map(|n| one.try_configure(json!({ "name": format!("House {n}") }))).collect();
    for answer in asked {
        answer.await.ok();
    }
    other.namespace.hear_where("status", |status| status["host"]["name"] == "House 39").await;
    let seconds = started.elapsed().as_secs_f64().ceil();
    let told = one.namespace.heard_of("status").len() as f64;
    assert!(told <= 2.0 * seconds + 1.0, "{told} packets in {seconds} s");
}

#[tokio::test]
async fn a_console_has_only_its_own_requests() {
    let host = Host::start().await;
    let console = host.console().await;
    let alice = host.person("Alice").await;
    for event in ["chat", "join", "create", "trust", "search", "edit", "react", "toString"] {
        assert_eq!(console.namespace.request(event, json!({})).await.refused(), "unknown_event", "{event}");
    }
    let of_the_console =
        [(&alice.lobby, "configure"), (&alice.lobby, "selftest"), (&alice.chat, "status"), (&alice.chat, "addHost")];
    for (namespace, event) in of_the_console {
        assert_eq!(namespace.request(event, json!({ "hosting": false })).await.refused(), "unknown_event");
    }
    assert_eq!(console.ask_status().await["hosting"], true);
}

/// Asks for this nonsense until the host hangs up, and counts the answers.
async fn strike_out(console: &Namespace, event: &str, payload: Value) {
    for n in 1..20 {
        console.request(event, payload.clone()).await.refused();
        assert!(!console.connection().has_ended(), "{n} strikes are borne");
    }
    let last = console.request_perhaps(event, payload);
    console.connection().ended().await;
    assert!(last.await.is_some_and(|answer| !answer.is_ok()), "the last one is answered too");
}

#[tokio::test]
async fn twenty_strikes_end_a_console_and_others_go_on() {
    let host = Host::start().await;
    let decent = host.console().await;
    let before = plain(decent.ask_status().await);
    for (event, payload) in
        [("nonsense", json!({})), ("configure", json!({ "port": 1, "name": "Mallory" })), ("forgetHost", json!([]))]
    {
        strike_out(&host.console().await.namespace, event, payload).await;
    }
    let after = plain(decent.ask_status().await);
    assert_eq!((&after["host"], &after["port"]), (&before["host"], &before["port"]));
}

#[tokio::test]
async fn what_is_no_event_ends_a_console() {
    let host = Host::start().await;
    let decent = host.console().await;
    for packet in
        ["42/host,1[5,{}]", "42/host,1[]", "42/host,[true]", "451-/host,1[\"status\",{\"_placeholder\":true}]"]
    {
        let console = host.console().await;
        console.connection().send(packet);
        console.connection().ended().await;
    }
    decent.ask_status().await;
}

#[tokio::test]
async fn requests_of_a_console_are_taken_in_order() {
    let host = Host::start_without_limits().await;
    let console = host.console().await;
    let asked: Vec<_> = (0..30).map(|n| console.try_configure(json!({ "name": format!("House {n}") }))).collect();
    let mut last = None;
    for (n, answer) in asked.into_iter().enumerate() {
        let answer = answer.await;
        let arrived = answer.arrived();
        assert!(last.is_none_or(|last| last < arrived), "answer {n} came early");
        last = Some(arrived);
        assert_eq!(answer.ok()["host"]["name"], format!("House {n}"));
    }
}

#[tokio::test]
async fn the_goodbye_is_said_to_consoles_too() {
    let host = Host::start().await;
    let console = host.console().await;
    host.terminate().await;
    assert_eq!(console.namespace.hear("closing").await["reason"], "stopped");
    console.connection().ended().await;
}

#[tokio::test]
async fn a_key_is_good_for_one_start() {
    let host = Host::start().await;
    let key = host.console_key();
    let host = host.terminate().await.restart().await;
    assert_ne!(host.console_key(), key);
    assert_eq!(refused(host.at(), json!({ "protocol": 1, "key": key })).await, "forbidden");
    Console::open(host.at(), host.console_key()).await;
}
