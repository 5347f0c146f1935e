//! `chat`: what a message becomes, and when it is refused.

use madang_tests::{Host, Person, fresh_id};
use serde_json::{Value, json};

/// Alice and Bob in one room.
async fn two_people(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    alice.chat.hear("join").await;
    (alice, bob, room)
}

fn message(room: &str, text: &str) -> Value {
    json!({ "room": room, "id": fresh_id(), "text": text })
}

#[tokio::test]
async fn a_message_reaches_everybody_as_it_is_stored() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let payload = message(&room, "안녕하세요 <b>hello</b>");
    let answer = alice.chat.request("chat", payload.clone()).await.ok();
    let heard = bob.chat.hear("chat").await;
    let expected = json!({
        "room": room, "seq": answer["seq"], "at": answer["at"], "type": "chat",
        "id": payload["id"], "user": alice.session["user"], "text": "안녕하세요 <b>hello</b>",
    });
    assert_eq!(heard, expected);
    assert_eq!(alice.chat.hear("chat").await, expected, "its sender hears it too");
    let page = bob.chat.request("events", json!({ "room": room, "after": 0 })).await.ok();
    assert_eq!(page["events"].as_array().and_then(|events| events.last()), Some(&expected));
}

#[tokio::test]
async fn text_is_composed_and_its_line_breaks_are_made_alike() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let pairs = [
        ("e\u{301}", "é"),
        ("\u{1112}\u{1161}\u{11ab}", "한"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("no \u{7}bell\u{0}", "no bell"),
    ];
    for (typed, stored) in pairs {
        alice.chat.request("chat", message(&room, typed)).await.ok();
        assert_eq!(bob.chat.hear("chat").await["text"], stored);
    }
}

#[tokio::test]
async fn a_message_needs_something_to_see() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    for nothing in ["", "   ", "\r\n\t", "\u{200B}\u{FEFF}"] {
        assert_eq!(alice.chat.request("chat", message(&room, nothing)).await.refused(), "empty", "{nothing:?}");
    }
    let neither = alice.chat.request("chat", json!({ "room": room, "id": fresh_id() })).await;
    assert_eq!(neither.refused(), "empty");
    alice.say(&room, "something").await;
    assert_eq!(bob.chat.next().await.payload["text"], "something");
}

#[tokio::test]
async fn a_text_may_have_8192_bytes_and_not_one_more() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let longest = "x".repeat(8192);
    alice.say(&room, &longest).await;
    assert_eq!(bob.chat.hear("chat").await["text"], longest.as_str());
    let korean = "가".repeat(8192 / 3);
    alice.say(&room, &korean).await;
    for too_long in ["x".repeat(8193), format!("{korean}가")] {
        assert_eq!(alice.chat.request("chat", message(&room, &too_long)).await.refused(), "too_long");
    }
}

#[tokio::test]
async fn a_message_answers_another_and_calls_people_by_name() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let first = alice.say(&room, "who wants tea?").await;
    bob.hears("who wants tea?").await;
    let mut payload = message(&room, "@Alice me");
    payload["replyTo"] = json!(first);
    payload["mentions"] = json!([alice.id]);
    bob.chat.request("chat", payload).await.ok();
    let heard = alice.hears("@Alice me").await;
    assert_eq!((&heard["replyTo"], &heard["mentions"]), (&json!(first), &json!([alice.id])));
}

#[tokio::test]
async fn what_a_message_points_at_must_be_there() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let stranger = host.person("Stranger").await;
    let refusals = [
        ("replyTo", json!(1000), "no_such_message"),
        ("mentions", json!([stranger.id]), "no_such_user"),
        ("mentions", json!(vec![bob.id.as_str(); 21]), "invalid"),
        ("gif", json!("0".repeat(26)), "gif_not_found"),
        ("gif", json!("../../etc/passwd"), "gif_not_found"),
    ];
    for (field, value, code) in refusals {
        let mut payload = message(&room, "look");
        payload[field] = value.clone();
        assert_eq!(alice.chat.request("chat", payload).await.refused(), code, "{field} {value}");
    }
    alice.say(&room, "end").await;
    assert_eq!(bob.chat.next().await.payload["text"], "end");
}

