//! The search index: one FTS5 table for each room, so that a room goes from the index as fast as from the log, and a search
//! reads nothing of other rooms.
//!
//! A row of it is a message of the log or a whisper in somebody's inbox. Which of them is said by the number of the row:
//! the log is place 0, an inbox is the place of its session's row, and a search is bound to one place by the query itself.
//! The table keeps terms only, no text.
//!
//! A log is indexed a little later than it is written, many messages at once: an index of its own for each room makes every
//! commit write several pages for each room in it. How far each log is indexed is stored with the room.

use std::fmt;
use std::str::FromStr;

use rusqlite::Connection;

use super::grams::{Parts, terms};
use super::{Store, Stored, events, library, uint, whispers};
use crate::limits::PAGE_BYTES_MAX;
use crate::protocol::{EventKind, Found, Gif, Millis, RoomId, Seq, Whisper};

/// The place of the log.
const LOG: i64 = 0;
/// Numbers in a place have so many bits.
const NUMBER_BITS: u32 = 32;
/// What a hit costs on the wire besides itself: a comma.
const HIT_FRAME_BYTES: usize = 1;

const MAKE: &str = "
CREATE VIRTUAL TABLE search_ROOM USING fts5 (terms, tokenize = 'ascii', content = '', columnsize = 0, detail = none);
INSERT INTO search_ROOM (search_ROOM, rank) VALUES ('secure-delete', 1);
";
const REMOVE: &str = "DROP TABLE IF EXISTS search_ROOM";
const ADD: &str = "INSERT INTO search_ROOM (rowid, terms) VALUES (?1, ?2)";
const TAKE: &str = "INSERT INTO search_ROOM (search_ROOM, rowid, terms) VALUES ('delete', ?1, ?2)";
const FIND: &str = "SELECT rowid FROM search_ROOM
    WHERE search_ROOM MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC";

const INDEXED: &str = "SELECT indexed FROM rooms WHERE room = ?1";
const INDEXED_ALL: &str = "UPDATE rooms AS r SET indexed = coalesce(
        (SELECT max(e.seq) FROM events e WHERE e.room = r.room), 0) WHERE room = ?1";
/// What is behind the last indexed message is mostly people who came and went, which no search finds.
const UNINDEXED: &str = "SELECT room FROM rooms r
    WHERE EXISTS (SELECT 1 FROM events e WHERE e.room = r.room AND e.seq > r.indexed AND e.type = 'chat')";
/// Notes of every log without such a message how far it reaches.
const NOTE_ENDS: &str = "UPDATE rooms AS r SET indexed = (SELECT max(e.seq) FROM events e WHERE e.room = r.room)
    WHERE EXISTS (SELECT 1 FROM events e WHERE e.room = r.room AND e.seq > r.indexed)
        AND NOT EXISTS (SELECT 1 FROM events e WHERE e.room = r.room AND e.seq > r.indexed AND e.type = 'chat')";
/// The messages that are not indexed yet, each with its last edit.
const UNINDEXED_MESSAGES: &str = "SELECT e.seq, e.body, x.body FROM events e
    LEFT JOIN events x ON x.room = e.room AND x.seq = e.edited
    WHERE e.room = ?1 AND e.seq > ?2 AND e.type = 'chat'";

/// A statement about one room's table. The name of a table cannot be bound, so it is the one thing that is written into
/// statements, and it is made of nothing but the digits of a row.
fn of_room(sql: &str, room: i64) -> String {
    sql.replace("ROOM", &room.to_string())
}

/// Where a search goes on: behind this message and this whisper. It tells a reader nothing that they have not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Messages below this number.
    pub(crate) seq: Seq,
    /// Whispers below this number of the reader's inbox.
    pub(crate) n: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.seq, self.n)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (seq, n) = text.split_once('-').ok_or(())?;
        let number = |digits: &str| digits.parse().map_err(drop);
        Ok(Self { seq: number(seq)?, n: number(n)? })
    }
}

/// What somebody looks for, and where they may.
#[derive(Debug)]
pub(crate) struct Question {
    /// The room and its row.
    pub(crate) room: (i64, RoomId),
    /// The row of the session whose whispers are searched too.
    pub(crate) session: i64,
    /// What to look for.
    pub(crate) parts: Parts,
    /// From where on, backwards.
    pub(crate) before: Cursor,
    /// The most hits.
    pub(crate) limit: usize,
}

/// A page of hits, newest first.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    /// Messages and whispers.
    pub(crate) found: Vec<Found>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<Cursor>,
}

impl Store {
    /// Makes the index of a new room.
    pub(super) fn add_index(&self, room: i64) -> Stored<()> {
        make(&self.db, room)
    }

