//! Slow mode: rule 8.

use madang_tests::{Host, Person, fresh_id};
use serde_json::json;

async fn slow_room(host: &Host, seconds: u32) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    bob.say(&room, "before it").await;
    slow(&alice, &room, seconds).await;
    (alice, bob, room)
}

async fn slow(owner: &Person, room: &str, seconds: u32) {
    let settled = owner.chat.request("settings", json!({ "room": room, "slowSeconds": seconds })).await.ok();
    assert_eq!(settled["room"]["slowSeconds"], seconds);
}

#[tokio::test]
async fn one_message_in_so_many_seconds_and_the_owner_as_she_likes() {
    let host = Host::start().await;
    let (alice, bob, room) = slow_room(&host, 600).await;
    assert_eq!(bob.chat.hear("settings").await["slowSeconds"], 600);
    let message = json!({ "room": room, "id": fresh_id(), "text": "the first in slow mode" });
    let first = bob.chat.request("chat", message.clone()).await.ok();
    let refused = bob.try_say(&room, "too soon").await;
    let wait = refused.value()["error"]["retryAfterMs"].as_u64().expect("a wait");
    assert!((590_000..=600_000).contains(&wait), "{wait}");
    assert_eq!(refused.refused(), "slow_down");
    assert_eq!(bob.chat.request("chat", message).await.ok(), first, "a known message is answered first");
    for words in ["one", "two", "three"] {
        alice.say(&room, words).await;
        bob.hears(words).await;
    }
    let whisper = json!({ "room": room, "id": fresh_id(), "to": alice.id, "text": "psst" });
    bob.chat.request("whisper", whisper).await.ok();
    let react = json!({ "room": room, "seq": first["seq"], "emoji": "👍", "on": true });
    bob.chat.request("react", react).await.ok();
}

#[tokio::test]
async fn after_the_time_one_may_write_again_and_without_the_mode_at_once() {
    let host = Host::start().await;
    let (alice, bob, room) = slow_room(&host, 1).await;
    bob.say(&room, "one").await;
    let mut refusals = 0;
    loop {
        let answer = bob.try_say(&room, "two").await;
        if answer.is_ok() {
            break;
        }
        assert_eq!(answer.refused(), "slow_down");
        refusals += 1;
    }
    assert!(refusals > 0, "a second has not passed at once");
    alice.hears("two").await;
    slow(&alice, &room, 0).await;
    bob.say(&room, "three").await;
    bob.say(&room, "four").await;
}

#[tokio::test]
async fn the_time_goes_on_over_a_crash() {
    let host = Host::start().await;
    let (_alice, bob, room) = slow_room(&host, 600).await;
    bob.say(&room, "one").await;
    let _host = host.kill().await.restart().await;
    let bob = bob.again().await;
    bob.join(&room).await;
    assert_eq!(bob.try_say(&room, "two").await.refused(), "slow_down");
}
