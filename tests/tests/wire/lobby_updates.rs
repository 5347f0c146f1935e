//! What the lobby is told while people come and go.

use std::time::{Duration, Instant};

use madang_tests::{Heard, Host, Namespace};
use serde_json::{Value, json};

fn rooms_of(event: &Heard) -> Vec<Value> {
    match event.name.as_str() {
        "updateRoom" => vec![event.payload.clone()],
        "updateRooms" => event.payload["rooms"].as_array().cloned().unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Waits for news about a room with so many people and returns all events until then.
async fn until_people(lobby: &Namespace, room: &str, people: u64) -> Vec<Heard> {
    let mut events = Vec::new();
    loop {
        let event = lobby.next().await;
        let reached = rooms_of(&event).iter().any(|news| news["id"] == room && news["people"] == people);
        events.push(event);
        if reached {
            return events;
        }
    }
}

#[tokio::test]
async fn a_new_room_and_the_people_in_it_are_told_to_the_lobby() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    bob.lobby.hear("rooms").await;
    let room = alice.create("Yard").await;
    assert_eq!(bob.lobby.hear("newRoom").await["id"], room);
    assert_eq!(alice.lobby.hear("newRoom").await["id"], room, "who created it hears of it too");
    alice.join(&room).await;
    until_people(&bob.lobby, &room, 1).await;
    alice.leave(&room).await;
    until_people(&bob.lobby, &room, 0).await;
}

#[tokio::test]
async fn the_lobby_hears_of_another_owner() {
    let host = Host::start().await;
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("Carol").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    until_people(&carol.lobby, &room, 2).await;
    alice.leave(&room).await;
    let events = until_people(&carol.lobby, &room, 1).await;
    let last = events.last().map(rooms_of).unwrap_or_default();
    let news = last.iter().find(|news| news["id"] == room).expect("news about the room");
    assert_eq!(news["owner"]["id"], bob.id);
}

#[tokio::test]
async fn a_new_name_of_the_owner_is_told_to_the_lobby() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    until_people(&bob.lobby, &room, 1).await;
    alice.lobby.request("nickname", json!({ "nickname": "Alicia" })).await.ok();
    loop {
        let news = rooms_of(&bob.lobby.next().await);
        if news.iter().any(|news| news["id"] == room && news["owner"]["nickname"] == "Alicia") {
            return;
        }
    }
}

#[tokio::test]
async fn chatting_alone_is_no_news_for_the_lobby() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let other = alice.create("Other").await;
    until_people(&bob.lobby, &room, 1).await;
    bob.lobby.hear_where("newRoom", |news| news["id"] == other).await;
    for n in 0..10 {
        alice.say(&room, &format!("message {n}")).await;
    }
    alice.join(&other).await;
    let events = until_people(&bob.lobby, &other, 1).await;
    let about: Vec<Value> = events.iter().flat_map(rooms_of).filter(|news| news["id"] == room).collect();
    assert!(about.is_empty(), "{about:?}");
}

#[tokio::test]
async fn a_crowd_at_the_door_is_at_most_four_packets_a_second_and_the_last_state_comes() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "max": 200 })).await;
    let watcher = host.person("Watcher").await;
    watcher.lobby.hear("rooms").await;
    let mut guests = Vec::new();
    for n in 0..60 {
        guests.push(host.person(&format!("Guest {n}")).await);
    }
    let started = Instant::now();
    // They come and go for three seconds, which is the time that the rate is about.
    while started.elapsed() < Duration::from_secs(3) {
        for guest in &guests {
            guest.join(&room).await;
        }
        for guest in &guests[1..] {
            guest.leave(&room).await;
        }
    }
    // One more than there were at any time before.
    guests.push(host.person("Guest 60").await);
    for guest in &guests[1..] {
        guest.join(&room).await;
    }
    let events = until_people(&watcher.lobby, &room, 61).await;
    let times: Vec<Instant> =
        events.iter().filter(|event| !rooms_of(event).is_empty()).map(|event| event.arrived.when).collect();
    let seconds = started.elapsed().as_secs_f64().ceil();
    assert!(times.len() > 2, "news came while people came and went: {}", times.len());
    assert!(times.len() as f64 <= 4.0 * seconds + 1.0, "{} packets in {seconds} s", times.len());
}
