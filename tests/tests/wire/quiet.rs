//! Quiet rooms: nobody's coming and going is told or kept, only how many there are.

use std::time::{Duration, Instant};

use madang_tests::{Host, Person};
use serde_json::json;

async fn hall(host: &Host) -> (Person, String) {
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Hall", "max": 201 })).await;
    alice.join(&room).await;
    (alice, room)
}

async fn until_people(person: &Person, people: usize) {
    person.chat.hear_where("people", |news| news["people"] == people).await;
}

#[tokio::test]
async fn rooms_are_quiet_from_201_people_on() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    for (max, quiet) in [(200, false), (201, true)] {
        let room = alice.create_with(json!({ "title": "Hall", "max": max })).await;
        assert_eq!(alice.join(&room).await["room"]["quiet"], quiet, "{max}");
    }
}

#[tokio::test]
async fn a_crowd_that_comes_and_goes_is_counted_at_most_once_a_second() {
    let host = Host::start_without_limits().await;
    let (alice, room) = hall(&host).await;
    let began = Instant::now();
    let mut crowd = Vec::new();
    for n in 0..60 {
        let guest = host.person(&format!("Guest {n}")).await;
        guest.join(&room).await;
        crowd.push(guest);
    }
    alice.chat.until(|event| event.payload["people"] == 61).await;
    for guest in &crowd[..30] {
        guest.leave(&room).await;
    }
    alice.chat.until(|event| event.payload["people"] == 31).await;
    let seconds = began.elapsed().as_secs_f64();
    for person in std::iter::once(&alice).chain(&crowd[30..]) {
        person.chat.until(|event| event.payload["people"] == 31).await;
        let heard = person.chat.heard();
        assert!(
            heard.iter().all(|event| event.name == "people" && event.payload["room"] == room.as_str()),
            "{heard:?}"
        );
        assert!(heard.len() as f64 <= seconds + 2.0, "{} packets in {seconds} seconds", heard.len());
        let gaps = heard.windows(2).map(|pair| pair[1].arrived.when - pair[0].arrived.when);
        // They leave the host a second apart; what they meet on the way is not its doing.
        let second = Duration::from_millis(500);
        assert!(gaps.into_iter().all(|gap| gap >= second), "{heard:?}");
    }
    assert_eq!(alice.log(&room).await, Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn who_is_away_or_lost_is_not_told_but_counted() {
    let host = Host::start_with(&["--grace", "2"]).await;
    let (alice, room) = hall(&host).await;
    let (bob, carol) = (host.person("Bob").await, host.person("Carol").await);
    bob.join(&room).await;
    carol.join(&room).await;
    until_people(&alice, 3).await;
    bob.cut();
    until_people(&alice, 2).await;
    let members = alice.chat.request("members", json!({ "room": room })).await.ok();
    assert!(!members.to_string().contains(&bob.id), "{members}");
    let seq = alice.say(&room, "who is here?").await;
    assert_eq!(seq, 1, "nothing of it is in the log");
    carol.hears("who is here?").await;
    for person in [&alice, &carol] {
        let rest = person.chat.heard();
        assert!(rest.iter().all(|event| ["people", "chat"].contains(&event.name.as_str())), "{rest:?}");
    }
}

#[tokio::test]
async fn messages_whispers_names_and_owners_are_told_as_everywhere() {
    let host = Host::start().await;
    let (alice, room) = hall(&host).await;
    let (bob, carol) = (host.person("Bob").await, host.person("Carol").await);
    bob.join(&room).await;
    carol.join(&room).await;
    alice.say(&room, "welcome").await;
    bob.hears("welcome").await;
    bob.chat.request("nickname", json!({ "nickname": "Robert" })).await.ok();
    assert_eq!(carol.chat.hear("rename").await["user"]["nickname"], "Robert");
    bob.whisper(&room, &carol, "psst").await;
    assert_eq!(carol.chat.hear("whisper").await["text"], "psst");
    alice.leave(&room).await;
    assert_eq!(carol.chat.hear("owner").await["user"]["id"], bob.id, "Bob was there first");
    let names: Vec<String> = carol.log(&room).await.iter().map(|event| event["type"].to_string()).collect();
    assert_eq!(names, ["\"chat\"", "\"rename\"", "\"owner\""]);
    assert_eq!(carol.chat.heard_of("exit").len() + alice.chat.heard_of("whisper").len(), 0);
}

#[tokio::test]
async fn whoever_comes_back_to_a_quiet_room_is_let_in_without_a_word() {
    let host = Host::start().await;
    let (alice, room) = hall(&host).await;
    let bob = host.person("Bob").await;
    bob.join(&room).await;
    until_people(&alice, 2).await;
    drop(alice.chat.heard());
    alice.say(&room, "one").await;
    bob.cut();
    let bob = bob.again().await;
    let joined = bob.chat.request("join", json!({ "room": room, "after": 0 })).await.ok();
    assert_eq!((&joined["lastSeq"], &joined["room"]["people"]), (&json!(1), &json!(2)));
    alice.say(&room, "two").await;
    bob.hears("two").await;
    let rest = alice.chat.heard();
    assert!(rest.iter().all(|event| event.name == "chat" || event.payload["people"] == 2), "{rest:?}");
}
