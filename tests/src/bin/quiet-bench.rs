//! What very many people in one quiet room cost: each comes in, one after the other says something, and all leave.
//! Counted is what they are sent, in packets and bytes. Run it with `cargo xtask bench quiet [PEOPLE]`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use madang_tests::{Connection, Host, Namespace, Transport, fresh_id};
use serde_json::json;

/// How many people, unless another number is given.
const PEOPLE: usize = 5000;
/// Rooms for fewer people are not quiet by themselves.
const QUIET_PEOPLE: usize = 201;
/// How many are coming in at the same time.
const AT_ONCE: usize = 50;
/// How many of them say something.
const SPEAKERS: usize = 10;

/// What was sent under each name: packets and bytes.
type Sent = BTreeMap<String, (usize, usize)>;

#[tokio::main]
async fn main() {
    let people: usize = std::env::args().nth(1).map_or(PEOPLE, |number| number.parse().expect("a number of people"));
    let most = people.max(QUIET_PEOPLE);
    let host = Host::start_with(&["--limits", "off", "--people-max", &most.to_string()]).await;
    let owner = host.person("Owner").await;
    let room = owner.create_with(json!({ "title": "Stadium", "max": most })).await;
    let began = Instant::now();
    let mut crowd: Vec<Namespace> = Vec::new();
    let mut answered = 0;
    for start in (0..people).step_by(AT_ONCE) {
        let coming = (start..people.min(start + AT_ONCE)).map(|n| come_in(&host, &room, n));
        for (chat, bytes) in futures_util::future::join_all(coming).await {
            crowd.push(chat);
            answered += bytes;
        }
    }
    let took = began.elapsed();
    println!("{people} people came in within {:.1} s", took.as_secs_f64());
    println!("  {:<10} {people:>9} packets {answered:>12} bytes", "join");
    settle(&crowd, people).await;
    report("while they came in", &crowd, took);
    let began = Instant::now();
    for n in 0..SPEAKERS {
        let words = json!({ "room": room, "id": fresh_id(), "text": format!("안녕하세요 {n}") });
        crowd[n * people / SPEAKERS].request("chat", words).await.ok();
    }
    let last = format!("안녕하세요 {}", SPEAKERS - 1);
    for chat in &crowd {
        // What it hears stays where it is to be counted.
        chat.until(|event| event.payload["text"] == last.as_str()).await;
    }
    report(&format!("for {SPEAKERS} messages"), &crowd, began.elapsed());
    let began = Instant::now();
    let (staying, leaving) = crowd.split_at(people / 2);
    for some in leaving.chunks(AT_ONCE) {
        let asked = some.iter().map(|chat| chat.request("leave", json!({ "room": room })));
        for answer in futures_util::future::join_all(asked).await {
            answer.ok();
        }
    }
    settle(staying, people - leaving.len()).await;
    report("while half of them left", &crowd, began.elapsed());
}

/// Comes in, and says how long the answer was.
async fn come_in(host: &Host, room: &str, n: usize) -> (Namespace, usize) {
    let connection = Connection::open(host.at(), Transport::WebSocket).await.expect("the host takes connections");
    let auth = json!({ "protocol": 1, "nickname": format!("Guest {n}") });
    let chat = connection.connect("/chat", &auth).await.expect("the host lets everybody in");
    let joined = chat.request("join", json!({ "room": room })).await.ok();
    (chat, joined.to_string().len())
}

/// Waits until everybody who is there has been told how many they are.
async fn settle(crowd: &[Namespace], people: usize) {
    for chat in crowd {
        chat.until(|event| event.name == "people" && event.payload["people"] == people).await;
    }
}

fn report(when: &str, crowd: &[Namespace], took: Duration) {
    let mut sent = Sent::new();
    for event in crowd.iter().flat_map(Namespace::heard) {
        let (packets, bytes) = sent.entry(event.name.clone()).or_default();
        *packets += 1;
        *bytes += event.payload.to_string().len() + event.name.len();
    }
    println!("{when} ({:.1} s):", took.as_secs_f64());
    for (name, (packets, bytes)) in sent {
        let each = packets as f64 / crowd.len() as f64;
        println!("  {name:<10} {packets:>9} packets {bytes:>12} bytes, {each:.1} packets each");
    }
}
