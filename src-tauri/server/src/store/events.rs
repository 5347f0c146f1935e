//! The logs of the rooms.

use rusqlite::{Connection, OptionalExtension as _, Row, Rows};

use super::changes::reactions;
use super::seal::{self, seal_of_event, sound_event};
use super::{Failure, Store, Stored, int, runs, uint};
use crate::limits::PAGE_BYTES_MAX;
use crate::protocol::{Event, EventKind, GifId, Message, MessageId, Millis, Reaction, Removed, RoomId, Seq};

/// What an event costs on the wire besides its body: room, number, time and the quotes around them.
const EVENT_FRAME_BYTES: usize = 80;
/// What a kind of emoji costs besides the emoji and the people: names, quotes and a number.
const REACTION_FRAME_BYTES: usize = 50;
/// What one person costs there: an id and the quotes around it.
const REACTION_PERSON_BYTES: usize = 15;

/// A message that was stored before under the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundMessage {
    /// Its number.
    pub(crate) seq: Seq,
    /// When it was written.
    pub(crate) at: Millis,
}

/// A page of the log and whether there is more beyond.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// Ascending.
    pub(crate) entries: Vec<T>,
    /// Whether there is more beyond.
    pub(crate) more: bool,
}

impl Store {
    /// Stores an event. `session` is the row of whoever wrote it, if somebody wrote it.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_event(&self, room: i64, session: Option<i64>, event: &Event) -> Stored<()> {
        let sql = "INSERT INTO events (room, seq, at, type, session, id, gif, body, target, seal)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, NULL))";
        let (id, gif) = match &event.kind {
            EventKind::Chat { id, gif, .. } => (Some(id.as_str()), gif.as_ref().map(|gif| gif.id)),
            _ => (None, None),
        };
        let target = match &event.kind {
            EventKind::Edit { target, .. } | EventKind::Remove { target, .. } | EventKind::React { target, .. } => {
                Some(int(*target))
            }
            _ => None,
        };
        let body = serde_json::to_string(&event.kind)?;
        let gif = gif.as_ref().map(GifId::as_str);
        let name = event.kind.name();
        let values = rusqlite::params![room, int(event.seq), event.at, name, session, id, gif, body, target];
        self.db.prepare_cached(sql)?.execute(values)?;
        if event.kind.is_change() { runs::add(&self.db, room, event.seq) } else { Ok(()) }
    }

    /// The message that this session wrote in this room under this id before, if it did.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn message(&self, room: i64, session: i64, id: &MessageId) -> Stored<Option<FoundMessage>> {
        #[cfg(feature = "mutants")]
        if crate::mutants::on(crate::mutants::Mutant::NotOnce) {
            return Ok(None);
        }
        let mut query = self.db.prepare_cached(
            "SELECT seq, at FROM events WHERE room = ?1 AND session = ?2 AND id = ?3 AND id IS NOT NULL",
        )?;
        let found = |row: &Row<'_>| Ok(FoundMessage { seq: uint(row, 0)?, at: row.get(1)? });
        Ok(query.query_row((room, session, id.as_str()), found).optional()?)
    }

    /// Whether this number is a message that one can answer.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn is_message(&self, room: i64, seq: Seq) -> Stored<bool> {
        let mut query =
            self.db.prepare_cached("SELECT 1 FROM events WHERE room = ?1 AND seq = ?2 AND type = 'chat'")?;
        Ok(query.exists((room, int(seq)))?)
    }
}

/// A row of the log, its removal, its last edit, and whether all of that is what was written.
macro_rules! message_columns {
    () => {
        concat!(
            "SELECT e.seq, e.at, e.body, r.body, r.at, x.body, x.at, ",
            sound_event!("e"),
            " AND ",
            sound_event!("r"),
            " AND ",
            sound_event!("x"),
            " FROM events e
            LEFT JOIN events r ON r.room = e.room AND r.seq = e.removed
            LEFT JOIN events x ON x.room = e.room AND x.seq = e.edited"
        )
    };
}

/// Reads a page of at most `limit` events after a number, up to and with `last`, and of [`PAGE_BYTES_MAX`] bytes. It is never
/// empty when there is more.
pub(super) fn events(db: &Connection, row: i64, room: RoomId, span: (Seq, Seq), limit: usize) -> Stored<Page<Event>> {
    let mut query = db.prepare_cached(concat!(
        "SELECT e.seq, e.at, e.body, r.body, r.at, ",
        sound_event!("e"),
        " AND ",
        sound_event!("r"),
        " FROM events e LEFT JOIN events r ON r.room = e.room AND r.seq = e.removed
            WHERE e.room = ?1 AND e.seq > ?2 AND e.seq <= ?3 ORDER BY e.seq LIMIT ?4",
    ))?;
    let (after, last) = span;
    let mut rows = query.query((row, int(after), int(last), int(limit) + 1))?;
    let (mut filling, mut next) = (Filling::new(limit), after);
    while let Some(row) = rows.next()? {
        seal::check(row, 5)?;
        let bytes = length(row, 2)? + length(row, 3)? + EVENT_FRAME_BYTES;
        let event = event(row, room)?;
        next += 1;
        if event.seq != next {
            return Err(Failure::damage("the log has a hole"));
        }
        if !filling.take(event, bytes) {
            return Ok(filling.page);
        }
    }
    // A number that is damaged may be taken for one beyond the end. The log of a room that was closed just now has none.
    let early = next < last
        && db.prepare_cached("SELECT 1 FROM rooms WHERE room = ?1 AND id = ?2")?.exists((row, room.as_str()))?;
    if early { Err(Failure::damage("the log ends too early")) } else { Ok(filling.page) }
}

