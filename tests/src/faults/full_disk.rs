//! the host's disk is full. Reading goes on, writing is refused in words, and it comes back by itself.

use std::fs;
use std::time::Duration;

use serde_json::json;

use crate::checker::{History, Outcome};
use crate::disk::SmallDisk;
use crate::host::Host;
use crate::person::{Person, fresh_id};
use crate::waiting::WAIT;

/// Fills the disk so often, and tells how it went.
///
/// # Panics
/// When something is lost, or the host does not go on by itself.
pub async fn full_disk(count: usize) -> String {
    let Some(disk) = SmallDisk::of_mebibytes(16) else { return "skipped: no small disk can be made here".to_owned() };
    let host = Host::start_inside(disk.path()).await;
    let history = History::default();
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    history.watch_only(&alice);
    history.watch_only(&bob);
    let room = alice.create("Yard").await;
    alice.join(&room).await;
    bob.join(&room).await;
    history.say(&alice, &room, "before").await;
    for _ in 0..count {
        fill_and_free(&disk, &history, &alice, &bob, &room).await;
    }
    let verdict = history.check(&host, &room).await;
    assert!(!host.log().contains("panicked"), "nothing panicked");
    format!("the disk was full {count} times; {verdict}")
}

/// Says something as soon as that is not too fast. What is refused for want of space is not known to be saved.
async fn say_in_time(history: &History, id: &str, person: &Person, room: &str, words: &str) -> Outcome {
    loop {
        match history.say_as(id, person, room, words, WAIT).await {
            Outcome::Refused(code) if code == "rate_limited" => tokio::time::sleep(Duration::from_millis(200)).await,
            Outcome::Refused(code) => panic!("{code}"),
            outcome => return outcome,
        }
    }
}

/// Fills the disk, sends until nothing more is taken, reads, and makes space again.
async fn fill_and_free(disk: &SmallDisk, history: &History, alice: &Person, bob: &Person, room: &str) {
    let ballast = disk.fill();
    let long = "x".repeat(8000);
    let mut refused = Vec::new();
    // What the log has already allocated may still take some messages.
    while refused.len() < 3 {
        let id = fresh_id();
        if say_in_time(history, &id, alice, room, &long).await == Outcome::Unknown {
            refused.push(id);
        }
    }
    let code = loop {
        match alice.try_say(room, &long).await.refused() {
            code if code == "rate_limited" => tokio::time::sleep(Duration::from_millis(200)).await,
            code => break code,
        }
    };
    assert_eq!(code, "disk_full");
    let before = bob.chat.request("history", json!({ "room": room, "before": 5 })).await.ok();
    let texts: Vec<_> =
        before["messages"].as_array().expect("messages").iter().map(|one| one["text"].clone()).collect();
    assert!(texts.contains(&json!("before")), "{texts:?}");

    fs::remove_file(ballast).expect("the ballast can be thrown off");
    for id in refused {
        let saved = say_in_time(history, &id, alice, room, &long).await;
        assert!(matches!(saved, Outcome::Saved(_)), "it comes back by itself: {saved:?}");
    }
}
