//! Rooms and who is in them.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Row};

use super::seal::{self, seal_of_room, seal_of_session};
use super::{Failure, Store, Stored, parsed, sessions, uint};
use crate::protocol::{Link, MessageId, Millis, RoomId, State};
use crate::room::{Password, Room, Seat, Seats};

/// A room and its row.
#[derive(Debug)]
pub(crate) struct RoomRecord {
    /// Its row.
    pub(crate) row: i64,
    /// What it is. All its members are away: the store does not know who is connected.
    pub(crate) room: Room,
}

impl Store {
    /// Every room with its members, its bans, its mutes and the end of its log.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn rooms(&self) -> Stored<Vec<RoomRecord>> {
        let mut seats = self.seats()?;
        let (mut bans, mut mutes, mut paces) = (self.all_bans()?, self.all_mutes()?, self.all_paces()?);
        let sql = concat!(
            "SELECT s.id, s.nickname, s.color, r.room, r.id, r.title, r.max, r.keep, r.guests, r.quiet, r.password,
                r.password_version, r.created_at,
                (SELECT e.seq FROM events e WHERE e.room = r.room ORDER BY e.seq DESC LIMIT 1),
                (SELECT e.at FROM events e WHERE e.room = r.room ORDER BY e.seq DESC LIMIT 1), r.frozen, r.slow_seconds,
                r.indexed, r.seal = ",
            seal_of_room!("r"),
            " AND s.seal = ",
            seal_of_session!("s"),
            " FROM rooms r LEFT JOIN sessions s ON s.session = r.owner"
        );
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            seal::check(row, 18)?;
            let key: i64 = row.get(3)?;
            let mut room = room(row, seats.remove(&key).unwrap_or_default())?;
            // Whatever is missing at the end of a log, nothing that is left of it speaks of it.
            if uint(row, 17)? > room.last_seq {
                return Err(Failure::damage("a log ends before what was indexed of it"));
            }
            room.bans = bans.remove(&key).unwrap_or_default();
            room.mutes = mutes.remove(&key).unwrap_or_default();
            room.paces = paces.remove(&key).unwrap_or_default();
            records.push(RoomRecord { row: key, room });
        }
        Ok(records)
    }

    /// All members of all rooms, in the order they entered.
    fn seats(&self) -> Stored<HashMap<i64, Seats>> {
        let sql = concat!(
            "SELECT s.id, s.nickname, s.color, m.room, m.link, m.joined_at, s.seal = ",
            seal_of_session!("s"),
            " FROM members m LEFT JOIN sessions s ON s.session = m.session ORDER BY m.member"
        );
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut seats: HashMap<i64, Seats> = HashMap::new();
        while let Some(row) = rows.next()? {
            seal::check(row, 6)?;
            let link = if row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)? == "app" {
                Link::App
            } else {
                Link::Browser
            };
            let seat = Seat { user: sessions::user(row, 0)?, joined_at: row.get(5)?, state: State::Away, link };
            seats.entry(row.get(3)?).or_default().restore(seat);
        }
        Ok(seats)
    }

    /// Stores a new room and answers its row.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_room(&self, room: &Room, creator: i64, create_id: Option<&MessageId>) -> Stored<i64> {
        let sql = "INSERT INTO rooms (id, title, max, keep, guests, quiet, password, password_version, owner, creator, create_id,
                created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11)";
        let password = room.password.as_ref();
        let values = (
            (room.id.as_str(), room.title.as_str(), room.max, room.keep, room.guests, room.quiet),
            (password.map(|password| &*password.hash), room.password_version),
            (creator, create_id.map(MessageId::as_str), room.created_at),
        );
        let ((id, title, max, keep, guests, quiet), (hash, version), (creator, create_id, created_at)) = values;
        let values =
            rusqlite::params![id, title, max, keep, guests, quiet, hash, version, creator, create_id, created_at];
        self.db.prepare_cached(sql)?.execute(values)?;
        let row = self.db.last_insert_rowid();
        self.seal_room(row)?;
        self.add_index(row)?;
        Ok(row)
    }

    /// The room that this session made with this id before, if it did.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn room_created_as(&self, creator: i64, create_id: &MessageId) -> Stored<Option<RoomId>> {
        let mut query = self.db.prepare_cached("SELECT id FROM rooms WHERE creator = ?1 AND create_id = ?2")?;
        Ok(query.query_row((creator, create_id.as_str()), |row| parsed(row, 0)).optional()?)
    }

    /// Deletes a room with its log, its members, its inboxes, its index and its pictures' records.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn remove_room(&self, room: i64) -> Stored<()> {
        self.remove_index(room)?;
        Ok(self.db.prepare_cached("DELETE FROM rooms WHERE room = ?1")?.execute([room]).map(drop)?)
    }

    /// Stores who owns a room.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn set_owner(&self, room: i64, user: &str) -> Stored<()> {
        let sql = "UPDATE rooms SET owner = (SELECT session FROM sessions WHERE id = ?2) WHERE room = ?1";
        self.db.prepare_cached(sql)?.execute((room, user))?;
        self.seal_room(room)
    }

    /// Seals a room anew that was changed.
    pub(super) fn seal_room(&self, room: i64) -> Stored<()> {
        let sql = concat!("UPDATE rooms AS r SET seal = ", seal_of_room!("r"), " WHERE room = ?1");
        Ok(self.db.prepare_cached(sql)?.execute([room]).map(drop)?)
    }

    /// Stores that somebody entered.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_member(&self, room: i64, session: i64, link: Link, joined_at: Millis) -> Stored<()> {
        let sql = "INSERT INTO members (room, session, link, joined_at) VALUES (?1, ?2, ?3, ?4)";
        let link = if link == Link::App { "app" } else { "browser" };
        self.db.prepare_cached(sql)?.execute((room, session, link, joined_at))?;
        let sql = "INSERT OR IGNORE INTO visitors (room, session) VALUES (?1, ?2)";
        Ok(self.db.prepare_cached(sql)?.execute((room, session)).map(drop)?)
    }

    /// Stores that somebody is out.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn remove_member(&self, room: i64, user: &str) -> Stored<()> {
        let sql = "DELETE FROM members WHERE room = ?1 AND session = (SELECT session FROM sessions WHERE id = ?2)";
        Ok(self.db.prepare_cached(sql)?.execute((room, user)).map(drop)?)
    }
}

fn room(row: &Row<'_>, seats: Seats) -> rusqlite::Result<Room> {
    let hash: Option<String> = row.get(10)?;
    let version: u32 = row.get(11)?;
    let created_at: Millis = row.get(12)?;
    let last_seq: Option<i64> = row.get(13)?;
    Ok(Room {
        id: parsed(row, 4)?,
        title: row.get(5)?,
        max: row.get(6)?,
        keep: row.get(7)?,
        guests: row.get(8)?,
        quiet: row.get(9)?,
        frozen: row.get(15)?,
        slow_seconds: row.get(16)?,
        password: hash.map(|hash| Password { hash: hash.into(), version }),
        password_version: version,
        owner: sessions::user(row, 0)?,
        created_at,
        last_seq: if last_seq.is_some() { uint(row, 13)? } else { 0 },
        last_at: row.get::<_, Option<Millis>>(14)?.unwrap_or(created_at),
        seats,
        bans: HashMap::new(),
        mutes: HashMap::new(),
        paces: HashMap::new(),
    })
}
