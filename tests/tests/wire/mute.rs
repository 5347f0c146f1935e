//! `mute` and `unmute`: rule 8.

use madang_tests::{Host, Person, fresh_id, pictures};
use serde_json::{Value, json};

async fn two_people(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    (alice, bob, room)
}

async fn mute(by: &Person, room: &str, user: &str, minutes: u32) -> Value {
    by.chat.request("mute", json!({ "room": room, "user": user, "minutes": minutes })).await.ok()
}

/// Everything that rule 8 names, asked by this person about a message of theirs.
pub(crate) async fn what_writing_is_answered(person: &Person, other: &Person, room: &str, seq: u64) -> Vec<String> {
    let requests = [
        ("chat", json!({ "room": room, "id": fresh_id(), "text": "hi" })),
        ("whisper", json!({ "room": room, "id": fresh_id(), "to": other.id, "text": "psst" })),
        ("edit", json!({ "room": room, "seq": seq, "text": "something else" })),
        ("react", json!({ "room": room, "seq": seq, "emoji": "👍", "on": true })),
        ("typing", json!({ "room": room, "on": true })),
        ("nickname", json!({ "nickname": "Somebody else" })),
    ];
    let mut answers = Vec::new();
    for (event, payload) in requests {
        let answer = person.chat.request(event, payload).await;
        answers.push(if answer.is_ok() { "ok".to_owned() } else { answer.refused() });
    }
    let uploaded = person.try_upload(room, "a.gif", "image/gif", &pictures::gif(2, 2, 1, "muted")).await;
    let code = uploaded.json()["error"]["code"].as_str().unwrap_or("ok").to_owned();
    assert_eq!(uploaded.status, if code == "ok" { 201 } else { 403 }, "{}", uploaded.text());
    answers.push(code);
    answers
}

#[tokio::test]
async fn who_is_muted_reads_and_removes_but_writes_nothing() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let first = bob.say(&room, "before").await;
    let seq = mute(&alice, &room, &bob.id, 10).await["seq"].clone();
    let event = bob.chat.hear("mute").await;
    assert_eq!((&event["seq"], &event["user"]["id"], &event["by"]["id"]), (&seq, &json!(bob.id), &json!(alice.id)));
    let until = event["until"].as_i64().expect("a time");
    assert_eq!(until - event["at"].as_i64().expect("a time"), 600_000);
    assert_eq!(what_writing_is_answered(&bob, &alice, &room, first).await, ["muted"; 7]);
    let refusal = bob.try_say(&room, "hi").await.value().clone();
    assert!((1..=600_000).contains(&refusal["error"]["retryAfterMs"].as_u64().expect("a wait")), "{refusal}");
    alice.say(&room, "listen").await;
    bob.hears("listen").await;
    bob.chat.request("remove", json!({ "room": room, "seq": first })).await.ok();
    let members = alice.chat.request("members", json!({ "room": room })).await.ok()["members"].clone();
    assert_eq!(members[1]["mutedUntil"], until);
    assert_eq!(members[0].get("mutedUntil"), None);
    assert_eq!(bob.again().await.join(&room).await["you"]["mutedUntil"], until);
}

#[tokio::test]
async fn an_unmute_lets_write_again() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    mute(&alice, &room, &bob.id, 10).await;
    let seq = alice.asks("unmute", &room, &bob.id).await.ok()["seq"].clone();
    let event = bob.chat.hear("unmute").await;
    assert_eq!((&event["seq"], &event["user"]["id"], &event["by"]["id"]), (&seq, &json!(bob.id), &json!(alice.id)));
    let said = bob.say(&room, "thank you").await;
    alice.hears("thank you").await;
    assert_eq!(alice.asks("unmute", &room, &bob.id).await.ok()["seq"], said, "he is not muted, so nothing happens");
}

#[tokio::test]
async fn only_the_owner_mutes_and_only_members_and_for_a_time() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let carol = host.person("Carol").await;
    let about = |user: &str, minutes: Value| json!({ "room": room, "user": user, "minutes": minutes });
    assert_eq!(bob.chat.request("mute", about(&alice.id, json!(1))).await.refused(), "not_owner");
    assert_eq!(bob.asks("unmute", &room, &alice.id).await.refused(), "not_owner");
    assert_eq!(carol.chat.request("mute", about(&bob.id, json!(1))).await.refused(), "not_member");
    assert_eq!(carol.asks("unmute", &room, &bob.id).await.refused(), "not_member");
    assert_eq!(alice.chat.request("mute", about(&alice.id, json!(1))).await.refused(), "invalid");
    assert_eq!(alice.chat.request("mute", about(&carol.id, json!(1))).await.refused(), "no_such_user");
    assert_eq!(alice.asks("unmute", &room, &carol.id).await.refused(), "no_such_user");
    for minutes in [json!(0), json!(10_081), json!(-1), json!(null), json!("1")] {
        assert_eq!(alice.chat.request("mute", about(&bob.id, minutes.clone())).await.refused(), "invalid", "{minutes}");
    }
    mute(&alice, &room, &bob.id, 10_080).await;
    bob.leave(&room).await;
    assert_eq!(alice.chat.request("mute", about(&bob.id, json!(1))).await.refused(), "no_such_user");
}

#[tokio::test]
async fn a_known_message_is_answered_although_its_author_is_muted() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let message = json!({ "room": room, "id": fresh_id(), "text": "once" });
    let first = bob.chat.request("chat", message.clone()).await.ok();
    mute(&alice, &room, &bob.id, 1).await;
    assert_eq!(bob.chat.request("chat", message).await.ok(), first);
}

#[tokio::test]
async fn a_mute_outlasts_leaving_and_a_crash() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    mute(&alice, &room, &bob.id, 10).await;
    bob.leave(&room).await;
    bob.join(&room).await;
    assert_eq!(bob.try_say(&room, "hi").await.refused(), "muted");
    let _host = host.kill().await.restart().await;
    let (alice, bob) = (alice.again().await, bob.again().await);
    alice.join(&room).await;
    bob.join(&room).await;
    assert_eq!(bob.try_say(&room, "hi").await.refused(), "muted");
    alice.asks("unmute", &room, &bob.id).await.ok();
    bob.say(&room, "hi").await;
}
