//! A client that stops reading: it is found out, and costs nobody else anything. In the end the checker looks at everything.

use std::time::{Duration, Instant};

use madang_tests::{Connection, History, Host, Outcome, Person};
use serde_json::json;

/// Long enough that the others' messages fill every buffer on the way to the one who does not read.
const TEXT_BYTES: usize = 8000;

/// Talks to Bob until `stop` says so, and gives the time that each message took to reach him.
async fn talk(
    history: &History,
    alice: &Person,
    bob: &Person,
    room: &str,
    mut stop: impl FnMut() -> bool,
) -> Vec<Duration> {
    let words = "x".repeat(TEXT_BYTES);
    let mut times = Vec::new();
    while !stop() {
        let sent = Instant::now();
        let answers: Vec<_> = (0..8).map(|_| history.say(alice, room, &words)).collect();
        for answer in answers {
            answer.await;
            bob.chat.hear("chat").await;
        }
        drop(alice.chat.heard_of("chat"));
        times.push(sent.elapsed());
    }
    times
}

fn slowest_but_one_percent(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100 - 1]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stops_reading_is_away_within_fifteen_seconds_and_gone_after_the_grace_time() {
    let host = Host::start_with(&["--limits", "off", "--grace", "5"]).await;
    let history = History::default();
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    history.watch(&alice);
    history.watch(&bob);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let mut count = 0..200;
    let undisturbed = slowest_but_one_percent(talk(&history, &alice, &bob, &room, || count.next().is_none()).await);

    let connection = Connection::open_with_small_buffer(host.at()).await.expect("a connection");
    let auth = json!({ "protocol": 1, "nickname": "Sleeper" });
    let sleeper = Person::introduce(host.at(), connection, auth).await;
    history.watch(&sleeper);
    let seen = sleeper.join(&room).await["lastSeq"].as_u64().expect("lastSeq");
    sleeper.connection().stop_reading();
    let asleep = Instant::now();

    let mut away = None;
    let disturbed = talk(&history, &alice, &bob, &room, || {
        away = away.or_else(|| bob.chat.heard_of("presence").pop().map(|_| asleep.elapsed()));
        away.is_some() || asleep.elapsed() > Duration::from_secs(20)
    })
    .await;
    let away = away.expect("the sleeper is told to be away");
    assert!(away <= Duration::from_secs(15), "{away:?}");
    let disturbed = slowest_but_one_percent(disturbed);
    let allowed = undisturbed * 4 + Duration::from_millis(250);
    assert!(disturbed < allowed, "the others felt it: {disturbed:?} instead of {undisturbed:?}");

    let exit = bob.chat.hear("exit").await;
    assert_eq!((&exit["user"]["id"], &exit["reason"]), (&json!(sleeper.id), &json!("lost")));
    sleeper.connection().read_again();
    sleeper.connection().ended().await;

    let back = sleeper.again().await;
    let joined = back.chat.request("join", json!({ "room": room, "after": seen })).await.ok();
    assert_eq!(joined["events"][0]["seq"], seen + 1, "what was missed is there");
    let log = back.log(&room).await;
    for (place, event) in log.iter().enumerate() {
        assert_eq!(event["seq"], place + 1, "without a hole");
    }
    println!("{}", history.check(&host, &room).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_what_is_whispered_is_cut_off_and_finds_all_of_it_later() {
    let host = Host::start_with(&["--limits", "off", "--grace", "60"]).await;
    let (alice, history) = (host.person("Alice").await, History::default());
    history.watch(&alice);
    let room = alice.open("Yard").await;
    let connection = Connection::open_with_small_buffer(host.at()).await.expect("a connection");
    let auth = json!({ "protocol": 1, "nickname": "Sleeper" });
    let sleeper = Person::introduce(host.at(), connection, auth).await;
    history.watch(&sleeper);
    sleeper.join(&room).await;
    sleeper.connection().stop_reading();
    let (asleep, words, mut whispered) = (Instant::now(), "x".repeat(TEXT_BYTES), 0);
    while alice.chat.heard_of("presence").is_empty() {
        // How soon is not asked here: filling every buffer on the way is up to one person's whispers.
        assert!(asleep.elapsed() < Duration::from_secs(60), "never told to be away, after {whispered} whispers");
        let answers: Vec<_> = (0..32).map(|_| history.whisper(&alice, &room, &sleeper.id, &words)).collect();
        for answer in answers {
            let Outcome::Saved(n) = answer.await else { panic!("a whisper was not saved") };
            whispered = n;
        }
        drop(alice.chat.heard_of("whisper"));
    }
    sleeper.connection().read_again();
    sleeper.connection().ended().await;
    let back = sleeper.again().await;
    back.join(&room).await;
    let mut seen = 0;
    while seen < whispered {
        let page = back.chat.request("whispers", json!({ "room": room, "after": seen })).await.ok();
        for whisper in page["whispers"].as_array().expect("whispers") {
            seen += 1;
            assert_eq!(whisper["n"], seen, "without a hole");
        }
    }
    println!("{}", history.check(&host, &room).await);
}

#[tokio::test]
async fn a_host_that_slept_goes_on_where_it_was() {
    let host = Host::start_with(&["--grace", "30"]).await;
    let history = History::default();
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    history.watch(&alice);
    history.watch(&bob);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    host.pause();
    let said = history.say(&alice, &room, "said while the host slept");
    host.resume();
    assert!(matches!(said.await, Outcome::Saved(_)), "it is taken when the host is awake");
    bob.hears("said while the host slept").await;
    assert_eq!(alice.chat.heard_of("exit").len(), 0);
    println!("{}", history.check(&host, &room).await);
}
