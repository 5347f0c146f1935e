//! Being away, coming back, and being given up: rule 5.

use std::time::{Duration, Instant};

use madang_tests::{Host, Person, Transport};
use serde_json::{Value, json};

async fn yard(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    alice.chat.hear("join").await;
    (alice, bob, room)
}

async fn state_of(asker: &Person, room: &str, who: &Person) -> Value {
    let page = asker.chat.request("members", json!({ "room": room })).await.ok();
    let members = page["members"].as_array().expect("members");
    members.iter().find(|member| member["id"] == who.id.as_str()).map_or(Value::Null, |member| member["state"].clone())
}

#[tokio::test]
async fn who_is_cut_off_is_away_and_after_the_grace_time_gone() {
    let host = Host::start_with(&["--grace", "3"]).await;
    let (alice, bob, room) = yard(&host).await;
    let cut = Instant::now();
    bob.cut();
    let away = alice.chat.hear("presence").await;
    assert_eq!(away, json!({ "room": room, "user": bob.id, "state": "away" }));
    assert!(cut.elapsed() > Duration::from_millis(900), "a second is not yet an absence: {:?}", cut.elapsed());
    assert_eq!(state_of(&alice, &room, &bob).await, "away");
    let exit = alice.chat.hear("exit").await;
    assert_eq!((&exit["user"]["id"], &exit["reason"], &exit["people"]), (&json!(bob.id), &json!("lost"), &json!(1)));
    let lasted = cut.elapsed();
    assert!(lasted > Duration::from_millis(2900) && lasted < Duration::from_secs(8), "{lasted:?}");
    assert_eq!(state_of(&alice, &room, &bob).await, Value::Null);
}

#[tokio::test]
async fn a_connection_closed_cleanly_is_not_an_exit_either() {
    let host = Host::start_with(&["--grace", "3"]).await;
    let (alice, bob, room) = yard(&host).await;
    bob.lobby.disconnect();
    bob.chat.disconnect();
    assert_eq!(alice.chat.hear("presence").await["state"], "away");
    let back = bob.again().await;
    back.join(&room).await;
    assert_eq!(alice.chat.hear("presence").await, json!({ "room": room, "user": bob.id, "state": "here" }));
    alice.say(&room, "welcome back").await;
    back.hears("welcome back").await;
    assert_eq!(alice.chat.heard_of("exit").len() + alice.chat.heard_of("join").len(), 0);
}

#[tokio::test]
async fn a_reload_makes_no_noise() {
    let host = Host::start_with(&["--grace", "2"]).await;
    let (alice, bob, room) = yard(&host).await;
    let dave = host.person("Dave").await;
    let seen = dave.join(&room).await["lastSeq"].clone();
    // Dave goes for good at the same moment; when he is given up, Bob's reload is long over.
    dave.cut();
    bob.cut();
    let back = bob.again().await;
    let joined = back.chat.request("join", json!({ "room": room, "after": seen })).await.ok();
    assert_eq!((&joined["events"], &joined["lastSeq"]), (&json!([]), &seen), "nothing happened");
    alice.chat.hear("exit").await;
    let about_bob: Vec<_> =
        alice.chat.heard().into_iter().filter(|event| event.payload.to_string().contains(&bob.id)).collect();
    assert_eq!(about_bob, []);
    assert_eq!(state_of(&alice, &room, &bob).await, "here");
}

#[tokio::test]
async fn one_tab_of_two_is_still_here() {
    let host = Host::start_with(&["--grace", "2"]).await;
    let (alice, bob, room) = yard(&host).await;
    let dave = host.person("Dave").await;
    dave.join(&room).await;
    let tab = bob.again_over(Transport::Polling).await;
    tab.join(&room).await;
    dave.cut();
    bob.cut();
    let exit = alice.chat.hear("exit").await;
    assert_eq!(exit["user"]["id"], dave.id.as_str());
    assert_eq!(state_of(&alice, &room, &bob).await, "here");
    tab.say(&room, "I am still here").await;
    alice.hears("I am still here").await;
    let news = alice.chat.heard_of("presence");
    assert!(news.iter().all(|news| news["user"] == dave.id.as_str()), "{news:?}");
}

#[tokio::test]
async fn away_and_here_alternate_and_none_is_lost() {
    let host = Host::start_with(&["--grace", "30"]).await;
    let (alice, mut bob, room) = yard(&host).await;
    for _ in 0..4 {
        bob.cut();
        assert_eq!(alice.chat.hear("presence").await["state"], "away");
        bob = bob.again().await;
        bob.join(&room).await;
        assert_eq!(alice.chat.hear("presence").await["state"], "here");
    }
    assert_eq!(alice.chat.heard_of("presence").len(), 0);
}

#[tokio::test]
async fn returning_needs_no_password_within_the_grace_time_and_one_after_it() {
    let host = Host::start_with(&["--grace", "2"]).await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Yard", "password": "sesame" })).await;
    for person in [&alice, &bob] {
        person.chat.request("join", json!({ "room": room, "password": "sesame" })).await.ok();
    }
    bob.cut();
    alice.chat.hear("presence").await;
    let back = bob.again().await;
    back.join(&room).await;
    back.cut();
    alice.chat.hear("exit").await;
    assert_eq!(bob.again().await.try_join(&room).await.refused(), "wrong_password");
}

#[tokio::test]
async fn stopping_the_host_is_nobodys_exit_and_there_is_time_to_return() {
    let host = Host::start_with(&["--grace", "1"]).await;
    let (alice, bob, room) = yard(&host).await;
    let carol = host.person("Carol").await;
    let seen = carol.join(&room).await["lastSeq"].clone();
    let host = host.kill().await.restart().await;
    let started = Instant::now();

    let alice = alice.again().await;
    let joined = alice.chat.request("join", json!({ "room": room, "after": seen })).await.ok();
    assert_eq!(joined["events"], json!([]), "no exit was written");
    assert_eq!(joined["room"]["people"], 3);
    assert_eq!(state_of(&alice, &room, &carol).await, "away", "at the start all are away");
    let bob_back = bob.again().await;
    bob_back.join(&room).await;
    assert_eq!(alice.chat.hear("presence").await, json!({ "room": room, "user": bob.id, "state": "here" }));

    let exit = alice.chat.hear_within(Duration::from_secs(45), "exit").await;
    assert_eq!((&exit["user"]["id"], &exit["reason"]), (&json!(carol.id), &json!("lost")));
    let lasted = started.elapsed();
    assert!(lasted > Duration::from_secs(29), "at least 30 s to return after a start: {lasted:?}");
    assert!(!host.console.is_empty());
}
