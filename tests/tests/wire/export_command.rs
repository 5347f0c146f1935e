//! `madang-server export ROOM FILE`: the same without a host, or beside one that runs.

use std::path::Path;
use std::process::Output;

use madang_tests::{Host, Unzipped, pictures, server_command, within};
use serde_json::json;

use crate::export::{files_in, show};

async fn run(data: &Path, room: &str, file: &Path) -> Output {
    let mut command = server_command();
    command.args(["export", room]).arg(file).arg("--data").arg(data);
    within("the export", command.output()).await.expect("the server can be started")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_room_is_written_to_a_file_while_its_host_runs_and_afterwards() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    alice.say(&room, "for everybody").await;
    bob.whisper(&room, &alice, "a secret 4711").await;
    let (gif, _) = show(&alice, &room, &pictures::gif(8, 8, 1, ""), json!({})).await;
    let (whispered, _) = show(&bob, &room, &pictures::gif(9, 8, 1, ""), json!({ "to": alice.id })).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("마당.zip");
    let data = host.data();
    for by in ["Yard", &room] {
        let output = run(&data, by, &file).await;
        assert!(output.status.success(), "{}", said(&output));
        let kept = Unzipped::of(&std::fs::read(&file).expect("the file is there"));
        assert!(kept.holds("for everybody") && kept.0.contains_key(&format!("gif/{gif}.gif")));
        assert!(!kept.holds("4711") && !kept.holds(&whispered));
        let record = kept.json("room.json");
        assert_eq!((&record["whispers"], record.get("exportedBy")), (&json!([]), None));
        assert_eq!(record["host"], alice.session["host"]);
        std::fs::remove_file(&file).expect("the file is there");
    }
    let stopped = host.terminate().await;
    assert!(run(&data, &room, &file).await.status.success());
    assert_eq!(files_in(folder.path()), 1, "nothing unfinished is left");
    let before = std::fs::read(&file).expect("the file is there");
    let again = run(&data, &room, &file).await;
    assert!(!again.status.success() && said(&again).contains("is there already"), "{}", said(&again));
    assert_eq!(std::fs::read(&file).expect("the file is there"), before);
    let _host = stopped.restart().await;
}

#[tokio::test]
async fn a_room_that_is_not_clear_is_asked_about() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let (one, two) = (alice.create("Yard").await, alice.create("Yard").await);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("room.zip");
    let output = run(&host.data(), "Yard", &file).await;
    assert!(!output.status.success());
    assert!(said(&output).contains(&one) && said(&output).contains(&two), "{}", said(&output));
    let output = run(&host.data(), "Garden", &file).await;
    assert!(!output.status.success() && said(&output).contains("no room Garden"), "{}", said(&output));
    let output = run(folder.path(), "Yard", &file).await;
    assert!(!output.status.success() && said(&output).contains("no data folder"), "{}", said(&output));
    assert_eq!(files_in(folder.path()), 0, "nothing was made");
    assert!(run(&host.data(), &two, &file).await.status.success());
}
