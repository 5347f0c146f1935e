//! `settings`: what an owner may change of a room.

use madang_tests::{Answer, Host, Person};
use serde_json::{Value, json};

async fn two_people(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    (alice, bob, room)
}

async fn set(by: &Person, room: &str, mut wishes: Value) -> Answer {
    wishes["room"] = room.into();
    by.chat.request("settings", wishes).await
}

/// The event without what every event has.
fn changes(mut event: Value) -> Value {
    let fields = event.as_object_mut().expect("an event");
    for field in ["room", "seq", "at", "type", "by"] {
        fields.remove(field);
    }
    event
}

#[tokio::test]
async fn members_and_the_lobby_hear_what_changed_and_only_that() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let wishes = json!({ "title": "  The   Garden ", "max": 10, "quiet": false, "guests": false, "slowSeconds": 5 });
    let settled = set(&alice, &room, wishes).await.ok();
    let event = bob.chat.hear("settings").await;
    assert_eq!((&event["by"]["id"], &event["seq"]), (&json!(alice.id), &settled["seq"]));
    assert_eq!(changes(event), json!({ "title": "The Garden", "guests": false, "slowSeconds": 5 }));
    let shown = &settled["room"];
    assert_eq!((&shown["title"], &shown["max"], &shown["slowSeconds"]), (&json!("The Garden"), &json!(10), &json!(5)));
    let updated = bob.lobby.hear_where("updateRoom", |news| news["title"] == "The Garden").await;
    assert_eq!((&updated["guests"], &updated["id"]), (&json!(false), &json!(room)));
    assert!(host.person("Carol").await.try_join(&room).await.is_ok(), "an app on this computer is no guest");
}

#[tokio::test]
async fn nothing_changed_is_answered_and_nobody_hears_of_it() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let last = bob.say(&room, "hello").await;
    for wishes in [json!({}), json!({ "title": "Yard", "max": 10 }), json!({ "password": null, "frozen": false })] {
        let settled = set(&alice, &room, wishes.clone()).await.ok();
        assert_eq!((&settled["seq"], &settled["room"]["id"]), (&json!(last), &json!(room)), "{wishes}");
    }
    alice.say(&room, "end").await;
    bob.hears("end").await;
    assert_eq!(bob.chat.heard_of("settings"), Vec::<Value>::new());
}

#[tokio::test]
async fn only_the_owner_and_only_what_can_be() {
    let host = Host::start_with(&["--people-max", "20"]).await;
    let (alice, bob, room) = two_people(&host).await;
    let carol = host.person("Carol").await;
    assert_eq!(set(&bob, &room, json!({ "title": "Mine" })).await.refused(), "not_owner");
    assert_eq!(set(&bob, &room, json!({ "password": "mine" })).await.refused(), "not_owner");
    assert_eq!(set(&carol, &room, json!({ "title": "Mine" })).await.refused(), "not_member");
    let refusals = [
        (json!({ "title": " \u{200b} " }), "empty"),
        (json!({ "title": "가".repeat(61) }), "too_long"),
        (json!({ "max": 1 }), "invalid"),
        (json!({ "max": 21 }), "invalid"),
        (json!({ "max": 3.5 }), "invalid"),
        (json!({ "slowSeconds": 3601 }), "invalid"),
        (json!({ "slowSeconds": -1 }), "invalid"),
        (json!({ "password": "" }), "empty"),
        (json!({ "password": "x".repeat(257) }), "too_long"),
        (json!({ "password": "fine", "max": 1 }), "invalid"),
        (json!({ "frozen": "yes" }), "invalid"),
    ];
    for (mut wishes, code) in refusals {
        let said = wishes.to_string();
        if wishes["frozen"].is_null() {
            wishes["frozen"] = true.into();
        }
        assert_eq!(set(&alice, &room, wishes).await.refused(), code, "{said}");
    }
    let joined = bob.again().await.join(&room).await;
    assert_eq!((&joined["room"]["frozen"], &joined["room"]["title"]), (&json!(false), &json!("Yard")), "nothing of it");
    set(&alice, &room, json!({ "max": 20, "slowSeconds": 3600, "title": "가".repeat(60) })).await.ok();
}