#[tokio::test]
async fn unusable_payloads_are_invalid_whatever_was_asked() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let unusable = [
        (
            "chat",
            vec![
                Value::Null,
                json!("hello"),
                json!([]),
                json!({ "room": room, "text": "no id" }),
                json!({ "room": room, "id": "", "text": "x" }),
                json!({ "room": room, "id": "UPPER", "text": "x" }),
                json!({ "room": room, "id": "x".repeat(37), "text": "x" }),
                json!({ "room": room, "id": fresh_id(), "text": 7 }),
                json!({ "room": room, "id": fresh_id(), "text": "x", "replyTo": "1" }),
                json!({ "room": room, "id": fresh_id(), "text": "x", "replyTo": -1 }),
                json!({ "room": room, "id": fresh_id(), "text": "x", "mentions": "all" }),
                json!({ "id": fresh_id(), "text": "no room" }),
            ],
        ),
        ("leave", vec![json!({}), json!({ "room": 1 }), json!(true)]),
        (
            "events",
            vec![json!({ "room": room }), json!({ "room": room, "after": -1 }), json!({ "room": room, "after": 0.5 })],
        ),
        ("history", vec![json!({ "room": room }), json!({ "room": room, "before": "now" })]),
        ("members", vec![json!({}), json!({ "room": room, "query": 1 })]),
        ("typing", vec![json!({ "room": room }), json!({ "room": room, "on": "yes" })]),
        ("nickname", vec![json!({}), json!({ "nickname": null })]),
    ];
    for (event, payloads) in unusable {
        let tab = alice.again().await;
        for payload in payloads {
            let said = format!("{event} {payload}");
            assert_eq!(tab.chat.request(event, payload).await.refused(), "invalid", "{said}");
        }
    }
    alice.say(&room, "end").await;
    assert_eq!(bob.chat.next().await.payload["text"], "end", "nothing came of them");
}

#[tokio::test]
async fn an_unknown_event_is_answered() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    for unknown in ["shout", "", "constructor", "__proto__", "메시지"] {
        assert_eq!(alice.chat.request(unknown, json!({ "room": room })).await.refused(), "unknown_event", "{unknown}");
    }
    alice.say(&room, "end").await;
    assert_eq!(bob.chat.next().await.payload["text"], "end");
}

#[tokio::test]
async fn an_event_without_an_ack_is_carried_out_and_not_answered() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    alice.chat.emit("chat", &message(&room, "no answer, please"));
    alice.chat.emit("chat", &message(&room, ""));
    alice.chat.emit("shout", &json!({}));
    // An answer to what was not asked would end Alice's connection: her client does not accept one.
    bob.hears("no answer, please").await;
    alice.say(&room, "still here").await;
    bob.hears("still here").await;
}

#[tokio::test]
async fn too_many_messages_at_once_are_refused_with_the_time_to_wait() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let first = message(&room, "first");
    let first_answer = alice.chat.request("chat", first.clone()).await.ok();
    let answers: Vec<_> = (0..60).map(|n| alice.try_say(&room, &n.to_string())).collect();
    let (mut stored, mut refused) = (0, 0);
    for answer in answers {
        let answer = answer.await;
        if answer.is_ok() {
            stored += 1;
        } else {
            let wait = answer.value()["error"]["retryAfterMs"].clone();
            assert_eq!(answer.refused(), "rate_limited");
            assert!(wait.as_u64().is_some_and(|wait| (1..=60_000).contains(&wait)), "{wait}");
            refused += 1;
        }
    }
    assert!((19..=30).contains(&stored), "20 at once and 5 a second: {stored} stored, {refused} refused");
    assert_eq!(alice.chat.request("chat", first).await.ok(), first_answer, "a known id is answered all the same");
    bob.say(&room, "one person's haste is not another's").await;
}

#[tokio::test]
async fn who_does_not_stop_after_two_hundred_refusals_is_disconnected() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    for n in 0..400 {
        drop(alice.try_say(&room, &n.to_string()));
    }
    alice.connection().ended().await;
    bob.say(&room, "that was loud").await;
}
