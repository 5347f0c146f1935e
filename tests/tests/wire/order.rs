//! One order: for one socket's requests, and for everybody's eyes.

use madang_tests::{Host, Person, Transport, fresh_id};
use serde_json::json;

#[tokio::test]
async fn a_thousand_requests_of_one_tick_are_taken_in_their_order() {
    let host = Host::start_without_limits().await;
    for transport in [Transport::WebSocket, Transport::Polling] {
        let alice = Person::arrive(host.at(), "Alice", transport).await;
        let bob = host.person("Bob").await;
        let room = alice.open("Yard").await;
        let joined = bob.join(&room).await;
        let first = joined["lastSeq"].as_u64().expect("lastSeq") + 1;
        let answers: Vec<_> = (0..1000).map(|n| alice.try_say(&room, &n.to_string())).collect();
        for (n, answer) in (0u64..).zip(answers) {
            assert_eq!(answer.await.ok()["seq"], first + n);
        }
        for n in 0..1000u64 {
            let event = bob.chat.hear("chat").await;
            assert_eq!((event["text"].as_str(), &event["seq"]), (Some(n.to_string().as_str()), &json!(first + n)));
        }
    }
}

#[tokio::test]
async fn requests_that_depend_on_each_other_need_not_wait() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let before = bob.try_say(&room, "too early");
    let join = bob.try_join(&room);
    let inside = bob.try_say(&room, "just in time");
    let leave = bob.chat.request("leave", json!({ "room": room }));
    let after = bob.try_say(&room, "too late");
    assert_eq!(before.await.refused(), "not_member");
    join.await.ok();
    inside.await.ok();
    leave.await.ok();
    assert_eq!(after.await.refused(), "not_member");
    let heard: Vec<String> = [alice.chat.next().await, alice.chat.next().await, alice.chat.next().await]
        .into_iter()
        .map(|event| event.name)
        .collect();
    assert_eq!(heard, ["join", "chat", "exit"]);
}

#[tokio::test]
async fn everybody_sees_the_same_order() {
    let host = Host::start_without_limits().await;
    let mut people = Vec::new();
    for name in ["Alice", "Bob", "Carol", "Dave"] {
        people.push(host.person(name).await);
    }
    let room = people[0].create("Yard").await;
    for person in &people {
        person.join(&room).await;
    }
    let mut answers = Vec::new();
    for n in 0..250 {
        answers.extend(people.iter().map(|person| person.try_say(&room, &n.to_string())));
    }
    for answer in answers {
        answer.await.ok();
    }
    let log = people[0].log(&room).await;
    let said: Vec<_> = log.iter().filter(|event| event["type"] == "chat").collect();
    assert_eq!(said.len(), 1000);
    for (place, event) in log.iter().enumerate() {
        assert_eq!(event["seq"], place + 1, "without holes");
    }
    assert!(log.windows(2).all(|pair| pair[0]["at"].as_u64() <= pair[1]["at"].as_u64()), "time never goes back");
    for person in &people {
        for event in &said {
            assert_eq!(person.chat.hear("chat").await, **event, "live and stored are one");
        }
    }
}

#[tokio::test]
async fn the_same_id_twice_is_one_message() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let message = json!({ "room": room, "id": fresh_id(), "text": "once" });
    let both = [alice.chat.request("chat", message.clone()), alice.chat.request("chat", message.clone())];
    let mut answers = Vec::new();
    for answer in both {
        answers.push(answer.await.ok());
    }
    assert_eq!(answers[0], answers[1]);
    let tab = alice.again().await;
    assert_eq!(tab.chat.request("chat", message.clone()).await.ok(), answers[0], "from another tab too");
    let mut changed = message.clone();
    changed["text"] = json!("x".repeat(9000));
    let first_again = alice.chat.request("chat", changed).await.ok();
    assert_eq!(first_again, answers[0], "a known id is answered before its size is looked at");
    assert!(bob.chat.request("chat", message.clone()).await.ok()["seq"] != answers[0]["seq"], "an id is of one person");
    alice.say(&room, "end").await;
    bob.hears("end").await;
    assert_eq!(bob.chat.heard_of("chat").len(), 2, "Alice's once and Bob's own");

    let _host = host.kill().await.restart().await;
    let later = alice.again().await;
    later.join(&room).await;
    assert_eq!(later.chat.request("chat", message.clone()).await.ok(), answers[0], "also after a restart");
    later.leave(&room).await;
    assert_eq!(later.chat.request("chat", message).await.refused(), "not_member", "membership comes first");
}

#[tokio::test]
async fn the_same_id_in_another_room_is_another_message() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let (yard, hall) = (alice.open("Yard").await, alice.open("Hall").await);
    bob.join(&hall).await;
    let id = fresh_id();
    alice.chat.request("chat", json!({ "room": yard, "id": id, "text": "yard" })).await.ok();
    alice.chat.request("chat", json!({ "room": hall, "id": id, "text": "hall" })).await.ok();
    assert_eq!(bob.chat.hear("chat").await["text"], "hall");
}

#[tokio::test]
async fn a_refused_id_is_not_remembered() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let id = fresh_id();
    let empty = alice.chat.request("chat", json!({ "room": room, "id": id, "text": " " })).await;
    assert_eq!(empty.refused(), "empty");
    alice.chat.request("chat", json!({ "room": room, "id": id, "text": "now with words" })).await.ok();
    bob.hears("now with words").await;
}