    /// Removes all that is indexed of a room.
    pub(super) fn remove_index(&self, room: i64) -> Stored<()> {
        Ok(self.db.execute_batch(&of_room(REMOVE, room))?)
    }

    /// The rows of the rooms with messages that are not in their indexes.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn unindexed_rooms(&self) -> Stored<Vec<i64>> {
        let mut query = self.db.prepare(UNINDEXED)?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Brings the index of a room to the end of its log.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn index_log(&self, room: i64) -> Stored<()> {
        index_log(&self.db, room)
    }

    /// Notes how far the logs reach that are indexed as far as there is something to find.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn note_ends(&self) -> Stored<()> {
        Ok(self.db.execute(NOTE_ENDS, []).map(drop)?)
    }

    /// Has a message found by what is [`searchable`] of it now, and no longer by what was before. One that is not indexed yet
    /// will be by what it is then.
    pub(super) fn reindex(&self, room: i64, seq: Seq, before: Option<String>, after: Option<String>) -> Stored<()> {
        let indexed = self.db.prepare_cached(INDEXED)?.query_row([room], |row| uint(row, 0))?;
        if seq > indexed {
            return Ok(());
        }
        unindex(&self.db, room, document(LOG, seq), before)?;
        index(&self.db, room, document(LOG, seq), after)
    }

    /// Indexes a whisper for the one whose inbox it is in.
    pub(super) fn index_whisper(&self, room: i64, session: i64, whisper: &Whisper) -> Stored<()> {
        let text = searchable(&self.db, whisper.text.as_deref(), whisper.gif.as_ref())?;
        index(&self.db, room, document(session, whisper.n), text)
    }

    /// Has a whisper no longer found by the one whose inbox it was in.
    pub(super) fn unindex_whisper(&self, room: i64, session: i64, whisper: &Whisper) -> Stored<()> {
        let text = searchable(&self.db, whisper.text.as_deref(), whisper.gif.as_ref())?;
        unindex(&self.db, room, document(session, whisper.n), text)
    }
}

/// Makes the index of a room.
fn make(db: &Connection, room: i64) -> Stored<()> {
    Ok(db.execute_batch(&of_room(MAKE, room))?)
}

/// Makes the indexes of all rooms from what is in their logs: the migration that brought search.
pub(super) fn index_all(db: &Connection) -> Stored<()> {
    let mut rooms = db.prepare("SELECT room FROM rooms")?;
    for room in rooms.query_map([], |row| row.get(0))? {
        let room: i64 = room?;
        make(db, room)?;
        let mut events = db.prepare_cached("SELECT seq, body FROM events WHERE room = ?1 AND type = 'chat'")?;
        let mut rows = events.query([room])?;
        while let Some(row) = rows.next()? {
            let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            if let EventKind::Chat { text, gif, .. } = serde_json::from_str(body)? {
                // Pictures had no tags then, and the table of those is of a later version.
                let alt = gif.and_then(|gif| gif.alt);
                index(db, room, document(LOG, uint(row, 0)?), joined([text, alt, None]))?;
            }
        }
    }
    Ok(())
}

/// Makes the indexes of all rooms from what is in their logs and inboxes.
pub(super) fn index_anew(db: &Connection) -> Stored<()> {
    let mut query = db.prepare("SELECT room FROM rooms")?;
    let rooms: Vec<i64> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for room in rooms {
        db.execute_batch(&of_room(REMOVE, room))?;
        make(db, room)?;
        db.execute("UPDATE rooms SET indexed = 0 WHERE room = ?1", [room])?;
        index_log(db, room)?;
        whispers::each(db, room, |session, whisper| {
            let text = searchable(db, whisper.text.as_deref(), whisper.gif.as_ref())?;
            index(db, room, document(session, whisper.n), text)
        })?;
    }
    Ok(())
}

fn index_log(db: &Connection, room: i64) -> Stored<()> {
    let indexed: i64 = db.prepare_cached(INDEXED)?.query_row([room], |row| row.get(0))?;
    let mut query = db.prepare_cached(UNINDEXED_MESSAGES)?;
    let mut rows = query.query((room, indexed))?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let EventKind::Chat { mut text, gif, .. } = serde_json::from_str(body)? else { continue };
        let edit = row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        if let Some(EventKind::Edit { text: edited, .. }) = edit.map(serde_json::from_str).transpose()? {
            text = edited;
        }
        index(db, room, document(LOG, uint(row, 0)?), searchable(db, text.as_deref(), gif.as_ref())?)?;
    }
    Ok(db.prepare_cached(INDEXED_ALL)?.execute([room]).map(drop)?)
}

