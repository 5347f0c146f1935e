//! `kick`: rule 7. What it withstands is in `victims`.

use madang_tests::{Host, fresh_id, three_people};
use serde_json::{Value, json};

#[tokio::test]
async fn who_is_kicked_hears_it_last_and_the_others_hear_no_exit() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let seq = alice.asks("kick", &room, &bob.id).await.ok()["seq"].clone();
    let kick = carol.chat.hear("kick").await;
    assert_eq!((&kick["seq"], &kick["user"]["id"], &kick["by"]["id"]), (&seq, &json!(bob.id), &json!(alice.id)));
    assert_eq!(kick["people"], 2);
    let kicked = bob.chat.hear("kicked").await;
    assert_eq!(
        (&kicked["room"], &kicked["banned"], &kicked["by"]["id"]),
        (&json!(room), &json!(false), &json!(alice.id))
    );
    alice.say(&room, "is he gone?").await;
    carol.hears("is he gone?").await;
    assert_eq!(carol.chat.heard_of("exit"), Vec::<Value>::new());
    assert_eq!(bob.try_say(&room, "no").await.refused(), "not_member");
    assert_eq!(bob.chat.heard_of("chat"), Vec::<Value>::new());
}

#[tokio::test]
async fn who_is_kicked_may_come_back_and_reads_what_was_said_meanwhile() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    alice.asks("kick", &room, &bob.id).await.ok();
    alice.say(&room, "meanwhile").await;
    let joined = bob.join(&room).await;
    assert_eq!((&joined["you"]["role"], &joined["room"]["people"]), (&json!("member"), &json!(3)));
    bob.say(&room, "here I am").await;
    assert_eq!(carol.hears("here I am").await["user"]["id"], bob.id.as_str());
    let types: Vec<Value> = bob.log(&room).await.iter().map(|event| event["type"].clone()).collect();
    assert_eq!(types, ["join", "join", "join", "kick", "chat", "join", "chat"].map(Value::from));
}

#[tokio::test]
async fn only_the_owner_kicks_and_nobody_themselves() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let stranger = host.person("Dave").await;
    assert_eq!(bob.asks("kick", &room, &carol.id).await.refused(), "not_owner");
    assert_eq!(bob.asks("kick", &room, &alice.id).await.refused(), "not_owner");
    assert_eq!(stranger.asks("kick", &room, &bob.id).await.refused(), "not_member");
    assert_eq!(alice.asks("kick", "nosuchroom00", &bob.id).await.refused(), "not_member");
    assert_eq!(alice.asks("kick", &room, &alice.id).await.refused(), "invalid");
    for nobody in [stranger.id.as_str(), "nosuchuser00", "", "../../etc"] {
        assert_eq!(alice.asks("kick", &room, nobody).await.refused(), "no_such_user", "{nobody}");
    }
    assert_eq!(alice.chat.request("kick", json!({ "room": room })).await.refused(), "invalid");
    alice.leave(&room).await;
    bob.chat.hear("owner").await;
    assert_eq!(alice.asks("kick", &room, &carol.id).await.refused(), "not_member", "a former owner");
    assert_eq!(carol.chat.heard_of("kick"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_kick_of_somebody_who_left_is_answered_and_nothing_happens() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    bob.leave(&room).await;
    let last = carol.chat.hear("exit").await["seq"].clone();
    assert_eq!(alice.asks("kick", &room, &bob.id).await.ok()["seq"], last);
    assert_eq!(alice.asks("kick", &room, &bob.id).await.ok()["seq"], last);
    assert_eq!(alice.say(&room, "hm").await, last.as_u64().expect("a seq") + 1);
    assert_eq!(bob.chat.heard_of("kicked"), Vec::<Value>::new());
}

#[tokio::test]
async fn every_tab_of_the_one_who_is_kicked_hears_it_and_others_rooms_go_on() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let other = carol.open("Garden").await;
    bob.join(&other).await;
    let tab = bob.again().await;
    tab.join(&room).await;
    alice.asks("kick", &room, &bob.id).await.ok();
    for tab in [&bob, &tab] {
        assert_eq!(tab.chat.hear("kicked").await["room"], room);
    }
    carol.say(&other, "still here").await;
    bob.hears("still here").await;
    assert!(!tab.connection().has_ended());
}

#[tokio::test]
async fn who_is_away_is_kicked_too() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    bob.cut();
    carol.chat.hear("presence").await;
    alice.asks("kick", &room, &bob.id).await.ok();
    assert_eq!(carol.chat.hear("kick").await["people"], 2);
    let back = bob.again().await;
    assert_eq!(back.session["rooms"], json!([]));
    assert_eq!(back.try_say(&room, "hello").await.refused(), "not_member");
}

#[tokio::test]
async fn what_was_kicked_out_stays_out_after_a_crash() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = three_people(&host).await;
    alice.asks("kick", &room, &bob.id).await.ok();
    let _host = host.kill().await.restart().await;
    let bob = bob.again().await;
    let message = json!({ "room": room, "id": fresh_id(), "text": "hello" });
    assert_eq!(bob.chat.request("chat", message).await.refused(), "not_member");
}

#[tokio::test]
async fn an_owner_kicks_only_so_fast() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = three_people(&host).await;
    bob.leave(&room).await;
    let answers: Vec<_> = (0..40).map(|_| alice.asks("kick", &room, &bob.id)).collect();
    let mut refused = 0;
    for answer in answers {
        let answer = answer.await;
        if !answer.is_ok() {
            assert_eq!(answer.refused(), "rate_limited");
            refused += 1;
        }
    }
    assert!((1..=25).contains(&refused), "{refused}");
}
