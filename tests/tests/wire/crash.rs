//! kill -9 in the middle of sending: what was answered is there, once, and nothing has holes.

use std::collections::HashMap;

use madang_tests::{Answer, Host, Person, fresh_id};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const KILLS: usize = 50;
const SENDERS: usize = 4;
/// Messages that each sender has under way without waiting for an answer.
const IN_FLIGHT: usize = 40;

/// What was sent, and what was answered if it was.
type Sent = HashMap<String, Option<u64>>;

/// Sends a burst and takes in answers until the host is gone.
async fn send_until_the_end(person: Person, room: String) -> Sent {
    let ask = |id: &str| {
        let payload = json!({ "room": room, "id": id, "text": format!("text of {id}") });
        person.chat.request_perhaps("chat", payload)
    };
    let asked: Vec<_> = (0..IN_FLIGHT)
        .map(|_| {
            let id = fresh_id();
            let answer = ask(&id);
            (id, answer)
        })
        .collect();
    let mut sent = Sent::new();
    for (id, answer) in asked {
        sent.insert(id, answer.await.map(Answer::ok).and_then(|answer| answer["seq"].as_u64()));
    }
    sent
}

/// Everything in the log against everything that was sent.
fn check(log: &[Value], sent: &Sent) {
    let mut found: HashMap<&str, u64> = HashMap::new();
    for (place, event) in log.iter().enumerate() {
        assert_eq!(event["seq"], place + 1, "a hole in the log");
        if event["type"] != "chat" {
            continue;
        }
        let id = event["id"].as_str().expect("a message has an id");
        assert_eq!(event["text"], format!("text of {id}"), "what was stored is what was sent");
        assert!(sent.contains_key(id), "{id} was never sent");
        let twice = found.insert(id, event["seq"].as_u64().expect("seq"));
        assert_eq!(twice, None, "{id} is there twice");
    }
    for (id, answered) in sent {
        if let Some(seq) = answered {
            assert_eq!(found.get(id.as_str()), Some(seq), "{id} was answered with {seq}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_by_killing_the_host_fifty_times() {
    let mut host = Host::start_without_limits().await;
    let mut people = Vec::new();
    for n in 0..SENDERS {
        people.push(host.person(&format!("Sender {n}")).await);
    }
    let room = people[0].create("Yard").await;
    for person in &people {
        person.join(&room).await;
    }
    let mut sent = Sent::new();
    for kill in 0..KILLS {
        let watcher = people[0].clone();
        let mut sending = JoinSet::new();
        for person in &people {
            sending.spawn(send_until_the_end(person.clone(), room.clone()));
        }
        // The blow falls after another number of messages each time, with others under way.
        for _ in 0..(kill * 7) % (SENDERS * IN_FLIGHT) {
            watcher.chat.hear("chat").await;
        }
        let stopped = host.kill().await;
        for part in sending.join_all().await {
            sent.extend(part);
        }
        host = stopped.restart().await;
        for person in &mut people {
            *person = person.again().await;
            person.join(&room).await;
        }
        check(&people[0].log(&room).await, &sent);
    }
    let answered = sent.values().flatten().count();
    assert!(answered > KILLS, "the test is about something: {answered} of {} were answered", sent.len());
}
