//! a database of every earlier schema is opened, also when the host is killed in the middle of bringing it to the
//! newest.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use futures_util::future::join_all;
use rusqlite::OpenFlags;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::binary::server_binary;
use crate::checker::{History, Outcome};
use crate::connection::{Connection, Transport};
use crate::dice::Dice;
use crate::host::Host;
use crate::person::Person;
use crate::waiting::within;

/// Who is in the fixtures, which the server's own tests have made; see `store/tests/fixtures.rs`.
const TOKEN: &str = "the token of the fixtures";
const ROOM: &str = "fixtureyard0";
const MESSAGES: u64 = 60;
/// What is said after an upgrade.
const SAID: [&str; 3] = ["one", "two", "three"];
/// In the beginning of an upgrade, half-way, and in its end.
const PLACES: usize = 3;
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

/// Somebody from the fixtures, whose token never changes.
async fn mina(host: &Host) -> Person {
    let connection = Connection::open(host.at(), Transport::WebSocket).await.expect("the host takes connections");
    Person::introduce(host.at(), connection, json!({ "protocol": 1, "token": TOKEN })).await
}

/// Everything that was there is there. Answers the log.
async fn read(mina: &Person, version: u32, what: &str) -> Vec<Value> {
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
    log
}

/// Everything that was there is there, and it goes on: what is said now is there too when the host was killed once more.
async fn check(host: Host, version: u32, what: &str) {
    let history = History::default();
    let (old, new) = (mina(&host).await, host.person("Nari").await);
    let log = read(&old, version, what).await;
    let seq = old.say(ROOM, "it goes on").await;
    assert_eq!(seq, log.len() as u64 + 1, "{what}");
    // The checker has to know everything that was said in a room, so it gets a new one.
    let room = old.create("The new yard").await;
    talk(&history, [&old, &new], &room, what).await;
    let host = host.kill().await.restart().await;
    let (old, new) = (mina(&host).await, new.again().await);
    let mut again = read(&old, version, what).await;
    let said = again.pop().unwrap_or_default();
    assert_eq!((&said["seq"], &said["text"]), (&json!(seq), &json!("it goes on")), "{what}");
    assert_eq!(again, log, "{what}");
    talk(&history, [&old, &new], &room, what).await;
    history.check(&host, &room).await;
}

/// Both enter and say something, and it is answered.
async fn talk(history: &History, people: [&Person; 2], room: &str, what: &str) {
    for person in people {
        history.watch_only(person);
        person.join(room).await;
    }
    for words in SAID {
        for outcome in join_all(people.map(|person| history.say(person, room, words))).await {
            assert!(matches!(outcome, Outcome::Saved(_)), "{what}: {outcome:?}");
        }
    }
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
        check(host, version, &format!("version {version}")).await;
    }
}

/// The server under strace, which does this at its writes into the database; `None` where it is not installed.
fn start_traced(data: &Path, what: &[&str]) -> Option<(Child, Lines<BufReader<ChildStdout>>)> {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=pwrite64"]).args(what);
    command.arg(server_binary()).args(["--port", "0", "--no-discovery", "--data"]).arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut strace = command.spawn().ok()?;
    let lines = BufReader::new(strace.stdout.take().expect("standard output is a pipe")).lines();
    Some((strace, lines))
}

/// Ends a server that came through, and the debugger with it.
fn kill_traced(strace: &Child) {
    let id = strace.id().expect("it is there as long as what it traces");
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("it has a child");
    let server = children.split_whitespace().next().and_then(|id| id.parse().ok());
    let server = server.and_then(rustix::process::Pid::from_raw).expect("the server is its child");
    rustix::process::kill_process(server, rustix::process::Signal::KILL).expect("the server runs");
}

