//! `ban`, `unban` and `bans`: rule 7.

use madang_tests::{Host, Person, Transport};
use serde_json::{Value, json};

async fn two_people(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    (alice, bob, room)
}

async fn ban(by: &Person, room: &str, user: &str, minutes: u32) -> Value {
    by.chat.request("ban", json!({ "room": room, "user": user, "minutes": minutes })).await.ok()
}

async fn bans(by: &Person, room: &str) -> Value {
    by.chat.request("bans", json!({ "room": room })).await.ok()["bans"].clone()
}

#[tokio::test]
async fn who_is_banned_is_out_and_cannot_come_back() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let seq = alice.asks("ban", &room, &bob.id).await.ok()["seq"].clone();
    let event = alice.chat.hear("ban").await;
    assert_eq!((&event["seq"], &event["user"]["id"], &event["by"]["id"]), (&seq, &json!(bob.id), &json!(alice.id)));
    assert_eq!((&event["people"], event.get("until")), (&json!(1), None));
    let kicked = bob.chat.hear("kicked").await;
    assert_eq!((&kicked["banned"], kicked.get("until")), (&json!(true), None));
    assert_eq!(bob.try_join(&room).await.refused(), "banned");
    assert_eq!(bob.try_say(&room, "hello").await.refused(), "not_member");
    let again = bob.again().await;
    assert_eq!(again.try_join(&room).await.refused(), "banned", "a banned session may CONNECT");
    assert_eq!(alice.chat.heard_of("exit"), Vec::<Value>::new());
}

#[tokio::test]
async fn the_owner_sees_who_is_banned_and_lifts_it() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let carol = host.person("Carol").await;
    carol.join(&room).await;
    let answered = ban(&alice, &room, &bob.id, 10).await;
    let event = carol.chat.hear("ban").await;
    assert_eq!(event["seq"], answered["seq"]);
    let list = bans(&alice, &room).await;
    let expected = json!([{ "user": event["user"], "by": event["by"], "until": event["until"], "at": event["at"] }]);
    assert_eq!(list, expected);
    assert_eq!(event["until"].as_i64().expect("a time") - event["at"].as_i64().expect("a time"), 600_000);

    let seq = alice.asks("unban", &room, &bob.id).await.ok()["seq"].clone();
    let event = carol.chat.hear("unban").await;
    assert_eq!((&event["seq"], &event["user"]["id"], &event["by"]["id"]), (&seq, &json!(bob.id), &json!(alice.id)));
    assert_eq!(bans(&alice, &room).await, json!([]));
    bob.join(&room).await;
    assert_eq!(alice.asks("unban", &room, &bob.id).await.ok()["seq"], carol.chat.hear("join").await["seq"]);
}

#[tokio::test]
async fn whoever_was_ever_in_can_be_banned_and_nobody_else() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let stranger = host.person("Dave").await;
    bob.leave(&room).await;
    alice.asks("ban", &room, &bob.id).await.ok();
    assert_eq!(bob.try_join(&room).await.refused(), "banned");
    assert_eq!(bob.chat.heard_of("kicked"), Vec::<Value>::new(), "he was not put out");
    assert_eq!(alice.asks("ban", &room, &stranger.id).await.refused(), "no_such_user");
    assert_eq!(alice.asks("ban", &room, &alice.id).await.refused(), "invalid");
    for minutes in [json!(0), json!(527_041), json!(-1), json!(1.5)] {
        let payload = json!({ "room": room, "user": bob.id, "minutes": minutes });
        assert_eq!(alice.chat.request("ban", payload).await.refused(), "invalid", "{minutes}");
    }
    ban(&alice, &room, &bob.id, 527_040).await;
}

