//! Frozen rooms: rule 8.

use madang_tests::{Host, fresh_id};
use serde_json::json;

use crate::mute::what_writing_is_answered;

#[tokio::test]
async fn in_a_frozen_room_only_the_owner_writes() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let hers = alice.say(&room, "before").await;
    let his = bob.say(&room, "before").await;
    let settled = alice.chat.request("settings", json!({ "room": room, "frozen": true })).await.ok();
    assert_eq!(settled["room"]["frozen"], true);
    let event = bob.chat.hear("settings").await;
    assert_eq!((&event["seq"], &event["frozen"], event.get("title")), (&settled["seq"], &json!(true), None));

    assert_eq!(what_writing_is_answered(&bob, &alice, &room, his).await, ["frozen"; 7]);
    assert_eq!(what_writing_is_answered(&alice, &bob, &room, hers).await, ["ok"; 7]);
    bob.chat.request("remove", json!({ "room": room, "seq": his })).await.ok();
    let carol = host.person("Carol").await;
    assert_eq!(carol.join(&room).await["room"]["frozen"], true, "one may enter and read");

    alice.chat.request("settings", json!({ "room": room, "frozen": false })).await.ok();
    assert_eq!(bob.chat.hear("settings").await["frozen"], false);
    bob.say(&room, "at last").await;
    alice.hears("at last").await;
}

#[tokio::test]
async fn a_room_is_frozen_after_a_crash_too_and_a_known_message_is_answered() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let message = json!({ "room": room, "id": fresh_id(), "text": "once" });
    let first = bob.chat.request("chat", message.clone()).await.ok();
    alice.chat.request("settings", json!({ "room": room, "frozen": true })).await.ok();
    let _host = host.kill().await.restart().await;
    let bob = bob.again().await;
    assert_eq!(bob.join(&room).await["room"]["frozen"], true);
    assert_eq!(bob.chat.request("chat", message).await.ok(), first);
    assert_eq!(bob.try_say(&room, "more").await.refused(), "frozen");
}
