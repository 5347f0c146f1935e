//! Backups: taken while everybody goes on talking, and put back whole.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use madang_tests::{Host, Person, Unzipped, http, pictures, server_command, within};
use serde_json::json;

async fn run(data: &Path, arguments: &[&str]) -> Output {
    let mut command = server_command();
    command.args(arguments).arg("--data").arg(data);
    within("the command", command.output()).await.expect("the server can be started")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the temporary folder's name is text")
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("it is there").file_name().to_string_lossy().into()).collect();
    names.sort();
    names
}

/// Talks until it is told to stop; gives every text that the host said was saved, with its number.
async fn talk(person: Person, room: String, stop: Arc<AtomicBool>, saved: Arc<std::sync::Mutex<Vec<(u64, String)>>>) {
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let words = format!("{} {number}", person.id);
        let seq = person.say(&room, &words).await;
        saved.lock().expect("nobody panicked").push((seq, words));
    }
}

#[tokio::test]
async fn a_backup_that_was_taken_while_four_people_wrote_brings_everything_back() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let file = pictures::gif(8, 8, 2, "");
    let gif = alice.upload(&room, &file).await;
    alice.chat.request("chat", json!({ "room": room, "id": "picture", "gif": gif })).await.ok();
    let (stop, saved) = (Arc::new(AtomicBool::new(false)), Arc::default());
    let mut talking = Vec::new();
    for number in 0..4 {
        let person = host.person(&format!("Person {number}")).await;
        person.join(&room).await;
        talking.push(tokio::spawn(talk(person, room.clone(), Arc::clone(&stop), Arc::clone(&saved))));
    }
    let enough = async {
        while saved.lock().expect("nobody panicked").len() < 200 {
            tokio::task::yield_now().await;
        }
    };
    within("two hundred messages", enough).await;
    let console = host.console().await;
    let before = saved.lock().expect("nobody panicked").clone();
    let made = console.namespace.request("backup", json!({})).await.ok();
    stop.store(true, Ordering::Relaxed);
    for person in talking {
        person.await.expect("everybody goes on talking");
    }
    let name = made["file"].as_str().expect("a name").to_owned();
    let backup = host.data().join("backups").join(&name);
    assert_eq!(std::fs::metadata(&backup).expect("it is there").len(), made["bytes"]);
    assert_eq!(files_in(&host.data().join("backups")), [name], "nothing half-made is left");

    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("kept.zip");
    std::fs::copy(&backup, &kept).expect("it can be copied");
    let data = host.data();
    let in_use = run(&data, &["restore", text(&kept)]).await;
    assert!(!in_use.status.success() && said(&in_use).contains("stop it first"), "{}", said(&in_use));
    alice.say(&room, "said after the backup").await;
    let stopped = host.terminate().await;
    std::fs::remove_dir_all(data.join("blobs")).expect("the pictures can be lost");
    std::fs::write(data.join("madang.db"), b"spoilt").expect("the database can be spoilt");
    let restored = run(&data, &["restore", text(&kept)]).await;
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(std::fs::read(data.join("before-restore/madang.db")).expect("it was kept aside"), b"spoilt");

    let host = stopped.restart().await;
    let again = alice.again().await;
    assert_eq!((again.id.as_str(), &again.session["host"]), (alice.id.as_str(), &alice.session["host"]));
    again.join(&room).await;
    let log = again.log(&room).await;
    let numbers: Vec<u64> = log.iter().map(|event| event["seq"].as_u64().expect("a number")).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "without holes");
    for (seq, words) in &before {
        assert_eq!(log[usize::try_from(*seq).expect("small") - 1]["text"], json!(words), "saved before the backup");
    }
    assert!(!log.iter().any(|event| event["text"] == "said after the backup"));
    assert_eq!(http::get(host.at(), &format!("/gif/{gif}")).await.body, file);
    again.say(&room, "and it goes on").await;
    let database = rusqlite::Connection::open(data.join("madang.db")).expect("it opens");
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it is looked at");
    assert_eq!(verdict, "ok");
}