/// Reads a page of at most `limit` messages, the newest before a number, and of [`PAGE_BYTES_MAX`] bytes. It is never empty
/// when there is more.
pub(super) fn history(db: &Connection, row: i64, room: RoomId, before: Seq, limit: usize) -> Stored<Page<Message>> {
    let sql = concat!(message_columns!(), " WHERE e.room = ?1 AND e.seq < ?2 ORDER BY e.seq DESC");
    let mut query = db.prepare_cached(sql)?;
    let (mut filling, mut before) = (Filling::new(limit), before);
    while let Some(change) = fill(db, &mut query.query((row, int(before)))?, (row, room), &mut filling)? {
        (before, _) = runs::around(db, row, change)?;
    }
    filling.page.entries.reverse();
    Ok(filling.page)
}

/// Fills a page with what was found, up to the first change, whose number is the answer.
fn fill(
    db: &Connection,
    rows: &mut Rows<'_>,
    room: (i64, RoomId),
    filling: &mut Filling<Message>,
) -> Stored<Option<Seq>> {
    while let Some(found) = rows.next()? {
        let message = changed(db, found, room.0, room.1)?;
        if message.event.kind.is_change() {
            return Ok(Some(message.event.seq));
        }
        let reactions: usize = message.reactions.iter().flatten().map(reaction_bytes).sum();
        let bytes = length(found, 2)? + length(found, 3)? + length(found, 5)? + reactions + EVENT_FRAME_BYTES;
        if !filling.take(message, bytes) {
            break;
        }
    }
    Ok(None)
}

/// Reads a page of at most `limit` messages, the oldest after a number, and of [`PAGE_BYTES_MAX`] bytes. It is never empty
/// when there is more.
pub(super) fn messages_after(
    db: &Connection,
    row: i64,
    room: RoomId,
    after: Seq,
    limit: usize,
) -> Stored<Page<Message>> {
    let sql = concat!(message_columns!(), " WHERE e.room = ?1 AND e.seq > ?2 ORDER BY e.seq");
    let mut query = db.prepare_cached(sql)?;
    let (mut filling, mut after) = (Filling::new(limit), after);
    while let Some(change) = fill(db, &mut query.query((row, int(after)))?, (row, room), &mut filling)? {
        (_, after) = runs::around(db, row, change)?;
    }
    Ok(filling.page)
}

/// One event of a room, as people read it.
pub(super) fn message(db: &Connection, row: i64, room: RoomId, seq: Seq) -> Stored<Option<Message>> {
    let mut query = db.prepare_cached(concat!(message_columns!(), " WHERE e.room = ?1 AND e.seq = ?2"))?;
    let mut rows = query.query((row, int(seq)))?;
    rows.next()?.map(|found| changed(db, found, row, room)).transpose()
}

/// A page that is being read.
struct Filling<T> {
    page: Page<T>,
    limit: usize,
    bytes: usize,
}

impl<T> Filling<T> {
    fn new(limit: usize) -> Self {
        Self { page: Page { entries: Vec::new(), more: false }, limit, bytes: 0 }
    }

    /// Takes one more entry, or notes that there is one for which the page has no place.
    fn take(&mut self, entry: T, bytes: usize) -> bool {
        self.bytes += bytes;
        let entries = &mut self.page.entries;
        self.page.more = entries.len() == self.limit || (self.bytes > PAGE_BYTES_MAX && !entries.is_empty());
        if !self.page.more {
            entries.push(entry);
        }
        !self.page.more
    }
}

/// A stored event, and by whom and when it was emptied.
fn event(row: &Row<'_>, room: RoomId) -> Stored<Event> {
    let removed = match optional(row, 3)? {
        Some(EventKind::Remove { by, .. }) => Some(Removed { by, at: row.get(4)? }),
        _ => None,
    };
    Ok(Event { room, seq: uint(row, 0)?, at: row.get(1)?, kind: serde_json::from_str(text(row, 2)?)?, removed })
}

/// A stored event with later changes applied.
fn changed(db: &Connection, found: &Row<'_>, row: i64, room: RoomId) -> Stored<Message> {
    seal::check(found, 7)?;
    let mut message = Message::from(event(found, room)?);
    let EventKind::Chat { text, .. } = &mut message.event.kind else { return Ok(message) };
    if message.event.removed.is_some() {
        return Ok(message);
    }
    if let Some(EventKind::Edit { text: edited, .. }) = optional(found, 5)? {
        *text = edited;
        message.edited = Some(found.get(6)?);
    }
    let reactions = reactions(db, row, message.event.seq)?;
    message.reactions = (!reactions.is_empty()).then_some(reactions);
    Ok(message)
}

fn text<'a>(row: &'a Row<'_>, column: usize) -> Stored<&'a str> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

fn optional(row: &Row<'_>, column: usize) -> Stored<Option<EventKind>> {
    let body = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    Ok(body.map(serde_json::from_str).transpose()?)
}

fn length(row: &Row<'_>, column: usize) -> Stored<usize> {
    Ok(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?.map_or(0, str::len))
}

/// What a kind of emoji on a message costs on the wire.
fn reaction_bytes(reaction: &Reaction) -> usize {
    REACTION_FRAME_BYTES + reaction.emoji.len() + reaction.users.len() * REACTION_PERSON_BYTES
}
