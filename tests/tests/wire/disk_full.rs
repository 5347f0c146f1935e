//! When the host's disk is full: reading goes on, writing is refused in words, and it comes back by itself.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use madang_tests::{History, Host, Outcome, Person, WAIT, fresh_id, pictures, rounds};
use serde_json::json;
use tempfile::TempDir;

/// A small disk of its own, gone when it is dropped.
pub(crate) struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// `None` where no disk can be made, which takes rights that not everybody has.
    pub(crate) fn of_mebibytes(size: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}m"), "tmpfs"])
            .arg(folder.path())
            .output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self { folder });
        }
        eprintln!("skipped: no small disk can be made here (mounting takes root)");
        None
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the space that is left; answers the file that holds it.
    fn fill(&self) -> std::path::PathBuf {
        use std::io::Write as _;
        let path = self.path().join("ballast");
        let mut ballast = fs::File::create(&path).expect("the disk can be written until it is full");
        for size in [1024 * 1024, 64 * 1024, 4096] {
            while ballast.write_all(&vec![0; size]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Nothing can be done about a disk that does not go; the test's outcome stands.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[tokio::test]
async fn on_a_full_disk_reading_goes_on_and_writing_comes_back_by_itself() {
    let Some(disk) = SmallDisk::of_mebibytes(16) else { return };
    let host = Host::start_inside(disk.path()).await;
    let history = History::default();
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    history.watch_only(&alice);
    history.watch_only(&bob);
    let room = alice.create("Yard").await;
    alice.join(&room).await;
    bob.join(&room).await;
    history.say(&alice, &room, "before").await;
    for _ in 0..rounds(3) {
        fill_and_free(&disk, &history, &alice, &bob, &room).await;
    }
    let verdict = history.check(&host, &room).await;
    println!("{verdict}");
    assert!(!host.log().contains("panicked"), "nothing panicked");
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

#[tokio::test]
async fn pictures_leave_a_reserve_and_texts_still_go() {
    let Some(disk) = SmallDisk::of_mebibytes(64) else { return };
    let host = Host::start_inside(disk.path()).await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let answer = alice.try_upload(&room, "a.gif", "image/gif", &pictures::gif(20, 10, 3, "")).await;
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (507, &json!("disk_full")));
    alice.say(&room, "still here").await;
    assert_eq!(bob.chat.hear("chat").await["text"], "still here");
}
