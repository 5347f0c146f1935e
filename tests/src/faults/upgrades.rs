//! a database of every earlier schema is opened, also when the host is killed in the middle of bringing it to the
//! newest.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rusqlite::OpenFlags;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::binary::server_binary;
use crate::connection::{Connection, Transport};
use crate::dice::Dice;
use crate::host::Host;
use crate::person::Person;
use crate::waiting::within;

/// Who is in the fixtures, which the server's own tests have made; see `store/tests/fixtures.rs`.
const TOKEN: &str = "the token of the fixtures";
const ROOM: &str = "fixtureyard0";
const MESSAGES: u64 = 60;
const SKIPPED: &str = "skipped: a server cannot be killed at a certain call here";

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let entries = fs::read_dir(folder).expect("the fixtures are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("the fixtures are there").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "db"));
    files.sort();
    files
}

fn version(database: &Path) -> u32 {
    let database = rusqlite::Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("it can be read");
    database.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("it has a version")
}

/// Puts the files of one folder into another.
fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("the folder is there").path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().expect("a file has a name"))).expect("it can be copied");
        }
    }
}

/// The version that a killed host has left; looked up in a copy, since looking finishes what was begun.
fn version_left(folder: &Path) -> u32 {
    let copy = tempfile::tempdir().expect("a temporary folder");
    copy_all(folder, copy.path());
    let database = rusqlite::Connection::open(copy.path().join("madang.db")).expect("it can be opened");
    database.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("it has a version")
}

/// Everything that was there is there.
async fn check(host: &Host, version: u32, what: &str) {
    let connection = Connection::open(host.at(), Transport::WebSocket).await.expect("the host takes connections");
    let mina = Person::introduce(host.at(), connection, json!({ "protocol": 1, "token": TOKEN })).await;
    let joined = mina.join(ROOM).await;
    assert_eq!(joined["room"]["title"], "The old yard", "{what}");
    let log = mina.log(ROOM).await;
    assert_eq!(joined["lastSeq"], log.len(), "{what}");
    for n in 2..=MESSAGES {
        let event = &log[usize::try_from(n).expect("a small number") - 1];
        assert_eq!((&event["seq"], &event["text"]), (&json!(n), &json!(format!("old words {n}"))), "{what}");
    }
    let found = mina.chat.request("search", json!({ "room": ROOM, "query": "words 37" })).await.ok();
    assert_eq!(found["messages"][0]["seq"], 37, "{what}");
    if version >= 2 {
        assert_eq!(joined["whispers"][0]["text"], "an old secret", "{what}");
    }
    mina.say(ROOM, "it goes on").await;
}

/// Opens a database of each earlier schema.
///
/// # Panics
/// When something that was in it is not there.
pub async fn every_schema() {
    let fixtures = fixtures();
    assert!(!fixtures.is_empty());
    for file in fixtures {
        let version = version(&file);
        let put = |data: &Path| {
            fs::copy(&file, data.join("madang.db")).expect("the folder can be written");
        };
        let host = Host::start_prepared(put, &[]).await;
        check(&host, version, &format!("version {version}")).await;
    }
}

/// Starts the server so that it is killed at its nth write into the database. Answers whether it was; `None` where that
/// cannot be done.
async fn killed_at(data: &Path, write: u64) -> Option<bool> {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64"]);
    command.args(["-e", &format!("inject=pwrite64:signal=KILL:when={write}")]);
    command.arg(server_binary()).args(["--port", "0", "--no-discovery", "--data"]).arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut strace = command.spawn().ok()?;
    let mut lines = BufReader::new(strace.stdout.take().expect("standard output is a pipe")).lines();
    let line = within("the server to start or to be killed", lines.next_line()).await.expect("it is text");
    if line.is_some() {
        // It came through before that many writes; it ends here, and the debugger with it.
        let id = strace.id().expect("it is there as long as what it traces");
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("it has a child");
        let server = children.split_whitespace().next().and_then(|id| id.parse().ok());
        let server = server.and_then(rustix::process::Pid::from_raw).expect("the server is its child");
        rustix::process::kill_process(server, rustix::process::Signal::KILL).expect("the server runs");
    }
    let status = within("the server to end", strace.wait()).await.expect("it was started here");
    if line.is_none() && status.code() == Some(1) {
        return None;
    }
    Some(line.is_none())
}

/// Kills so many hosts that bring a database up to date, and tells how it went.
///
/// # Panics
/// When something that was in it is not there.
pub async fn upgrades(count: usize) -> String {
    let (fixtures, mut dice) = (fixtures(), Dice::new(23));
    let (mut killed, mut halfway) = (0, 0);
    for round in 0..count {
        let file = &fixtures[round % fixtures.len()];
        let from = version(file);
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::copy(file, folder.path().join("madang.db")).expect("the folder can be written");
        let write = 1 + dice.below(120);
        let Some(was_killed) = killed_at(folder.path(), write).await else { return SKIPPED.to_owned() };
        killed += u64::from(was_killed);
        halfway += u64::from(was_killed && version_left(folder.path()) != from);
        let what = format!("round {round}: version {from}, killed at write {write}");
        let put = |data: &Path| copy_all(folder.path(), data);
        let host = Host::start_prepared(put, &[]).await;
        check(&host, from, &what).await;
    }
    assert!(killed > 0, "the test is about something");
    format!("{count} starts, {killed} killed, {halfway} of them between two versions")
}
