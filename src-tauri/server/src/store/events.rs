//! The logs of the rooms.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::{Store, Stored, int, uint};
use crate::limits::PAGE_BYTES_MAX;
use crate::protocol::{Event, EventKind, GifId, Message, MessageId, Millis, RoomId, Seq};

/// What an event costs on the wire besides its body: room, number, time and the quotes around them.
const EVENT_FRAME_BYTES: usize = 80;

/// A message that was stored before under the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundMessage {
    /// Its number.
    pub(crate) seq: Seq,
    /// When it was written.
    pub(crate) at: Millis,
}

/// A page of events and whether there are further ones.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Ascending.
    pub(crate) events: Vec<Event>,
    /// Whether there is more beyond.
    pub(crate) more: bool,
}

impl Page {
    /// The events as people read them.
    pub(crate) fn messages(self) -> Vec<Message> {
        self.events.into_iter().map(Message::from).collect()
    }
}

impl Store {
    /// Stores an event. `session` is the row of whoever wrote it, if somebody wrote it.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_event(&self, room: i64, session: Option<i64>, event: &Event) -> Stored<()> {
        let sql =
            "INSERT INTO events (room, seq, at, type, session, id, gif, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let (id, gif) = match &event.kind {
            EventKind::Chat { id, gif, .. } => (Some(id.as_str()), gif.as_ref().map(|gif| gif.id)),
            _ => (None, None),
        };
        let body = serde_json::to_string(&event.kind)?;
        let gif = gif.as_ref().map(GifId::as_str);
        let values = rusqlite::params![room, int(event.seq), event.at, event.kind.name(), session, id, gif, body];
        self.db.prepare_cached(sql)?.execute(values)?;
        self.index_event(room, event)
    }

    /// The message that this session wrote in this room under this id before, if it did.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn message(&self, room: i64, session: i64, id: &MessageId) -> Stored<Option<FoundMessage>> {
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

/// Which way a page is read, and from where.
#[derive(Debug, Clone, Copy)]
pub(super) enum Span {
    /// What followed a number, up to and with another.
    After(Seq, Seq),
    /// What people read before a number.
    Before(Seq),
}

/// Reads a page of at most `limit` events and [`PAGE_BYTES_MAX`] bytes. It is never empty when there is more.
pub(super) fn page(db: &Connection, row: i64, room: RoomId, span: Span, limit: usize) -> Stored<Page> {
    let (sql, low, high) = match span {
        Span::After(after, last) => (
            "SELECT seq, at, body FROM events WHERE room = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4",
            after,
            last,
        ),
        Span::Before(before) => (
            "SELECT seq, at, body FROM events WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4",
            0,
            before,
        ),
    };
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query((row, int(low), int(high), int(limit) + 1))?;
    let mut page = Page::default();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        bytes += body.len() + EVENT_FRAME_BYTES;
        if page.events.len() == limit || (bytes > PAGE_BYTES_MAX && !page.events.is_empty()) {
            page.more = true;
            break;
        }
        let kind = serde_json::from_str(body)?;
        page.events.push(Event { room, seq: uint(row, 0)?, at: row.get(1)?, kind, removed: None });
    }
    if matches!(span, Span::Before(_)) {
        page.events.reverse();
    }
    Ok(page)
}

/// One event of a room, as people read it.
pub(super) fn message(db: &Connection, row: i64, room: RoomId, seq: Seq) -> Stored<Option<Message>> {
    let mut query = db.prepare_cached("SELECT at, body FROM events WHERE room = ?1 AND seq = ?2")?;
    let mut rows = query.query((row, int(seq)))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
    let event = Event { room, seq, at: row.get(0)?, kind: serde_json::from_str(body)?, removed: None };
    Ok(Some(Message::from(event)))
}
