//! Two real hosts: somebody at the first is in a room of the second, through the gateway of their own host.

use madang_tests::http::{Response, request};
use madang_tests::{Entrance, Host, Person, Transport, Window, fresh_id, pictures};
use serde_json::{Value, json};

/// The host whose window it is, another one, and the way to it, over the network if there is one.
async fn two_hosts() -> (Host, Host, Entrance) {
    let (near, far) = (Host::start().await, Host::start().await);
    let way = way(&near, &far).await;
    (near, far, way)
}

async fn way(near: &Host, far: &Host) -> Entrance {
    Window::of(near).await.reach(far.at_network().unwrap_or_else(|| far.at())).await
}

async fn upload(person: &Person, room: &str, file: &[u8]) -> Response {
    person.try_upload(room, "a.gif", "image/gif", file).await
}

/// Shows a picture in the room, which somebody else sees and gets unchanged.
async fn show(from: &Person, to: &Person, room: &str, file: &[u8]) {
    let uploaded = upload(from, room, file).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.text());
    let gif: Value = uploaded.json()["gif"].clone();
    from.chat.request("chat", json!({ "room": room, "id": fresh_id(), "gif": gif["id"] })).await.ok();
    let heard = to.chat.hear_where("chat", |event| event["gif"]["id"] == gif["id"]).await;
    assert_eq!(heard["gif"], gif);
    let shown = request(to.at(), "GET", &to.path(gif["url"].as_str().expect("a url")), &[], b"").await;
    assert_eq!((shown.status, shown.header("content-type")), (200, Some("image/gif")));
    assert_eq!(shown.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    assert_eq!(shown.body, file, "byte for byte");
}

#[tokio::test]
async fn people_talk_and_show_pictures_through_the_gateway() {
    let (_near, far, way) = two_hosts().await;
    let alice = far.person("Alice").await;
    let room = alice.open("Yard").await;
    for (nickname, transport) in [("Bob", Transport::WebSocket), ("Carol", Transport::Polling)] {
        let guest = Person::arrive(way.clone(), nickname, transport).await;
        assert_eq!(guest.session["host"], alice.session["host"], "the other host greets");
        let joined = guest.join(&room).await;
        assert_eq!(joined["room"]["title"], "Yard");
        alice.chat.hear_where("join", |event| event["user"]["nickname"] == nickname).await;
        alice.say(&room, &format!("hello {nickname}")).await;
        guest.hears(&format!("hello {nickname}")).await;
        guest.say(&room, &format!("{nickname} says hello")).await;
        alice.hears(&format!("{nickname} says hello")).await;
        show(&guest, &alice, &room, &pictures::gif(20, 10, 3, "")).await;
        show(&alice, &guest, &room, &pictures::gif(5, 5, 2, "")).await;
        guest.leave(&room).await;
        alice.chat.hear_where("exit", |event| event["user"]["nickname"] == nickname).await;
    }
}

#[tokio::test]
async fn refusals_of_the_other_host_reach_the_window() {
    let (_near, far, way) = two_hosts().await;
    let alice = far.person("Alice").await;
    let room = alice.open("Yard").await;
    let bob = Person::arrive(way, "Bob", Transport::WebSocket).await;
    let refused = upload(&bob, &room, &pictures::gif(4, 4, 1, "")).await;
    assert_eq!((refused.status, &refused.json()["error"]["code"]), (403, &json!("not_member")));
    bob.join(&room).await;
    let no_picture = upload(&bob, &room, b"<html>").await;
    assert_eq!((no_picture.status, &no_picture.json()["error"]["code"]), (415, &json!("unsupported_type")));
    let missing = request(bob.at(), "GET", &bob.path("gif/abcdefghijklmnopqrstuvwxyz"), &[], b"").await;
    assert_eq!((missing.status, &missing.json()["error"]["code"]), (404, &json!("gif_not_found")));
    let too_large = upload(&bob, &room, &vec![0; 6 * 1024 * 1024]).await;
    assert_eq!((too_large.status, &too_large.json()["error"]["code"]), (413, &json!("too_large")));
}

