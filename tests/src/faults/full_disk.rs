//! the host's disk is full. Reading goes on, writing is refused in words, and it comes back by itself.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use super::promises::Promise;
use crate::checker::{History, Outcome, Verdict};
use crate::disk::SmallDisk;
use crate::host::Host;
use crate::person::{Person, fresh_id};
use crate::waiting::WAIT;

/// As large as the disk is, in mebibytes.
const DISK_MEBIBYTES: u32 = 64;
/// So often one disk is filled: what is said meanwhile stays on it, and must not be what fills it.
const FILLED_TIMES: usize = 10;

const REFUSAL: Promise =
    Promise { id: "R-07", soak: "full", what: "`disk_full` answered", longest: Duration::from_secs(2) };

/// Fills a disk so often, and tells how it went.
///
/// # Panics
/// When something is lost, or the host does not go on by itself; in the long form also when it is told too late.
pub async fn full_disk(count: usize) -> String {
    let (mut done, mut saved, mut slowest) = (0, 0, Duration::ZERO);
    while done < count {
        let times = FILLED_TIMES.min(count - done);
        let Some((verdict, longest)) = one_disk(times).await else {
            return "skipped: no small disk can be made here".to_owned();
        };
        saved += verdict.saved;
        slowest = slowest.max(longest);
        done += times;
    }
    let kept = REFUSAL.hold(count, slowest);
    format!("the disk was full {count} times; {kept}; {saved} messages saved, 0 lost")
}

/// Fills one disk so often. Answers what the checker says, and how long a refusal took at most.
async fn one_disk(times: usize) -> Option<(Verdict, Duration)> {
    let disk = SmallDisk::of_mebibytes(DISK_MEBIBYTES)?;
    let host = Host::start_inside(disk.path()).await;
    let history = History::default();
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    history.watch_only(&alice);
    history.watch_only(&bob);
    let room = alice.create("Yard").await;
    alice.join(&room).await;
    bob.join(&room).await;
    history.say(&alice, &room, "before").await;
    let mut slowest = Duration::ZERO;
    for _ in 0..times {
        slowest = slowest.max(fill_and_free(&disk, &history, &alice, &bob, &room).await);
    }
    let verdict = history.check(&host, &room).await;
    assert!(!host.log().contains("panicked"), "nothing panicked");
    Some((verdict, slowest))
}

/// Says something as soon as that is not too fast, and answers how long it took then. What is refused for want of space is not
/// known to be saved.
async fn say_in_time(history: &History, id: &str, person: &Person, room: &str, words: &str) -> (Outcome, Duration) {
    loop {
        let asked = Instant::now();
        match history.say_as(id, person, room, words, WAIT).await {
            Outcome::Refused(code) if code == "rate_limited" => tokio::time::sleep(Duration::from_millis(200)).await,
            Outcome::Refused(code) => panic!("{code}"),
            outcome => return (outcome, asked.elapsed()),
        }
    }
}

/// Fills the disk, sends until nothing more is taken, reads, and makes space again. Answers how long a refusal took at most.
async fn fill_and_free(disk: &SmallDisk, history: &History, alice: &Person, bob: &Person, room: &str) -> Duration {
    let ballast = disk.fill();
    let long = "x".repeat(8000);
    let (mut refused, mut slowest) = (Vec::new(), Duration::ZERO);
    // What the log has already allocated may still take some messages.
    while refused.len() < 3 {
        let id = fresh_id();
        let (outcome, took) = say_in_time(history, &id, alice, room, &long).await;
        if outcome == Outcome::Unknown {
            slowest = slowest.max(took);
            refused.push(id);
        }
    }
    let (code, took) = loop {
        let asked = Instant::now();
        match alice.try_say(room, &long).await.refused() {
            code if code == "rate_limited" => tokio::time::sleep(Duration::from_millis(200)).await,
            code => break (code, asked.elapsed()),
        }
    };
    assert_eq!(code, "disk_full");
    slowest = slowest.max(took);
    let before = bob.chat.request("history", json!({ "room": room, "before": 5 })).await.ok();
    let texts: Vec<_> =
        before["messages"].as_array().expect("messages").iter().map(|one| one["text"].clone()).collect();
    assert!(texts.contains(&json!("before")), "{texts:?}");

    fs::remove_file(ballast).expect("the ballast can be thrown off");
    for id in refused {
        let (saved, _) = say_in_time(history, &id, alice, room, &long).await;
        assert!(matches!(saved, Outcome::Saved(_)), "it comes back by itself: {saved:?}");
    }
    slowest
}
