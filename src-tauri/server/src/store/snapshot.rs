//! What is on disk as of one moment, on a connection of its own that cannot write.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::events::{self, Page};
use super::{Failure, GifRecord, Part, Stored, gifs, int, open_read_only, parsed, schema, sessions, uint, whispers};
use crate::protocol::{
    ErrorCode, ExportedPerson, Message, Millis, Role, Room, RoomId, RoomSummary, Seq, UserId, Whisper,
};

/// A read-only connection that sees nothing of what is written after it was opened.
pub(crate) struct Snapshot {
    db: Connection,
}

/// A room as it is on disk.
#[derive(Debug, Clone)]
pub(crate) struct RoomOnDisk {
    /// Its row.
    pub(crate) row: i64,
    /// As its members see it.
    pub(crate) room: Room,
    /// The end of its log.
    pub(crate) last_seq: Seq,
}

/// Which of the pictures of a room: those of its log and of one inbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// The row of the room.
    pub(crate) row: i64,
    /// The row of the session whose inbox it is; nobody's without one.
    pub(crate) session: Option<i64>,
}

impl Snapshot {
    /// Takes the moment.
    ///
    /// # Errors
    /// When there is no database, or one of another version.
    pub(crate) fn take(path: &Path) -> Stored<Self> {
        let db = open_read_only(path)?;
        db.execute_batch("BEGIN")?;
        // The moment is that of the transaction's first read.
        let version = schema::version(&db)?;
        if version != schema::newest() {
            let reason = format!("the database is of version {version}, and this Madang reads {}", schema::newest());
            return Err(Failure::new(reason, ErrorCode::Internal));
        }
        Ok(Self { db })
    }

    /// A setting of the host that is kept.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn setting(&self, name: &str) -> Stored<Option<String>> {
        super::setting(&self.db, name)
    }

    /// The rooms with this title.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn rooms_called(&self, title: &str) -> Stored<Vec<RoomId>> {
        let mut query = self.db.prepare_cached("SELECT id FROM rooms WHERE title = ?1 ORDER BY room")?;
        let rooms = query.query_map([title], |row| parsed(row, 0))?;
        Ok(rooms.collect::<Result<_, _>>()?)
    }

    /// A room, if it is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn room(&self, id: RoomId) -> Stored<Option<RoomOnDisk>> {
        let sql = "SELECT s.id, s.nickname, s.color, r.room, r.id, r.title, r.max, r.keep, r.guests, r.quiet,
                r.password IS NOT NULL, r.created_at, r.frozen, r.slow_seconds,
                (SELECT count(*) FROM members m WHERE m.room = r.room),
                (SELECT coalesce(max(e.seq), 0) FROM events e WHERE e.room = r.room),
                (SELECT e.at FROM events e WHERE e.room = r.room ORDER BY e.seq DESC LIMIT 1)
            FROM rooms r JOIN sessions s ON s.session = r.owner WHERE r.id = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([id.as_str()], room).optional()?)
    }

    /// The members of a room, in the order they entered.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn people(&self, room: i64, owner: UserId) -> Stored<Vec<ExportedPerson>> {
        let sql = "SELECT s.id, s.nickname, s.color, m.joined_at
            FROM members m JOIN sessions s ON s.session = m.session WHERE m.room = ?1 ORDER BY m.member";
        let mut query = self.db.prepare_cached(sql)?;
        let person = |row: &Row<'_>| {
            let user = sessions::user(row, 0)?;
            let role = if user.id == owner { Role::Owner } else { Role::Member };
            Ok(ExportedPerson { user, role, joined_at: row.get(3)? })
        };
        let people = query.query_map([room], person)?;
        Ok(people.collect::<Result<_, _>>()?)
    }

    /// The oldest messages after a number, ascending, with later changes applied.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn messages(&self, row: i64, room: RoomId, after: Seq, limit: usize) -> Stored<Page<Message>> {
        events::messages_after(&self.db, row, room, after, limit)
    }

    /// One message, with later changes applied.
    ///
    /// # Errors
    /// When the disk fails or the record cannot be read.
    pub(crate) fn message(&self, row: i64, room: RoomId, seq: Seq) -> Stored<Option<Message>> {
        events::message(&self.db, row, room, seq)
    }

    /// The oldest whispers after a number in the inbox that a session has in a room, ascending.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn inbox(&self, room: (i64, RoomId), session: i64, after: u64, limit: usize) -> Stored<Page<Whisper>> {
        let inbox = whispers::inbox(&self.db, room.0, room.1, session, Part::After(after, u64::MAX), limit)?;
        Ok(Page { entries: inbox.whispers, more: inbox.more })
    }

    /// Pictures that whoever exports has seen, in the order of their ids, after this id.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn pictures(&self, seen: Seen, after: &str, limit: usize) -> Stored<Vec<GifRecord>> {
        let sql = [
            gifs::COLUMNS,
            " WHERE room = ?1 AND id > ?2
                AND (EXISTS (SELECT 1 FROM events e WHERE e.gif = gifs.id)
                    OR EXISTS (SELECT 1 FROM whispers w WHERE w.gif = gifs.id AND w.session = ?3))
                ORDER BY id LIMIT ?4",
        ];
        let mut query = self.db.prepare_cached(&sql.concat())?;
        let pictures = query.query_map((seen.row, after, seen.session, int(limit)), gifs::record)?;
        Ok(pictures.collect::<Result<_, _>>()?)
    }
}

fn room(row: &Row<'_>) -> rusqlite::Result<RoomOnDisk> {
    let created_at: Millis = row.get(11)?;
    let summary = RoomSummary {
        owner: sessions::user(row, 0)?,
        id: parsed(row, 4)?,
        title: row.get(5)?,
        max: row.get(6)?,
        keep: row.get(7)?,
        guests: row.get(8)?,
        locked: row.get(10)?,
        people: row.get(14)?,
        created_at,
        last_at: row.get::<_, Option<Millis>>(16)?.unwrap_or(created_at),
    };
    let room = Room { summary, frozen: row.get(12)?, slow_seconds: row.get(13)?, quiet: row.get(9)? };
    Ok(RoomOnDisk { row: row.get(3)?, room, last_seq: uint(row, 15)? })
}
