//! More people, or more guesses, than a room takes.

use madang_tests::{Connection, Host, Transport};
use serde_json::json;

#[tokio::test]
async fn two_hundred_at_the_door_of_a_room_of_ten_make_exactly_ten() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.create("Yard").await;
    let mut people = Vec::new();
    for n in 0..200 {
        people.push(host.person(&format!("Guest {n}")).await);
    }
    let answers: Vec<_> = people.iter().map(|person| person.try_join(&room)).collect();
    let (mut entered, mut full) = (0, 0);
    for answer in answers {
        let answer = answer.await;
        if answer.is_ok() {
            entered += 1;
        } else {
            assert_eq!(answer.refused(), "room_full");
            full += 1;
        }
    }
    assert_eq!((entered, full), (10, 190));
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down() {
    let host = Host::start().await;
    let (alice, mallory) = (host.person("Alice").await, host.person("Mallory").await);
    let room = alice.create_with(json!({ "title": "Yard", "password": "sesame" })).await;
    let guesses: Vec<_> = (0..60).map(|n| json!({ "room": room, "password": format!("guess {n}") })).collect();
    let answers: Vec<_> = guesses.into_iter().map(|guess| mallory.chat.request("join", guess)).collect();
    let mut checked = 0;
    for answer in answers {
        let answer = answer.await;
        let wait = answer.value()["error"]["retryAfterMs"].clone();
        match answer.refused().as_str() {
            "wrong_password" => checked += 1,
            "busy" | "rate_limited" => assert!(wait.as_u64().is_some_and(|wait| wait > 0), "{wait}"),
            other => panic!("{other}"),
        }
    }
    assert!((1..=30).contains(&checked), "{checked} of 60 guesses were checked");
}

#[tokio::test]
async fn an_address_may_keep_only_so_many_connections_that_say_nothing() {
    let host = Host::start().await;
    let Some(at) = host.at_network() else {
        madang_tests::skip("this machine has no address but loopback, which is not counted");
        return;
    };
    let mut silent = Vec::new();
    while let Ok(connection) = Connection::open(at, Transport::WebSocket).await {
        silent.push(connection);
        assert!(silent.len() <= 8, "every further one must be turned away");
    }
    assert_eq!(silent.len(), 8);
    let auth = json!({ "protocol": 1, "nickname": "Alice" });
    silent[0].connect("/chat", &auth).await.expect("whoever says who they are is let in");
    let next = Connection::open(at, Transport::WebSocket).await.expect("their place is free again");
    next.connect("/chat", &auth).await.expect("and the next one takes it");
}
