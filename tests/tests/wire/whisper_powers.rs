//! Whispers, and what owners may do: kick, mute, freeze, remove, close.

use madang_tests::{Host, fresh_id, http, pictures};
use serde_json::{Value, json};

use crate::whisper::{texts, yard};

#[tokio::test]
async fn a_picture_stays_as_long_as_a_whisper_has_it() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let picture = alice.upload(&room, &pictures::gif(20, 10, 3, "")).await;
    let shown = json!({ "room": room, "id": fresh_id(), "gif": picture });
    let seq = alice.chat.request("chat", shown).await.ok()["seq"].clone();
    let payload = json!({ "room": room, "id": fresh_id(), "to": bob.id, "gif": picture });
    alice.chat.request("whisper", payload).await.ok();
    alice.chat.request("remove", json!({ "room": room, "seq": seq })).await.ok();
    carol.chat.hear("remove").await;
    let status = async || http::get(host.at(), &format!("/gif/{picture}")).await.status;
    assert_eq!(status().await, 200);
    alice.chat.request("close", json!({ "room": room })).await.ok();
    bob.chat.hear("removeRoom").await;
    assert_eq!(status().await, 404);
}

#[tokio::test]
async fn whoever_was_kicked_hears_no_more_whispers_and_finds_the_old_ones_on_return() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    alice.whisper(&room, &bob, "before").await;
    alice.chat.request("kick", json!({ "room": room, "user": bob.id })).await.ok();
    bob.chat.hear("kicked").await;
    drop(bob.chat.heard());
    assert_eq!(alice.try_whisper(&room, &bob.id, "after").await.refused(), "no_such_user");
    assert_eq!(bob.try_whisper(&room, &alice.id, "after").await.refused(), "not_member");
    assert_eq!(bob.chat.request("whispers", json!({ "room": room })).await.refused(), "not_member");
    assert_eq!(bob.chat.request("search", json!({ "room": room, "query": "before" })).await.refused(), "not_member");
    let answer = carol.whisper(&room, &alice, "did you see that?").await;
    assert_eq!(answer["n"], 1);
    assert_eq!(texts(&bob.join(&room).await["whispers"]), ["before"]);
    assert_eq!(bob.chat.heard_of("whisper"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_known_whisper_is_answered_even_to_whoever_may_not_write_now() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let payload = json!({ "room": room, "id": fresh_id(), "to": carol.id, "text": "once" });
    let first = bob.chat.request("whisper", payload.clone()).await.ok();
    alice.chat.request("mute", json!({ "room": room, "user": bob.id, "minutes": 5 })).await.ok();
    assert_eq!(bob.chat.request("whisper", payload.clone()).await.ok(), first);
    assert_eq!(bob.try_whisper(&room, &carol.id, "new").await.refused(), "muted");
    assert_eq!(alice.whisper(&room, &bob, "the muted may read").await["n"], 1);
    alice.chat.request("settings", json!({ "room": room, "frozen": true })).await.ok();
    assert_eq!(carol.try_whisper(&room, &bob.id, "new").await.refused(), "frozen");
    assert_eq!(bob.chat.request("whisper", payload).await.ok(), first);
    alice.whisper(&room, &carol, "the owner may").await;
}