/// Starts the server so that it is killed at its nth write into the database. Answers whether it was; `None` where that
/// cannot be done.
async fn killed_at(data: &Path, write: u64) -> Option<bool> {
    let inject = format!("inject=pwrite64:signal=KILL:when={write}");
    let (mut strace, mut lines) = start_traced(data, &["-o", "/dev/null", "-e", &inject])?;
    let line = within("the server to start or to be killed", lines.next_line()).await.expect("it is text");
    if line.is_some() {
        kill_traced(&strace);
    }
    let status = within("the server to end", strace.wait()).await.expect("it was started here");
    if line.is_none() && status.code() == Some(1) {
        return None;
    }
    Some(line.is_none())
}

/// How often the server writes into this database until it has started, and which version it leaves; `None` where that cannot
/// be seen.
async fn come_through(file: &Path) -> Option<(u64, u32)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, calls) = (folder.path().join("data"), folder.path().join("calls.txt"));
    fs::create_dir(&data).expect("the folder can be written");
    fs::copy(file, data.join("madang.db")).expect("the folder can be written");
    let (mut strace, mut lines) = start_traced(&data, &["-o", &calls.to_string_lossy()])?;
    let line = within("the server to start", lines.next_line()).await.expect("it is text");
    line?;
    kill_traced(&strace);
    within("the server to end", strace.wait()).await.expect("it was started here");
    // Calls are counted for each thread by itself, and most are those of the one that brings the database up to date.
    let calls = fs::read_to_string(calls).expect("what was seen is written down");
    let mut of_threads: HashMap<&str, u64> = HashMap::new();
    for thread in calls.lines().filter(|call| call.contains("pwrite64(")).filter_map(|call| call.split(' ').next()) {
        *of_threads.entry(thread).or_default() += 1;
    }
    Some((of_threads.into_values().max()?, version_left(&data)))
}

/// At which of so many writes a host is killed: first in the beginning, half-way and in the end for every schema in turn,
/// then anywhere.
fn place(round: usize, fixtures: usize, writes: u64, dice: &mut Dice) -> u64 {
    if round >= PLACES * fixtures {
        return 1 + dice.below(writes);
    }
    match round % PLACES {
        0 => 1 + dice.below(writes / 4),
        1 => writes / 2 + dice.below(writes / 4),
        // The last are behind the last step, which writes most.
        _ => writes - dice.below(writes / 20),
    }
}

/// Kills so many hosts that bring a database up to date, and tells how it went.
///
/// # Panics
/// When something that was in it is not there, or no host was killed before, between or after the steps.
pub async fn upgrades(count: usize) -> String {
    let (fixtures, mut dice) = (fixtures(), Dice::new(23));
    let mut whole = Vec::new();
    for file in &fixtures {
        let Some(writes_and_version) = come_through(file).await else { return SKIPPED.to_owned() };
        whole.push(writes_and_version);
    }
    let (mut old, mut between, mut new, mut through) = (0, 0, 0, 0);
    for round in 0..count {
        let chosen = round / PLACES % fixtures.len();
        let (from, (writes, newest)) = (version(&fixtures[chosen]), whole[chosen]);
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::copy(&fixtures[chosen], folder.path().join("madang.db")).expect("the folder can be written");
        let write = place(round, fixtures.len(), writes, &mut dice);
        let Some(was_killed) = killed_at(folder.path(), write).await else { return SKIPPED.to_owned() };
        let left = version_left(folder.path());
        let what = format!("round {round}: version {from}, killed at write {write}, left at {left}");
        assert!((from..=newest).contains(&left) && (was_killed || left == newest), "{what}");
        match left {
            _ if !was_killed => through += 1,
            left if left == from => old += 1,
            left if left == newest => new += 1,
            _ => between += 1,
        }
        let put = |data: &Path| copy_all(folder.path(), data);
        check(Host::start_prepared(put, &[]).await, from, &what).await;
    }
    let told = format!("{old} killed before the first step was kept, {between} between two, {new} after the last");
    assert!(old > 0 && between > 0 && new > 0, "the test is about something: {told}");
    format!("{count} starts: {told}, {through} not at all; nothing was lost, and all went on")
}