#[tokio::test]
async fn one_backup_is_made_at_a_time_and_five_are_kept() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    alice.open("Yard").await;
    let console = host.console().await;
    let mut names = Vec::new();
    let refused = loop {
        // Now and then the first is done before the second is looked at.
        assert!(names.len() < 50, "two at once are never refused");
        let ask = || console.namespace.request("backup", json!({}));
        for answer in join_all([ask(), ask(), ask(), ask()]).await {
            names.push(answer.value().clone());
        }
        if let Some(refused) = names.iter().find(|answer| answer["ok"] == false) {
            break refused["error"].clone();
        }
    };
    assert_eq!((&refused["code"], &refused["retryAfterMs"]), (&json!("busy"), &json!(2000)), "{refused}");
    names.retain(|answer| answer["ok"] == true);
    for _ in 0..6 {
        names.push(console.namespace.request("backup", json!({})).await.value().clone());
        let there = files_in(&host.data().join("backups"));
        assert_eq!(there.len(), names.len().min(5), "{there:?}");
    }
    for (index, answer) in names.iter().enumerate() {
        let path = host.data().join("backups").join(answer["file"].as_str().expect("a name"));
        assert_eq!(path.exists(), index + 5 >= names.len(), "{answer}: the newest five");
    }
    assert!(console.session["features"].to_string().contains("\"backup\""), "{}", console.session);
    let guest = alice.chat.request("backup", json!({})).await;
    assert_eq!(guest.refused(), "unknown_event", "only a console asks for it");
}

#[tokio::test]
async fn a_backup_leaves_the_disk_its_last_free_space() {
    let Some(disk) = madang_tests::SmallDisk::of_mebibytes(64) else { return };
    let host = Host::start_inside(disk.path()).await;
    let answer = host.console().await.namespace.request("backup", json!({})).await;
    assert_eq!(answer.refused(), "disk_full");
    assert_eq!(files_in(&host.data().join("backups")), [""; 0]);
}

#[tokio::test]
async fn a_backup_on_the_command_line_moves_a_host_elsewhere() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    alice.say(&room, "to be moved").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("마당.zip");
    let output = run(&host.data(), &["backup", text(&file)]).await;
    assert!(output.status.success(), "while the host runs: {}", said(&output));
    assert_eq!(files_in(folder.path()), ["마당.zip"]);
    let names = Unzipped::of(&std::fs::read(&file).expect("it is there"));
    assert_eq!(names.names(), ["backup.json", "host.key", "madang.db"]);
    let again = run(&host.data(), &["backup", text(&file)]).await;
    assert!(!again.status.success() && said(&again).contains("is there already"), "{}", said(&again));
    let nothing = run(folder.path(), &["backup", text(&folder.path().join("x.zip"))]).await;
    assert!(!nothing.status.success() && said(&nothing).contains("no data folder"), "{}", said(&nothing));

    let elsewhere = folder.path().join("elsewhere");
    let output = run(&elsewhere, &["restore", text(&file)]).await;
    assert!(output.status.success(), "{}", said(&output));
    let exported = folder.path().join("room.zip");
    let output = run(&elsewhere, &["export", &room, text(&exported)]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(Unzipped::of(&std::fs::read(&exported).expect("it is there")).holds("to be moved"));
    let letter = folder.path().join("letter.zip");
    std::fs::write(&letter, b"Dear reader, this is a letter.").expect("it can be written");
    let output = run(&elsewhere, &["restore", text(&letter)]).await;
    assert!(!output.status.success() && said(&output).contains("no backup"), "{}", said(&output));
    let output = run(&letter, &["restore", text(&file)]).await;
    let sentence = format!("{} cannot be a data folder: ", letter.display());
    assert!(!output.status.success() && said(&output).contains(&sentence), "{}", said(&output));
}
