//! Somebody at one host is in a room of another, through the gateway of their own: the network may do what it does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use madang_tests::http::{multipart, request};
use madang_tests::{Computer, Connection, Entrance, Lab, Person, Transport, WAIT, fresh_id, pictures, within_time};
use serde_json::{Value, json};

use crate::standing::Standing;

/// How long a conversation may stand still when the network changes.
const RESUMED: Duration = Duration::from_secs(20);
/// The pause between two things that somebody talkative says.
const BREATH: Duration = Duration::from_millis(100);

/// Two hosts that have found each other. Alice sits at the first; her way leads through its gateway to the second, where
/// Bob sits and has opened a room.
struct Conversation {
    near: Standing,
    far: Standing,
    way: Entrance,
    alice: Person,
    bob: Person,
    room: String,
}

impl Conversation {
    async fn begin(lab: &Lab) -> Self {
        let (near, far) = (Standing::start(&lab[0], "Near").await, Standing::start(&lab[1], "Far").await);
        let seen = near.console.sees(WAIT, &far.id, |seen| far.is(seen)).await;
        let base = seen["base"].as_str().expect("a host nearby has a base").to_owned();
        let way = Entrance { at: near.host.at(), base, through: None };
        let at = far.host.at();
        let bob = far.computer.inside(async move { Person::arrive(at, "Bob", Transport::WebSocket).await }).await;
        let room = bob.open("Yard").await;
        let through = way.clone();
        let alice = Person::arrive(through, "Alice", Transport::WebSocket);
        let alice = near.computer.inside(alice).await;
        alice.join(&room).await;
        Self { near, far, way, alice, bob, room }
    }
}

/// The same person over a new connection, as soon as one can be had.
async fn back(computer: &Arc<Computer>, way: impl Into<Entrance>, token: &str) -> Person {
    let (way, auth) = (way.into(), json!({ "protocol": 1, "token": token, "locale": "en" }));
    let trying = async move {
        loop {
            if let Ok(connection) = Connection::open(way.clone(), Transport::WebSocket).await {
                return Person::introduce(way, connection, auth).await;
            }
            tokio::time::sleep(BREATH).await;
        }
    };
    computer.inside(trying).await
}

/// Everything of the log that arrived and was not taken yet.
fn arrived(person: &Person) -> Vec<u64> {
    person.chat.heard().iter().filter_map(|event| event.payload["seq"].as_u64()).collect()
}

fn seqs(events: &Value) -> Vec<u64> {
    let events = events.as_array().expect("what followed is a list");
    events.iter().map(|event| event["seq"].as_u64().expect("an event has a seq")).collect()
}

/// Somebody goes on talking until they are told to stop, and then says how often they spoke.
async fn talk(person: Person, room: String, mut stop: tokio::sync::oneshot::Receiver<()>) -> usize {
    let mut said = 0;
    while stop.try_recv().is_err() {
        person.say(&room, &format!("word {said}")).await;
        said += 1;
        tokio::time::sleep(BREATH).await;
    }
    said
}

/// Uploads a picture, shows it in the room, and has another person hear of it and fetch it, each from their own computer.
async fn show(from: (&Arc<Computer>, &Person), to: (&Arc<Computer>, &Person), room: &str) {
    let file = pictures::gif(20, 10, 3, "");
    let (content_type, body) = multipart("gif", "a.gif", "image/gif", &file);
    let (at, path, token) = (from.1.at(), from.1.path(&format!("room/{room}/gif")), format!("Bearer {}", from.1.token));
    let uploading = async move {
        let headers = [("Authorization", token.as_str()), ("Content-Type", content_type.as_str())];
        request(at, "POST", &path, &headers, &body).await
    };
    let uploaded = from.0.inside(uploading).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.text());
    let gif: Value = uploaded.json()["gif"].clone();
    from.1.chat.request("chat", json!({ "room": room, "id": fresh_id(), "gif": gif["id"] })).await.ok();
    to.1.chat.hear_where("chat", |event| event["gif"]["id"] == gif["id"]).await;
    let (at, path) = (to.1.at(), to.1.path(gif["url"].as_str().expect("a picture has a url")));
    let shown = to.0.inside(async move { request(at, "GET", &path, &[], b"").await }).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, Some("image/gif")));
    assert_eq!(shown.body, file, "byte for byte");
}

