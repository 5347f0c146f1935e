//! the database is damaged at a random place. The host starts, nothing wrong is shown, and it is said where something
//! is missing. The server's own test of this has no host to start each time, and looks at what only the database shows.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::OpenFlags;
use serde_json::{Value, json};

use super::spoil::spoil;
use crate::checker::{History, Outcome};
use crate::connection::{Connection, Transport};
use crate::dice::Dice;
use crate::host::Host;
use crate::person::{Person, fresh_id};
use crate::waiting::WAIT;

const MESSAGES: usize = 300;
/// Between two looks at the log.
const PAUSE: Duration = Duration::from_millis(20);

/// What the host logs when it notices damage while it runs.
const AT_NEXT_START: &str = "at the next start of the host";
/// What a start logs that saved what could be read.
const SAVED: &str = "saved into a new one";
/// What a start logs that found an empty file.
const BEGUN_ANEW: &str = "begun anew";

/// A host with a room full of messages, stopped; its database, and its texts by their numbers.
struct Written {
    database: Vec<u8>,
    texts: HashMap<u64, String>,
}

async fn write(host: &Host) -> (Person, String, HashMap<u64, String>) {
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let mut texts = HashMap::new();
    for n in 0..MESSAGES {
        let text = format!("{n}: {}", "마당 ".repeat(20));
        texts.insert(alice.say(&room, text.trim()).await, text.trim().to_owned());
    }
    (alice, room, texts)
}

/// Chance that is the same for the same round.
fn dice(round: u64) -> impl FnMut(u64) -> u64 {
    let mut dice = Dice::new(round);
    move |end| dice.below(end)
}

/// Puts a damaged database where the host's is, with nothing left of the round before.
fn put(data: &Path, database: &[u8]) {
    let _ = fs::remove_dir_all(data.join("damaged"));
    for left in ["madang.db-wal", "madang.db-shm", "madang.damaged", "madang.copied", "madang.copying"] {
        let _ = fs::remove_file(data.join(left));
    }
    fs::write(data.join("madang.db"), database).expect("the data folder can be written");
}

/// How long the host's log is, which lies beside its data.
fn stopped_log(data: &Path) -> usize {
    let log = data.parent().map(|folder| folder.join("log.txt"));
    log.and_then(|log| fs::metadata(log).ok()).map_or(0, |log| usize::try_from(log.len()).expect("it is short"))
}

