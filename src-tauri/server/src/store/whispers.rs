//! The inboxes: what somebody whispered and was whispered to in a room, numbered 1, 2, 3 … without holes for each of them.
//!
//! A whisper is stored twice, once in the inbox of each of the two. So every query names the one session that reads, and
//! nothing that others whisper shows in anybody's numbers.

use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::{Deserialize, Serialize};

use super::seal::{self, seal_of_whisper};
use super::{Store, Stored, int, parsed, uint};
use crate::limits::PAGE_BYTES_MAX;
use crate::protocol::{Gif, GifId, MessageId, Millis, RoomId, User, UserId, Whisper, WhisperKind};

/// What a whisper costs on the wire besides its body: room, numbers, time, id and the quotes around them.
const WHISPER_FRAME_BYTES: usize = 150;

/// A whisper that was stored before under the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundWhisper {
    /// Its number in the inbox of its sender.
    pub(crate) n: u64,
    /// When it was said.
    pub(crate) at: Millis,
}

/// A page of whispers and whether there are further ones.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    /// Ascending.
    pub(crate) whispers: Vec<Whisper>,
    /// Whether there is more beyond.
    pub(crate) more: bool,
}

/// Which whispers of an inbox.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// The oldest after a number and before another.
    After(u64, u64),
    /// The newest before a number.
    Before(u64),
}

/// Whose inbox it is and what they did with the whisper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The session sent it.
    Sender(i64),
    /// The session received it.
    Receiver(i64),
}

#[derive(Serialize, Deserialize)]
struct Body {
    from: User,
    to: User,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gif: Option<Gif>,
}

impl Store {
    /// Stores a whisper in the inbox of one of the two, gives it its number there, and answers that.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_whisper(&self, room: i64, side: Side, whisper: &mut Whisper) -> Stored<()> {
        let (session, sent) = match side {
            Side::Sender(session) => (session, true),
            Side::Receiver(session) => (session, false),
        };
        whisper.n = self.inbox_end(room, session)? + 1;
        let Whisper { from, to, text, gif, .. } = whisper.clone();
        let body = serde_json::to_string(&Body { from, to, text, gif })?;
        let gif = whisper.gif.as_ref().map(|gif| gif.id);
        let gif = gif.as_ref().map(GifId::as_str);
        let sql = "INSERT INTO whispers (room, session, n, at, id, sent, gif, body, seal)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))";
        let values = rusqlite::params![room, session, int(whisper.n), whisper.at, whisper.id.as_str(), sent, gif, body];
        self.db.prepare_cached(sql)?.execute(values)?;
        self.index_whisper(room, session, whisper)
    }

    /// The whisper that this session sent in this room under this id before, if it did.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn sent_whisper(&self, room: i64, session: i64, id: &MessageId) -> Stored<Option<FoundWhisper>> {
        let sql = "SELECT n, at FROM whispers WHERE room = ?1 AND session = ?2 AND id = ?3 AND sent = 1";
        let found = |row: &Row<'_>| Ok(FoundWhisper { n: uint(row, 0)?, at: row.get(1)? });
        Ok(self.db.prepare_cached(sql)?.query_row((room, session, id.as_str()), found).optional()?)
    }

    /// The newest number of an inbox; 0 if it is empty.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn inbox_end(&self, room: i64, session: i64) -> Stored<u64> {
        let sql = "SELECT n FROM whispers WHERE room = ?1 AND session = ?2 ORDER BY n DESC LIMIT 1";
        let end = self.db.prepare_cached(sql)?.query_row((room, session), |row| uint(row, 0)).optional()?;
        Ok(end.unwrap_or_default())
    }

    /// The row of somebody who is a member of some room.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn session_of(&self, user: UserId) -> Stored<Option<i64>> {
        let mut query = self.db.prepare_cached("SELECT session FROM sessions WHERE id = ?1")?;
        Ok(query.query_row([user.as_str()], |row| row.get(0)).optional()?)
    }

    /// Whether a whisper has this picture.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn whisper_uses_gif(&self, gif: GifId) -> Stored<bool> {
        Ok(self.db.prepare_cached("SELECT 1 FROM whispers WHERE gif = ?1")?.exists([gif.as_str()])?)
    }

    /// Forgets the inboxes of somebody who was forgotten: nobody can read them any more.
    pub(super) fn forget_inboxes(&self, session: i64) -> Stored<()> {
        // The rooms come first in the key, so that this looks only where the session's whispers would be.
        let sql = "DELETE FROM whispers WHERE room IN (SELECT room FROM rooms) AND session = ?1
            RETURNING room, n, at, id, body, 1";
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query([session])?;
        let mut forgotten = Vec::new();
        while let Some(row) = rows.next()? {
            // Whose room it was makes no difference to the index.
            forgotten.push((row.get::<_, i64>(0)?, read(row, RoomId::random(), 1)?));
        }
        for (room, whisper) in forgotten {
            self.unindex_whisper(room, session, &whisper)?;
        }
        Ok(())
    }
}

