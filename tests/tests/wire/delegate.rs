//! `delegate`: handing a room over by hand.

use madang_tests::{Host, three_people};
use serde_json::{Value, json};

#[tokio::test]
async fn the_owner_hands_over_and_everybody_hears_it() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let seq = alice.asks("delegate", &room, &carol.id).await.ok()["seq"].clone();
    let event = bob.chat.hear("owner").await;
    assert_eq!((&event["seq"], &event["reason"]), (&seq, &json!("given")));
    assert_eq!((&event["user"]["id"], &event["by"]["id"]), (&json!(carol.id), &json!(alice.id)));
    let updated = bob.lobby.hear_where("updateRoom", |news| news["owner"]["id"] == carol.id.as_str()).await;
    assert_eq!(updated["id"], room);
    carol.asks("kick", &room, &alice.id).await.ok();
    assert_eq!(alice.join(&room).await["you"]["role"], "member");
    assert_eq!(alice.asks("kick", &room, &bob.id).await.refused(), "not_owner");
}

#[tokio::test]
async fn only_the_owner_hands_over_and_only_to_another_member() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let stranger = host.person("Dave").await;
    assert_eq!(bob.asks("delegate", &room, &bob.id).await.refused(), "not_owner");
    assert_eq!(bob.asks("delegate", &room, &carol.id).await.refused(), "not_owner");
    assert_eq!(stranger.asks("delegate", &room, &stranger.id).await.refused(), "not_member");
    assert_eq!(alice.asks("delegate", &room, &alice.id).await.refused(), "invalid");
    assert_eq!(alice.asks("delegate", &room, &stranger.id).await.refused(), "no_such_user");
    bob.leave(&room).await;
    assert_eq!(alice.asks("delegate", &room, &bob.id).await.refused(), "no_such_user");
    assert_eq!(carol.chat.heard_of("owner"), Vec::<Value>::new());
}

#[tokio::test]
async fn whom_it_was_given_to_owns_it_after_a_crash() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = three_people(&host).await;
    alice.asks("delegate", &room, &bob.id).await.ok();
    let _host = host.kill().await.restart().await;
    let bob = bob.again().await;
    let joined = bob.join(&room).await;
    assert_eq!((&joined["you"]["role"], &joined["room"]["owner"]["id"]), (&json!("owner"), &json!(bob.id)));
    alice.again().await.join(&room).await;
    bob.asks("kick", &room, &alice.id).await.ok();
}

#[tokio::test]
async fn of_two_hand_overs_at_once_one_happens() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let tab = alice.again().await;
    tab.join(&room).await;
    let (one, other) = (alice.asks("delegate", &room, &bob.id), tab.asks("delegate", &room, &carol.id));
    let answers = [one.await, other.await];
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let refused = answers.into_iter().find(|answer| !answer.is_ok()).expect("one");
    assert_eq!(refused.refused(), "not_owner");
    alice.say(&room, "end").await;
    bob.hears("end").await;
    assert_eq!(bob.chat.heard_of("owner").len(), 1);
}