/// Waits until the host says that its next start will save what can be read. What is missing at the end of a log is noticed
/// by whoever looks there next, such as who indexes it.
async fn is_noticed(host: &Host, said: usize, what: &str) {
    let since = Instant::now();
    while !host.log()[said..].contains(AT_NEXT_START) {
        assert!(since.elapsed() < WAIT, "{what}: nobody said that something is missing");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Somebody who is let in, unless what the host would have to read of them is damaged.
async fn connect(host: &Host, auth: Value) -> Option<Person> {
    let connection = Connection::open(host.at(), Transport::WebSocket).await.expect("the host takes connections");
    Person::introduce_perhaps(host.at().into(), connection, auth).await
}

/// What a log says, or the code of the first page that is refused.
async fn read(host: &Host, token: &str, room: &str) -> Result<Vec<Value>, String> {
    let auth = json!({ "protocol": 1, "token": token });
    let Some(person) = connect(host, auth).await else { return Err("internal".to_owned()) };
    let joined = person.try_join(room).await;
    if !joined.is_ok() {
        return Err(joined.refused());
    }
    let mut log = Vec::new();
    loop {
        let after = log.last().map_or(0, |event: &Value| event["seq"].as_u64().expect("a number"));
        let page = person.chat.request("events", json!({ "room": room, "after": after })).await;
        if !page.is_ok() {
            return Err(page.refused());
        }
        let page = page.ok();
        log.extend(page["events"].as_array().expect("events").iter().cloned());
        if page["more"] == false {
            return Ok(log);
        }
    }
}

/// How many texts are there. Every one is what was written, and no number is missing.
fn compare(log: &[Value], written: &Written, what: &str) -> usize {
    let mut there = 0;
    for (place, event) in log.iter().enumerate() {
        assert_eq!(event["seq"], place + 1, "{what}: a hole in the log");
        let Some(text) = event["text"].as_str() else { continue };
        assert_eq!(written.texts.get(&(place as u64 + 1)).map(String::as_str), Some(text), "{what}");
        there += 1;
    }
    there
}

/// A room in which everything was said after the damage, so that the checker knows all of it.
struct After {
    history: History,
    room: String,
}

impl After {
    /// Holds it against what is stored, unless some of the structure that nobody has read yet is damaged. Whether it did.
    async fn is_judged(&self, host: &Host) -> bool {
        let file = host.data().join("madang.db");
        let database = rusqlite::Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let database = database.expect("the database can be read");
        let sound = database.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
        if sound.is_ok_and(|found| found == "ok") {
            self.history.check(host, &self.room).await;
            return true;
        }
        false
    }
}

/// Has somebody new make a room and write in it; `None` when they cannot.
async fn goes_on(host: &Host) -> Option<After> {
    let carol = connect(host, json!({ "protocol": 1, "nickname": fresh_id() })).await?;
    let history = History::default();
    history.watch_only(&carol);
    let made = carol.lobby.request("create", json!({ "title": "Another yard" })).await;
    let room = made.value()["room"]["id"].as_str().unwrap_or_default().to_owned();
    for answer in [made, carol.try_join(&room).await] {
        if !answer.is_ok() {
            let code = answer.refused();
            assert!(["internal", "room_not_found"].contains(&code.as_str()), "{code}");
            return None;
        }
    }
    for words in ["life", "goes", "on"] {
        match history.say(&carol, &room, words).await {
            Outcome::Saved(_) => {}
            // What was in the way of the row is mended by the next start.
            Outcome::Unknown => return None,
            refused @ Outcome::Refused(_) => panic!("{refused:?}"),
        }
    }
    Some(After { history, room })
}

/// Damages the database at so many places, and tells what came of it.
///
/// # Panics
/// When something wrong is shown, or nobody says that something is missing.
pub async fn damage(count: usize) -> String {
    let host = Host::start_without_limits().await;
    let (alice, room, texts) = write(&host).await;
    let (data, mut stopped) = (host.data(), host.terminate().await);
    let written = Written { database: fs::read(data.join("madang.db")).expect("it is closed"), texts };
    let (mut clean, mut salvaged, mut fresh, mut judged) = (0, 0, 0, 0);
    for round in 0..count {
        let mut bytes = written.database.clone();
        let what = format!("round {round}: {}", spoil(&mut bytes, dice(round as u64)));
        put(&data, &bytes);
        let said = stopped_log(&data);
        let mut host = stopped.restart().await;
        let mut log = read(&host, &alice.token, &room).await;
        let is_told = || host.log()[said..].contains(BEGUN_ANEW) || host.log()[said..].contains(SAVED);
        let is_short = |log: &Vec<Value>| log.iter().filter(|event| event["text"].is_string()).count() < MESSAGES;
        if log.as_ref().is_err_and(|code| code == "internal") || log.as_ref().is_ok_and(is_short) && !is_told() {
            is_noticed(&host, said, &what).await;
            host = host.kill().await.restart().await;
            log = read(&host, &alice.token, &room).await;
        }
        let there = match &log {
            Ok(log) => compare(log, &written, &what),
            Err(code) => {
                assert_eq!(code, "room_not_found", "{what}");
                0
            }
        };
        let kept = data.join("damaged").exists();
        let told = host.log()[said..].contains(BEGUN_ANEW) || host.log()[said..].contains(SAVED);
        assert!(there == MESSAGES || told, "{what}: nobody said that something is missing");
        assert!(kept || !told, "{what}: what was there before is not kept");
        match there {
            MESSAGES if !kept => clean += 1,
            0 => fresh += 1,
            _ => salvaged += 1,
        }
        // What nobody has read may still be in the way of writing; then that is refused, and mended by the next start.
        let mut after = goes_on(&host).await;
        if after.is_none() {
            assert!(host.log().contains("the database is damaged"), "{what}");
            host = host.kill().await.restart().await;
            after = goes_on(&host).await;
        }
        let after = after.unwrap_or_else(|| panic!("{what}: after it was mended"));
        judged += usize::from(after.is_judged(&host).await);
        stopped = host.terminate().await;
        assert!(stopped.status.success(), "{what}");
        assert!(!stopped.log().contains("panicked"), "{what}: something panicked");
    }
    assert!(judged > 0, "the test is about something");
    format!(
        "{count} places: {clean} clean, {salvaged} salvaged, {fresh} fresh; in {judged} what was said afterwards was judged"
    )
}
