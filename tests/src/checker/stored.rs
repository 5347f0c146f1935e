//! What is stored about a room: read from the database itself, and by a client over the wire.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};
use serde_json::{Value, json};

use super::digest;
use crate::person::Person;

/// What the database says about one room, at one moment.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) creator: String,
    pub(super) owner: String,
    /// Whether the room keeps coming and going out of its log.
    pub(super) quiet: bool,
    pub(super) events: Vec<Event>,
    pub(super) members: BTreeSet<String>,
    /// Those who are banned for ever.
    pub(super) banned: BTreeSet<String>,
    pub(super) whispers: Vec<Whisper>,
}

/// One entry of the log.
#[derive(Debug, Default, Clone)]
pub(super) struct Event {
    pub(super) seq: u64,
    pub(super) kind: String,
    pub(super) user: Option<String>,
    pub(super) by: Option<String>,
    pub(super) id: Option<String>,
    pub(super) words: u64,
    pub(super) digest: u64,
    /// Whether its text is gone by now.
    pub(super) removed: bool,
    /// Why it happened, or until when it holds.
    pub(super) note: Option<String>,
}

/// One whisper in one inbox.
#[derive(Debug, Default, Clone)]
pub(super) struct Whisper {
    /// Whose inbox.
    pub(super) inbox: String,
    pub(super) n: u64,
    pub(super) id: String,
    pub(super) sent: bool,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) words: u64,
}

/// What a client reads.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Number, digest, and whether it is removed.
    pub(super) events: Vec<(u64, u64, bool)>,
    /// Everybody whom the wire calls owner.
    pub(super) owners: Vec<String>,
    /// Up to which number it has to reach at least: what was there for sure before it began.
    pub(super) due: u64,
}

impl Stored {
    /// Reads everything about a room in one transaction. A host may be running meanwhile.
    pub(super) fn of(data: &Path, room: &str) -> Self {
        let path = data.join("madang.db");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(&path, flags).expect("the database opens");
        db.busy_timeout(crate::WAIT).expect("it can be told to wait");
        Self::read(&mut db, room).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn read(db: &mut Connection, room: &str) -> rusqlite::Result<Self> {
        let moment = db.transaction()?;
        let sql = "SELECT r.room, c.id, o.id, r.quiet FROM rooms r JOIN sessions c ON c.session = r.creator
            JOIN sessions o ON o.session = r.owner WHERE r.id = ?1";
        let all = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        let (number, creator, owner, quiet): (i64, String, String, bool) = moment.query_row(sql, [room], all)?;
        let ids = |sql: &str| -> rusqlite::Result<BTreeSet<String>> {
            moment.prepare(sql)?.query_map([number], |row| row.get(0))?.collect()
        };
        let members = ids("SELECT s.id FROM members m JOIN sessions s ON s.session = m.session WHERE m.room = ?1")?;
        let banned = ids("SELECT s.id FROM bans b JOIN sessions s ON s.session = b.session
            WHERE b.room = ?1 AND b.until IS NULL")?;
        let sql = "SELECT seq, at, id, body, removed IS NOT NULL FROM events WHERE room = ?1 ORDER BY seq";
        let events = moment.prepare(sql)?.query_map([number], |row| event(row, room))?.collect::<Result<_, _>>()?;
        let sql = "SELECT s.id, w.n, w.id, w.sent, w.body FROM whispers w JOIN sessions s ON s.session = w.session
            WHERE w.room = ?1 ORDER BY w.session, w.n";
        let whispers = moment.prepare(sql)?.query_map([number], whisper)?.collect::<Result<_, _>>()?;
        Ok(Self { creator, owner, quiet, events, members, banned, whispers })
    }
}

impl Event {
    /// An event as the wire has it.
    pub(super) fn of(event: &Value, removed: bool) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let note = [&event["reason"], &event["until"]].into_iter().find(|value| !value.is_null());
        Self {
            seq: event["seq"].as_u64().unwrap_or(0),
            kind: text(&event["type"]).unwrap_or_default(),
            user: text(&event["user"]["id"]),
            by: text(&event["by"]["id"]),
            id: text(&event["id"]),
            words: digest::words(event["text"].as_str()),
            digest: digest::event(event),
            removed,
            note: note.map(Value::to_string),
        }
    }
}

fn event(row: &Row<'_>, room: &str) -> rusqlite::Result<Event> {
    let mut event = body(row, 3)?;
    let (seq, at, removed): (u64, i64, bool) = (number(row, 0)?, row.get(1)?, row.get(4)?);
    event["room"] = json!(room);
    event["seq"] = json!(seq);
    event["at"] = json!(at);
    let mut event = Event::of(&event, removed);
    // What keeps a message from being stored twice is the column, so it is the column that counts.
    event.id = row.get(2)?;
    Ok(event)
}

fn whisper(row: &Row<'_>) -> rusqlite::Result<Whisper> {
    let body = body(row, 4)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(Whisper {
        inbox: row.get(0)?,
        n: number(row, 1)?,
        id: row.get(2)?,
        sent: row.get(3)?,
        from: text(&body["from"]["id"]),
        to: text(&body["to"]["id"]),
        words: digest::words(body["text"].as_str()),
    })
}

/// SQLite's integers are signed; what is stored of these is not.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

fn body(row: &Row<'_>, column: usize) -> rusqlite::Result<Value> {
    let text = row.get_ref(column)?.as_str()?;
    let unreadable = |error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error);
    serde_json::from_str(text).map_err(|error| unreadable(Box::new(error)))
}

impl Read {
    /// The whole log and the owners as a member reads them now. What came before `due` is there for sure; what comes while one
    /// reads may be.
    pub(super) async fn log(reader: &Person, room: &str, due: u64) -> Self {
        let mut read = Self { events: Vec::new(), owners: reader.owners(room).await, due };
        loop {
            let after = read.events.last().map_or(0, |(seq, _, _)| *seq);
            let page = reader.chat.request("events", json!({ "room": room, "after": after })).await.ok();
            let events = page["events"].as_array().expect("events is a list");
            read.events.extend(events.iter().map(|event| {
                (event["seq"].as_u64().unwrap_or(0), digest::event(event), event.get("removed").is_some())
            }));
            if page["more"] == false {
                return read;
            }
            assert!(!events.is_empty(), "a page that has more is never empty");
        }
    }
}

impl Person {
    /// Everybody whom the pages of members call owner.
    async fn owners(&self, room: &str) -> Vec<String> {
        let mut owners: Vec<String> = Vec::new();
        let mut asked = json!({ "room": room });
        loop {
            let page = self.chat.request("members", asked.clone()).await.ok();
            let members = page["members"].as_array().expect("members is a list");
            let is_owner = |member: &&Value| member["role"] == "owner";
            owners.extend(members.iter().filter(is_owner).filter_map(|one| one["id"].as_str().map(str::to_owned)));
            let Some(last) = members.last().filter(|_| page["more"] == true) else { return owners };
            asked["after"] = last["id"].clone();
        }
    }
}

/// Rows by what names them, for looking up.
pub(super) fn by_key(stored: &Stored) -> HashMap<(&str, &str), Vec<&Event>> {
    let mut found: HashMap<(&str, &str), Vec<&Event>> = HashMap::new();
    for event in &stored.events {
        if let (Some(user), Some(id)) = (&event.user, &event.id) {
            found.entry((user, id)).or_default().push(event);
        }
    }
    found
}
