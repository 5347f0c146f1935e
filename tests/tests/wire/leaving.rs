//! `leave`, being outside, and rooms that name nobody.

use madang_tests::{Host, fresh_id};
use serde_json::{Value, json};

#[tokio::test]
async fn leaving_takes_all_tabs_out_and_says_so_once() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let tab = bob.again().await;
    tab.join(&room).await;
    bob.leave(&room).await;
    let exit = alice.chat.hear("exit").await;
    assert_eq!((&exit["user"]["id"], &exit["people"], &exit["reason"]), (&json!(bob.id), &json!(1), &json!("left")));
    assert_eq!(tab.chat.hear("exit").await["seq"], exit["seq"], "the other tab hears it too");
    alice.say(&room, "are you still there?").await;
    assert_eq!(tab.try_say(&room, "yes").await.refused(), "not_member");
    assert_eq!(tab.chat.heard(), [], "the exit is the last that it heard");
    assert_eq!(bob.chat.heard_of("chat"), Vec::<Value>::new());
}

#[tokio::test]
async fn whatever_is_asked_about_a_room_one_is_not_in_is_answered_not_member() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let existing = alice.open("Yard").await;
    for room in [existing.as_str(), "nosuchroom00"] {
        let requests = [
            ("leave", json!({ "room": room })),
            ("chat", json!({ "room": room, "id": fresh_id(), "text": "hello" })),
            ("chat", json!({ "room": room, "id": fresh_id(), "text": "" })),
            ("events", json!({ "room": room, "after": 0 })),
            ("history", json!({ "room": room, "before": 10 })),
            ("members", json!({ "room": room })),
            ("typing", json!({ "room": room, "on": true })),
        ];
        for (event, payload) in requests {
            let said = format!("{event} {payload}");
            assert_eq!(bob.chat.request(event, payload).await.refused(), "not_member", "{said}");
        }
    }
    assert_eq!(bob.chat.heard(), []);
}

#[tokio::test]
async fn a_quiet_room_counts_people_instead_of_naming_them() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Hall", "max": 201 })).await;
    let joined = alice.join(&room).await;
    assert_eq!((&joined["room"]["quiet"], &joined["lastSeq"]), (&json!(true), &json!(0)));
    bob.join(&room).await;
    let people = alice.chat.hear_where("people", |news| news["people"] == 2).await;
    assert_eq!(people["room"], room);
    bob.leave(&room).await;
    alice.chat.hear_where("people", |news| news["people"] == 1).await;
    assert_eq!(alice.say(&room, "hello").await, 1, "nobody's coming and going is in the log");
    assert_eq!(alice.chat.heard_of("join").len() + alice.chat.heard_of("exit").len(), 0);
}