#[tokio::test]
async fn only_the_owner_bans_unbans_and_sees_who_is_banned() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let stranger = host.person("Dave").await;
    for event in ["ban", "unban", "bans"] {
        assert_eq!(bob.asks(event, &room, &alice.id).await.refused(), "not_owner", "{event}");
        assert_eq!(stranger.asks(event, &room, &bob.id).await.refused(), "not_member", "{event}");
        assert_eq!(alice.asks(event, "nosuchroom00", &bob.id).await.refused(), "not_member", "{event}");
    }
    assert_eq!(bans(&alice, &room).await, json!([]));
}

#[tokio::test]
async fn a_ban_outlives_a_crash_and_so_does_its_end() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let carol = host.person("Carol").await;
    carol.join(&room).await;
    alice.asks("ban", &room, &bob.id).await.ok();
    alice.asks("ban", &room, &carol.id).await.ok();
    alice.asks("unban", &room, &carol.id).await.ok();
    let before = bans(&alice, &room).await;
    let _host = host.kill().await.restart().await;
    let (alice, bob, carol) = (alice.again().await, bob.again().await, carol.again().await);
    assert_eq!(alice.join(&room).await["you"]["role"], "owner");
    assert_eq!(bans(&alice, &room).await, before);
    assert_eq!(bob.try_join(&room).await.refused(), "banned");
    carol.join(&room).await;
}

#[tokio::test]
async fn banned_is_said_before_the_password_is_looked_at() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "password": "open sesame", "guests": true })).await;
    alice.chat.request("join", json!({ "room": room, "password": "open sesame" })).await.ok();
    let bob = host.person("Bob").await;
    bob.chat.request("join", json!({ "room": room, "password": "open sesame" })).await.ok();
    alice.asks("ban", &room, &bob.id).await.ok();
    for password in ["open sesame", "wrong"] {
        let answer = bob.chat.request("join", json!({ "room": room, "password": password })).await;
        assert_eq!(answer.refused(), "banned", "{password}");
    }
}

/// Somebody who comes over the network, as other devices do.
async fn from_the_network(host: &Host, nickname: &str) -> Option<Person> {
    let Some(at) = host.at_network() else {
        madang_tests::skip("this computer is on no network, so it has no address that can be banned");
        return None;
    };
    Some(Person::arrive(at, nickname, Transport::WebSocket).await)
}

#[tokio::test]
async fn a_new_session_from_a_banned_device_is_banned_too() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let Some(bob) = from_the_network(&host, "Bob").await else { return };
    bob.join(&room).await;
    ban(&alice, &room, &bob.id, 5).await;
    let Some(disguised) = from_the_network(&host, "Not Bob").await else { return };
    assert_eq!(disguised.try_join(&room).await.refused(), "banned");
    host.person("Carol").await.join(&room).await;
    alice.asks("unban", &room, &bob.id).await.ok();
    disguised.join(&room).await;
}

#[tokio::test]
async fn a_ban_without_the_address_is_of_the_session_alone() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let Some(bob) = from_the_network(&host, "Bob").await else { return };
    bob.join(&room).await;
    let payload = json!({ "room": room, "user": bob.id, "address": false });
    alice.chat.request("ban", payload).await.ok();
    assert_eq!(bob.try_join(&room).await.refused(), "banned");
    let Some(sister) = from_the_network(&host, "Bob's sister").await else { return };
    sister.join(&room).await;
}

#[tokio::test]
async fn an_address_that_another_member_shares_is_never_banned() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let (Some(bob), Some(sister)) = (from_the_network(&host, "Bob").await, from_the_network(&host, "Sister").await)
    else {
        return;
    };
    bob.join(&room).await;
    sister.join(&room).await;
    alice.asks("ban", &room, &bob.id).await.ok();
    sister.say(&room, "I stay").await;
    let Some(friend) = from_the_network(&host, "Friend").await else { return };
    friend.join(&room).await;
    assert_eq!(bob.try_join(&room).await.refused(), "banned");
}

#[tokio::test]
async fn the_hosts_own_computer_is_never_banned() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    alice.asks("ban", &room, &bob.id).await.ok();
    host.person("Carol").await.join(&room).await;
}