#[tokio::test]
async fn a_password_is_set_changed_and_removed_and_never_told() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let carol = host.person("Carol").await;
    let with = |password: &str| json!({ "room": room, "password": password });
    let settled = set(&alice, &room, json!({ "password": "first secret", "guests": true })).await.ok();
    assert_eq!(settled["room"]["locked"], true);
    assert_eq!(changes(bob.chat.hear("settings").await), json!({ "locked": true }));
    assert_eq!(carol.try_join(&room).await.refused(), "wrong_password");

    let last = set(&alice, &room, json!({ "password": "second secret" })).await.ok();
    assert_eq!(last["seq"], settled["seq"], "the room is as locked as before");
    assert_eq!(carol.chat.request("join", with("first secret")).await.refused(), "wrong_password");
    carol.chat.request("join", with("second secret")).await.ok();
    bob.say(&room, "those who are in stay in").await;

    set(&alice, &room, json!({ "password": null })).await.ok();
    assert_eq!(changes(bob.chat.hear("settings").await), json!({ "locked": false }));
    host.person("Dave").await.join(&room).await;
    let told = format!("{:?} {:?} {}", alice.log(&room).await, bob.lobby.heard(), host.log());
    assert!(!told.contains("secret"), "{told}");
}

#[tokio::test]
async fn requests_after_a_new_password_wait_for_it() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let locked = alice.chat.request("settings", json!({ "room": room, "password": "secret" }));
    let title = alice.chat.request("settings", json!({ "room": room, "title": "Later" }));
    let (locked, title) = (locked.await.ok(), title.await.ok());
    assert!(locked["seq"].as_u64() < title["seq"].as_u64(), "{locked} {title}");
    assert_eq!(changes(bob.chat.hear("settings").await), json!({ "locked": true }));
    assert_eq!(changes(bob.chat.hear("settings").await), json!({ "title": "Later" }));
}

#[tokio::test]
async fn with_fewer_seats_those_who_are_in_stay_and_nobody_enters() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let (carol, dave) = (host.person("Carol").await, host.person("Dave").await);
    carol.join(&room).await;
    set(&alice, &room, json!({ "max": 2 })).await.ok();
    bob.say(&room, "all three of us are here").await;
    carol.hears("all three of us are here").await;
    assert_eq!(dave.try_join(&room).await.refused(), "room_full");
    carol.leave(&room).await;
    assert_eq!(carol.try_join(&room).await.refused(), "room_full");
    bob.again().await.join(&room).await;
}

#[tokio::test]
async fn a_room_that_is_not_kept_any_more_goes_with_its_last_member() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    set(&alice, &room, json!({ "keep": false })).await.ok();
    bob.leave(&room).await;
    alice.leave(&room).await;
    assert_eq!(bob.lobby.hear("removeRoom").await["id"], room);
}

#[tokio::test]
async fn everything_is_as_it_was_set_after_a_crash() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let wishes = json!({ "title": "Hall", "max": 7, "password": "open", "frozen": true, "slowSeconds": 9, "keep": true,
        "quiet": true, "guests": false });
    let settled = set(&alice, &room, wishes).await.ok();
    let _host = host.kill().await.restart().await;
    let mut joined = bob.again().await.join(&room).await["room"].clone();
    joined["people"] = settled["room"]["people"].clone();
    joined["lastAt"] = settled["room"]["lastAt"].clone();
    assert_eq!(joined, settled["room"]);
    let carol = alice.again().await;
    carol.join(&room).await;
    let stranger = carol.chat.request("settings", json!({ "room": room, "password": null })).await.ok();
    assert_eq!(stranger["room"]["locked"], false);
}