#[tokio::test]
async fn a_long_page_of_messages_fits_through() {
    let near = Host::start().await;
    let far = Host::start_without_limits().await;
    let alice = far.person("Alice").await;
    let room = alice.open("Yard").await;
    let words = "마".repeat(2700);
    for _ in 0..60 {
        alice.say(&room, &words).await;
    }
    let way = way(&near, &far).await;
    for transport in [Transport::WebSocket, Transport::Polling] {
        let bob = Person::arrive(way.clone(), "Bob", transport).await;
        let joined = bob.join(&room).await;
        let bytes = joined.to_string().len();
        assert!(bytes > 128 * 1024, "{bytes} bytes are a long page");
        assert_eq!(bob.log(&room).await.len(), alice.log(&room).await.len());
        bob.leave(&room).await;
    }
}

#[tokio::test]
async fn a_host_that_stops_says_so_and_the_talk_goes_on_when_it_is_back() {
    let (_near, far, way) = two_hosts().await;
    let alice = far.person("Alice").await;
    let room = alice.open("Yard").await;
    let guests = [
        Person::arrive(way.clone(), "Bob", Transport::WebSocket).await,
        Person::arrive(way.clone(), "Carol", Transport::Polling).await,
    ];
    for guest in &guests {
        guest.join(&room).await;
    }
    let said = alice.say(&room, "before").await;
    let stopped = far.terminate().await;
    assert_eq!(guests[0].chat.hear("closing").await["reason"], "stopped");
    for guest in &guests {
        guest.connection().ended().await;
    }
    let _far = stopped.restart().await;
    let alice = alice.again().await;
    alice.join(&room).await;
    for (guest, transport) in guests.iter().zip([Transport::WebSocket, Transport::Polling]) {
        let guest = guest.again_over(transport).await;
        let joined = guest.chat.request("join", json!({ "room": room, "after": said - 1 })).await.ok();
        assert_eq!(joined["events"][0]["text"], "before", "{joined}");
        guest.say(&room, &format!("{} is back", guest.id)).await;
        alice.hears(&format!("{} is back", guest.id)).await;
        let log = guest.log(&room).await;
        assert!(log.iter().enumerate().all(|(place, event)| event["seq"] == place + 1), "without a hole");
    }
}

#[tokio::test]
async fn a_host_that_is_killed_ends_the_window_s_connection_at_once() {
    let (near, far, way) = two_hosts().await;
    let bob = Person::arrive(way.clone(), "Bob", Transport::WebSocket).await;
    let stopped = far.kill().await;
    bob.connection().ended().await;
    let nobody = request(way.at, "GET", &way.path("info"), &[], b"").await;
    assert!(matches!(nobody.status, 404 | 502), "{}", nobody.status);
    let _far = stopped.restart().await;
    let found = self::way(&near, &_far).await;
    assert_eq!(found, way, "the base stays the same");
    bob.again().await.open("Yard").await;
}

#[tokio::test]
async fn a_page_that_goes_is_gone_for_the_other_host_too() {
    let (_near, far, way) = two_hosts().await;
    let alice = far.person("Alice").await;
    let room = alice.open("Yard").await;
    let bob = Person::arrive(way, "Bob", Transport::WebSocket).await;
    bob.join(&room).await;
    bob.cut();
    let away = alice.chat.hear("presence").await;
    assert_eq!((&away["user"], &away["state"]), (&json!(bob.id), &json!("away")));
}

#[tokio::test]
async fn the_ticket_is_never_logged() {
    let near = Host::start_with(&["--log", "trace"]).await;
    let far = Host::start_with(&["--log", "trace"]).await;
    let way = way(&near, &far).await;
    let bob = Person::arrive(way.clone(), "Bob", Transport::Polling).await;
    bob.open("Yard").await;
    request(way.at, "GET", &way.path("nothing"), &[], b"").await;
    request(way.at, "GET", &way.path("../nothing"), &[], b"").await;
    let ticket = way.base.split('/').nth(2).expect("a ticket");
    assert!(ticket.len() > 40 && !near.log().is_empty());
    for log in [near.log(), far.log()] {
        assert!(!log.contains(ticket), "the ticket is in the log");
    }
}