#[tokio::test]
async fn text_and_pictures_go_both_ways_through_one_s_own_host() {
    let Some(lab) = Lab::of(2).await else { return };
    let Conversation { near, far, alice, bob, room, .. } = Conversation::begin(&lab).await;
    assert_eq!(alice.session["host"]["id"], far.id.as_str(), "the other host greets");
    alice.say(&room, "from afar").await;
    bob.hears("from afar").await;
    bob.say(&room, "from here").await;
    alice.hears("from here").await;
    let (near, far) = (&near.computer, &far.computer);
    show((near, &alice), (far, &bob), &room).await;
    show((far, &bob), (near, &alice), &room).await;
}

#[tokio::test]
async fn when_the_other_host_s_address_changes_the_conversation_goes_on_without_a_hole() {
    let Some(lab) = Lab::of(2).await else { return };
    let Conversation { near, far, way, alice, bob, room } = Conversation::begin(&lab).await;
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let talking = tokio::spawn(talk(bob.clone(), room.clone(), stopped));
    alice.hears("word 5").await;
    let last = alice.chat.request("events", json!({ "room": room, "after": 0 })).await.ok();
    let mut seen = seqs(&last["events"]);
    let after = seen.last().copied().expect("something was said");
    drop(arrived(&alice));

    far.computer.move_to(9);
    let moved = Instant::now();
    // What is said now is not answered; it is said again with the same id, as the page does.
    let (id, words) = (fresh_id(), "into the dark");
    let message = json!({ "room": room, "id": id, "text": words });
    let unanswered = alice.chat.request_perhaps("chat", message.clone());
    within_time(RESUMED, "the dead connection to end", alice.connection().ended()).await;
    let unanswered = unanswered.await;
    let heard_before_the_end = arrived(&alice);
    let alice = back(&near.computer, way, &alice.token).await;
    let joined = alice.chat.request("join", json!({ "room": room, "after": after })).await.ok();
    println!("the conversation went on {:.2?} after the address changed", moved.elapsed());
    assert!(moved.elapsed() <= RESUMED);
    assert!(joined.get("reset").is_none() && joined["more"] == false, "{joined}");
    let caught_up = seqs(&joined["events"]);
    assert!(heard_before_the_end.iter().all(|seq| caught_up.contains(seq)));
    seen.extend(caught_up);
    let answer = alice.chat.request("chat", message).await.ok();
    assert!(unanswered.is_none_or(|first| first.ok() == answer), "said once");
    stop.send(()).expect("Bob is still talking");
    let said = talking.await.expect("Bob has lost nothing");
    alice.say(&room, "the end").await;
    alice.hears("the end").await;
    seen.extend(arrived(&alice));
    let log = bob.log(&room).await;
    let all: Vec<u64> = (1..=log.len() as u64).collect();
    assert_eq!(seqs(&Value::Array(log.clone())), all);
    // The last one was heard by its words.
    seen.push(log.len() as u64);
    seen.sort_unstable();
    assert_eq!(seen, all, "no hole, and nothing twice");
    let words_of_bob = log.iter().filter(|event| event["text"].as_str().is_some_and(|text| text.starts_with("word ")));
    assert_eq!(words_of_bob.count(), said);
    assert_eq!(log.iter().filter(|event| event["text"] == words).count(), 1);
}

#[tokio::test]
async fn a_host_that_was_killed_and_is_back_goes_on_where_it_was() {
    let Some(lab) = Lab::of(2).await else { return };
    let Conversation { near, far, way, alice, bob, room } = Conversation::begin(&lab).await;
    let before = alice.say(&room, "before").await;
    bob.hears("before").await;
    let computer = Arc::clone(&far.computer);
    let stopped = far.host.kill().await;
    within_time(RESUMED, "the connection to the killed host to end", alice.connection().ended()).await;
    let far = Standing::again(computer, stopped).await;
    let started = Instant::now();
    let alice = back(&near.computer, way, &alice.token).await;
    println!("after the other host was back, the conversation went on in {:.2?}", started.elapsed());
    let bob = back(&far.computer, far.host.at(), &bob.token).await;
    for person in [&alice, &bob] {
        let joined = person.chat.request("join", json!({ "room": room, "after": before })).await.ok();
        assert!(joined.get("reset").is_none(), "{joined}");
    }
    bob.say(&room, "after").await;
    alice.hears("after").await;
    alice.say(&room, "yes").await;
    bob.hears("yes").await;
    let log = alice.log(&room).await;
    assert_eq!(seqs(&Value::Array(log.clone())), (1..=log.len() as u64).collect::<Vec<_>>());
}
