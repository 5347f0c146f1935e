//! `react`: emoji on messages.

use madang_tests::{Answer, Host, Person, three_people};
use serde_json::{Value, json};

async fn react(by: &Person, room: &str, seq: u64, emoji: &str, on: bool) -> Answer {
    by.chat.request("react", json!({ "room": room, "seq": seq, "emoji": emoji, "on": on })).await
}

/// The emoji that history shows on the newest message.
async fn shown(by: &Person, room: &str) -> Value {
    let page = by.chat.request("history", json!({ "room": room, "before": 9999 })).await.ok();
    page["messages"].as_array().expect("a list").last().expect("a message")["reactions"].clone()
}

#[tokio::test]
async fn emoji_are_put_on_and_taken_off_for_everybody() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let seq = alice.say(&room, "hooray").await;
    let put = react(&bob, &room, seq, "🎉", true).await.ok()["seq"].clone();
    let event = alice.chat.hear("react").await;
    assert_eq!((&event["seq"], &event["target"], &event["by"]["id"]), (&put, &json!(seq), &json!(bob.id)));
    assert_eq!((&event["emoji"], &event["on"]), (&json!("🎉"), &json!(true)));
    react(&carol, &room, seq, "❤", true).await.ok();
    react(&carol, &room, seq, "🎉", true).await.ok();
    let both = json!([
        { "emoji": "🎉", "users": [bob.id, carol.id] },
        { "emoji": "❤️", "users": [carol.id] },
    ]);
    assert_eq!(shown(&alice, &room).await, both, "in the order the kinds were first put on");

    assert_eq!(react(&bob, &room, seq, "🎉", true).await.ok()["seq"], put, "repeating answers what made it so");
    let taken = react(&bob, &room, seq, "🎉", false).await.ok()["seq"].clone();
    assert_eq!(react(&bob, &room, seq, "🎉", false).await.ok()["seq"], taken);
    assert_eq!(react(&bob, &room, seq, "🙈", false).await.ok()["seq"], seq, "it was never on");
    let left = json!([{ "emoji": "🎉", "users": [carol.id] }, { "emoji": "❤️", "users": [carol.id] }]);
    assert_eq!(shown(&alice, &room).await, left, "a kind keeps its place while anybody uses it");
    let _host = host.kill().await.restart().await;
    let alice = alice.again().await;
    let joined = alice.join(&room).await;
    assert_eq!(joined["messages"].as_array().expect("a list").last().expect("a message")["reactions"], left);
}

#[tokio::test]
async fn a_reaction_is_one_emoji_on_a_message_that_is_there() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = three_people(&host).await;
    let stranger = host.person("Dave").await;
    let seq = alice.say(&room, "hello").await;
    for emoji in ["", "a", "👍👍", "<img src=x>", "🇰", " 👍", "👍\u{202e}"] {
        assert_eq!(react(&bob, &room, seq, emoji, true).await.refused(), "invalid", "{emoji:?}");
    }
    for other in [0, 1, 99] {
        assert_eq!(react(&bob, &room, other, "👍", true).await.refused(), "no_such_message", "{other}");
    }
    assert_eq!(react(&stranger, &room, seq, "👍", true).await.refused(), "not_member");
    alice.chat.request("remove", json!({ "room": room, "seq": seq })).await.ok();
    assert_eq!(react(&bob, &room, seq, "👍", true).await.refused(), "no_such_message");
    assert_eq!(alice.chat.heard_of("react"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_message_has_at_most_twelve_kinds() {
    let host = Host::start_without_limits().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let seq = alice.say(&room, "hello").await;
    let kinds = ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈", "😉", "😊", "😋"];
    for kind in kinds {
        react(&bob, &room, seq, kind, true).await.ok();
    }
    assert_eq!(react(&carol, &room, seq, "😌", true).await.refused(), "invalid");
    react(&carol, &room, seq, "😀", true).await.ok();
    react(&bob, &room, seq, "😁", false).await.ok();
    react(&carol, &room, seq, "😌", true).await.ok();
    assert_eq!(shown(&alice, &room).await.as_array().expect("a list").len(), 12);
}

#[tokio::test]
async fn fifty_people_are_named_and_the_rest_counted() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Hall", "max": 60 })).await;
    alice.join(&room).await;
    let seq = alice.say(&room, "who is here?").await;
    let mut people = Vec::new();
    for number in 0..52 {
        let person = host.person(&format!("Person {number}")).await;
        person.join(&room).await;
        react(&person, &room, seq, "🙋", true).await.ok();
        people.push(person);
    }
    let page = alice.chat.request("history", json!({ "room": room, "before": seq + 1 })).await.ok();
    let reaction = &page["messages"].as_array().expect("a list").last().expect("a message")["reactions"][0];
    let named: Vec<&str> = people[..50].iter().map(|person| person.id.as_str()).collect();
    assert_eq!((&reaction["users"], &reaction["more"]), (&json!(named), &json!(2)));
}
