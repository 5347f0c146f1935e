//! What no decent client sends. Each time somebody decent is served right afterwards.

use madang_tests::{Connection, Host, Person, Transport, fresh_id};
use serde_json::json;

/// Sends this text on a fresh connection of somebody in `room` and expects the host to hang up.
async fn ends(host: &Host, room: &str, packet: &str) {
    let mallory = host.person("Mallory").await;
    mallory.join(room).await;
    mallory.connection().send(packet);
    mallory.connection().ended().await;
}

/// After whatever was sent: two people can talk.
async fn still_works(alice: &Person, bob: &Person, room: &str) {
    let words = fresh_id();
    alice.say(room, &words).await;
    bob.hears(&words).await;
}

async fn yard(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Yard", "max": 100 })).await;
    alice.join(&room).await;
    bob.join(&room).await;
    (alice, bob, room)
}

#[tokio::test]
async fn what_is_not_an_event_with_a_string_name_ends_the_connection() {
    let host = Host::start_without_limits().await;
    let (alice, bob, room) = yard(&host).await;
    let packets = [
        "42/chat,1[5,{}]",
        "42/chat,1[[\"chat\"],{}]",
        "42/chat,1[{\"chat\":1},{}]",
        "42/chat,1[null]",
        "42/chat,1[]",
        "42/chat,1{\"chat\":1}",
        "42/chat,[true]",
        "42/chat,1[\"chat\",",
        "49/chat,[]",
        "4",
        "zebra",
    ];
    for (n, packet) in packets.iter().enumerate() {
        let mallory = host.person(&format!("Mallory {n}")).await;
        mallory.join(&room).await;
        mallory.connection().send(packet);
        mallory.connection().ended().await;
    }
    still_works(&alice, &bob, &room).await;
}

#[tokio::test]
async fn attachments_end_the_connection() {
    let host = Host::start_without_limits().await;
    let (alice, bob, room) = yard(&host).await;
    ends(&host, &room, "451-/chat,1[\"chat\",{\"_placeholder\":true,\"num\":0}]").await;
    still_works(&alice, &bob, &room).await;
}

#[tokio::test]
async fn a_packet_over_64_kib_ends_the_connection() {
    let host = Host::start_without_limits().await;
    let (alice, bob, room) = yard(&host).await;
    let text = "x".repeat(70_000);
    let packet = format!("42/chat,1[\"chat\",{{\"room\":\"{room}\",\"id\":\"a\",\"text\":\"{text}\"}}]");
    ends(&host, &room, &packet).await;
    still_works(&alice, &bob, &room).await;
}

#[tokio::test]
async fn strange_json_is_answered_or_ends_the_connection_and_the_host_lives() {
    let host = Host::start_without_limits().await;
    let (alice, bob, room) = yard(&host).await;
    let nested = format!("[\"chat\",{}{}]", "[".repeat(10_000), "]".repeat(10_000));
    let events = [
        nested.as_str(),
        "[\"events\",{\"room\":\"x\",\"after\":1e999}]",
        "[\"chat\",{\"room\":\"a\",\"room\":\"b\"}]",
        "[\"chat\",{\"__proto__\":{\"room\":1}}]",
        "[\"chat\",{\"room\":\"\\ud800\",\"id\":\"a\",\"text\":\"\\udfff\"}]",
        "[\"chat\"]",
        "[\"chat\",{},{},{}]",
    ];
    for (n, event) in events.iter().enumerate() {
        let mallory = host.person(&format!("Mallory {n}")).await;
        mallory.join(&room).await;
        let answer = mallory.connection().ask_raw(1000, &format!("42/chat,1000{event}")).await;
        assert!(answer.is_none_or(|answer| answer["ok"] == false), "{event:.100}");
        still_works(&alice, &bob, &room).await;
    }
}

#[tokio::test]
async fn twenty_strikes_end_the_connection() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    for event in ["nonsense", "chat"] {
        let mallory = host.person(&format!("Mallory {event}")).await;
        let mut answered = 0;
        for _ in 0..19 {
            mallory.chat.request(event, json!({})).await.refused();
            answered += 1;
        }
        assert_eq!(answered, 19);
        let last = mallory.chat.request_perhaps(event, json!({}));
        mallory.connection().ended().await;
        assert!(last.await.is_some_and(|answer| !answer.is_ok()), "the last one is answered too");
    }
    still_works(&alice, &bob, &room).await;
}

#[tokio::test]
async fn somebody_elses_sid_gives_nothing_but_that_transport() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    let made_up = format!("/socket.io/?EIO=4&transport=polling&sid={}", "A".repeat(20));
    let answer = madang_tests::http::get(host.at(), &made_up).await;
    assert_eq!(answer.status, 400);
    still_works(&alice, &bob, &room).await;
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(Connection::open(host.at(), Transport::WebSocket).await.expect("a connection"));
    }
    let late = host.person("Late").await;
    late.join(&room).await;
    for connection in &silent {
        connection.ended().await;
    }
    still_works(&alice, &bob, &room).await;
}