macro_rules! whisper_columns {
    () => {
        concat!(
            "SELECT n, at, id, body, seal = ",
            seal_of_whisper!("w"),
            " FROM whispers w WHERE room = ?1 AND session = ?2"
        )
    };
}

/// Reads a page of at most `limit` whispers and [`PAGE_BYTES_MAX`] bytes. It is never empty when there is more.
pub(super) fn inbox(db: &Connection, row: i64, room: RoomId, session: i64, part: Part, limit: usize) -> Stored<Inbox> {
    let (sql, low, high) = match part {
        Part::After(after, before) => {
            (concat!(whisper_columns!(), " AND n > ?3 AND n < ?4 ORDER BY n LIMIT ?5"), after, before)
        }
        Part::Before(before) => {
            (concat!(whisper_columns!(), " AND n > ?3 AND n < ?4 ORDER BY n DESC LIMIT ?5"), 0, before)
        }
    };
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query((row, session, int(low), int(high), int(limit) + 1))?;
    let (mut inbox, mut bytes) = (Inbox::default(), 0);
    while let Some(row) = rows.next()? {
        bytes += row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?.len() + WHISPER_FRAME_BYTES;
        if inbox.whispers.len() == limit || (bytes > PAGE_BYTES_MAX && !inbox.whispers.is_empty()) {
            inbox.more = true;
            break;
        }
        inbox.whispers.push(read(row, room, 0)?);
    }
    if matches!(part, Part::Before(_)) {
        inbox.whispers.reverse();
    }
    Ok(inbox)
}

/// One whisper of an inbox.
pub(super) fn whisper(db: &Connection, row: i64, room: RoomId, session: i64, n: u64) -> Stored<Option<Whisper>> {
    let mut query = db.prepare_cached(concat!(whisper_columns!(), " AND n = ?3"))?;
    let mut rows = query.query((row, session, int(n)))?;
    rows.next()?.map(|row| read(row, room, 0)).transpose()
}

/// Reads every whisper of a room with the session whose inbox it is in.
pub(super) fn each(db: &Connection, room: i64, mut told: impl FnMut(i64, &Whisper) -> Stored<()>) -> Stored<()> {
    let mut query = db.prepare_cached("SELECT session, n, at, id, body, 1 FROM whispers WHERE room = ?1")?;
    let mut rows = query.query([room])?;
    while let Some(row) = rows.next()? {
        // Which room it is makes no difference here.
        told(row.get(0)?, &read(row, RoomId::random(), 1)?)?;
    }
    Ok(())
}

/// Reads the columns `n, at, id, body` from the column `first` on, and then whether that is what was written.
fn read(row: &Row<'_>, room: RoomId, first: usize) -> Stored<Whisper> {
    seal::check(row, first + 4)?;
    let body = row.get_ref(first + 3)?.as_str().map_err(rusqlite::Error::from)?;
    let Body { from, to, text, gif } = serde_json::from_str(body)?;
    let (n, at, id) = (uint(row, first)?, row.get(first + 1)?, parsed(row, first + 2)?);
    Ok(Whisper { kind: WhisperKind::Whisper, room, n, at, id, from, to, text, gif })
}
