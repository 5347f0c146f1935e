//! `typing`: told to the others, seldom, and never for long.

use std::time::Duration;

use madang_tests::{Host, Person};
use serde_json::{Value, json};

async fn yard(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    (alice, bob, room)
}

fn typing(person: &Person, room: &str, on: bool) -> impl Future<Output = madang_tests::Answer> + use<> {
    person.chat.request("typing", json!({ "room": room, "on": on }))
}

#[tokio::test]
async fn the_others_see_who_types_and_who_stopped() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    assert_eq!(typing(&alice, &room, true).await.ok(), json!({ "ok": true }));
    assert_eq!(bob.chat.hear("typing").await, json!({ "room": room, "user": alice.id, "on": true }));
    typing(&alice, &room, false).await.ok();
    assert_eq!(bob.chat.hear("typing").await, json!({ "room": room, "user": alice.id, "on": false }));
}

#[tokio::test]
async fn typing_ends_by_itself_after_five_seconds() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    let asked = typing(&alice, &room, true).await.arrived().when;
    bob.chat.hear_where("typing", |typing| typing["on"] == true).await;
    bob.chat.hear_where("typing", |typing| typing["on"] == false).await;
    let lasted = asked.elapsed();
    assert!(lasted > Duration::from_millis(4500) && lasted < Duration::from_secs(8), "{lasted:?}");
}

#[tokio::test]
async fn typing_over_its_rate_is_merged_and_not_refused() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    let answers: Vec<_> = (0..51).map(|n| typing(&alice, &room, n % 2 == 0)).collect();
    for answer in answers {
        answer.await.ok();
    }
    alice.say(&room, "done").await;
    bob.hears("done").await;
    let heard = bob.chat.heard_of("typing");
    assert!(heard.len() <= 4, "50 changes in one tick were {} packets", heard.len());
    let mut last = heard.last().cloned();
    // What was merged comes within the second that the rate is about.
    while last.as_ref().is_none_or(|typing| typing["on"] != true) {
        last = Some(bob.chat.hear("typing").await);
    }
}

#[tokio::test]
async fn nobody_types_in_a_crowd() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Hall", "max": 150 })).await;
    alice.join(&room).await;
    let mut crowd = Vec::new();
    for n in 0..100 {
        let guest = host.person(&format!("Guest {n}")).await;
        guest.join(&room).await;
        crowd.push(guest);
    }
    typing(&alice, &room, true).await.ok();
    alice.say(&room, "end").await;
    crowd[0].hears("end").await;
    assert_eq!(crowd[0].chat.heard_of("typing"), Vec::<Value>::new(), "101 people are over 100");
}