/// All of a message that people look for: its text, and what is said of its picture, the tags of the library included.
pub(super) fn searchable(db: &Connection, text: Option<&str>, gif: Option<&Gif>) -> Stored<Option<String>> {
    let tags = gif.map_or(Ok(None), |gif| library::tags_of(db, gif.id))?;
    Ok(joined([text.map(str::to_owned), gif.and_then(|gif| gif.alt.clone()), tags]))
}

fn joined(parts: [Option<String>; 3]) -> Option<String> {
    parts.into_iter().flatten().reduce(|text, part| [text, part].join("\n"))
}

fn index(db: &Connection, room: i64, document: i64, text: Option<String>) -> Stored<()> {
    change(db, ADD, room, document, text)
}

fn unindex(db: &Connection, room: i64, document: i64, text: Option<String>) -> Stored<()> {
    change(db, TAKE, room, document, text)
}

fn change(db: &Connection, sql: &str, room: i64, document: i64, text: Option<String>) -> Stored<()> {
    let Some(text) = text else { return Ok(()) };
    Ok(db.prepare_cached(&of_room(sql, room))?.execute((document, terms(&text))).map(drop)?)
}

/// The row of the index for a number of a place.
fn document(place: i64, number: u64) -> i64 {
    // A log or an inbox of four billion would be needed to go beyond its place; it ends at the place's end instead.
    let number = i64::try_from(number).unwrap_or(i64::MAX).min(1 << NUMBER_BITS);
    (place << NUMBER_BITS) + number
}

/// Reads a page of at most `limit` hits and [`PAGE_BYTES_MAX`] bytes. It is never empty when there is more.
pub(super) fn search(db: &Connection, question: &Question) -> Stored<Hits> {
    let (row, room) = question.room;
    let before = question.before;
    let messages = newest(db, question, LOG, before.seq, |seq| {
        let Some(message) = events::message(db, row, room, seq)? else { return Ok(None) };
        let EventKind::Chat { text, gif, .. } = &message.event.kind else { return Ok(None) };
        let text = searchable(db, text.as_deref(), gif.as_ref())?;
        Ok(text.map(|text| (text, Hit { at: message.event.at, number: seq, found: Found::Message(Box::new(message)) })))
    })?;
    let whispers = newest(db, question, question.session, before.n, |n| {
        let Some(whisper) = whispers::whisper(db, row, room, question.session, n)? else { return Ok(None) };
        let text = searchable(db, whisper.text.as_deref(), whisper.gif.as_ref())?;
        Ok(text.map(|text| (text, Hit { at: whisper.at, number: n, found: Found::Whisper(Box::new(whisper)) })))
    })?;
    page(messages, whispers, before, question.limit)
}

struct Hit {
    at: Millis,
    number: u64,
    found: Found,
}

/// The newest hits of a place, one more than a page has, so that it is known whether there is more.
fn newest(
    db: &Connection,
    question: &Question,
    place: i64,
    before: u64,
    read: impl Fn(u64) -> Stored<Option<(String, Hit)>>,
) -> Stored<Vec<Hit>> {
    let mut query = db.prepare_cached(&of_room(FIND, question.room.0))?;
    let low = document(place, 0);
    let mut rows = query.query((question.parts.expression(), low, document(place, before)))?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let number = uint(row, 0)? - u64::try_from(low).unwrap_or_default();
        if let Some((text, hit)) = read(number)?
            && question.parts.are_in(&text)
        {
            hits.push(hit);
        }
        if hits.len() > question.limit {
            break;
        }
    }
    Ok(hits)
}

/// Merges messages and whispers, newest first.
fn page(messages: Vec<Hit>, whispers: Vec<Hit>, mut cursor: Cursor, limit: usize) -> Stored<Hits> {
    let (mut messages, mut whispers) = (messages.into_iter().peekable(), whispers.into_iter().peekable());
    let (mut hits, mut bytes) = (Hits::default(), 0);
    loop {
        let from_log = match (messages.peek(), whispers.peek()) {
            (None, None) => return Ok(hits),
            (Some(message), Some(whisper)) => message.at >= whisper.at,
            (message, _) => message.is_some(),
        };
        let next = if from_log { messages.next() } else { whispers.next() };
        let Some(Hit { number, found, .. }) = next else { return Ok(hits) };
        bytes += serde_json::to_string(&found)?.len() + HIT_FRAME_BYTES;
        if hits.found.len() == limit || (bytes > PAGE_BYTES_MAX && !hits.found.is_empty()) {
            hits.next = Some(cursor);
            return Ok(hits);
        }
        *(if from_log { &mut cursor.seq } else { &mut cursor.n }) = number;
        hits.found.push(found);
    }
}
