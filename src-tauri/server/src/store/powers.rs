//! Who may not come back, who may not write, and who was ever there.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Row};

use super::{Store, Stored, parsed, sessions};
use crate::protocol::{Ban, Millis, User, UserId};
use crate::room::{self, Address, Room};

/// What a room's row says besides its members: by the row of the room.
pub(super) type ByRoom<T> = HashMap<i64, HashMap<UserId, T>>;

impl Store {
    /// Somebody who was ever in the room, as they are called now.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn visitor(&self, room: i64, user: UserId) -> Stored<Option<User>> {
        let sql = "SELECT s.id, s.nickname, s.color FROM visitors v JOIN sessions s ON s.session = v.session
            WHERE v.room = ?1 AND s.id = ?2";
        let mut query = self.db.prepare_cached(sql)?;
        Ok(query.query_row((room, user.as_str()), |row| sessions::user(row, 0)).optional()?)
    }

    /// Stores what a room is now, without its people and its log.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn set_room(&self, row: i64, room: &Room) -> Stored<()> {
        let sql = "UPDATE rooms SET title = ?2, max = ?3, keep = ?4, guests = ?5, quiet = ?6, password = ?7,
                password_version = ?8, frozen = ?9, slow_seconds = ?10 WHERE room = ?1";
        let password = room.password.as_ref().map(|password| &*password.hash);
        let values = rusqlite::params![
            row,
            room.title,
            room.max,
            room.keep,
            room.guests,
            room.quiet,
            password,
            room.password_version,
            room.frozen,
            room.slow_seconds
        ];
        self.db.prepare_cached(sql)?.execute(values)?;
        self.seal_room(row)
    }

    /// Stores that somebody who was ever in the room may not come back.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_ban(
        &self,
        room: i64,
        user: UserId,
        ban: &room::Ban,
        by: Option<UserId>,
        at: Millis,
    ) -> Stored<()> {
        let sql = "INSERT OR REPLACE INTO bans (room, session, until, by_session, at, addresses)
            SELECT ?1, session, ?3, (SELECT session FROM sessions WHERE id = ?4), ?5, ?6 FROM sessions WHERE id = ?2";
        let addresses: Vec<u8> = ban.addresses.iter().flat_map(|address| address.0).collect();
        let by = by.as_ref().map(UserId::as_str);
        let values = rusqlite::params![room, user.as_str(), ban.until, by, at, addresses];
        Ok(self.db.prepare_cached(sql)?.execute(values).map(drop)?)
    }

    /// Stores that somebody may come back.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn remove_ban(&self, room: i64, user: UserId) -> Stored<()> {
        let sql = "DELETE FROM bans WHERE room = ?1 AND session = (SELECT session FROM sessions WHERE id = ?2)";
        Ok(self.db.prepare_cached(sql)?.execute((room, user.as_str())).map(drop)?)
    }

    /// Who may not come back to a room, the newest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn bans(&self, room: i64, now: Millis) -> Stored<Vec<Ban>> {
        let sql = "SELECT s.id, s.nickname, s.color, b.until, b.at, y.id, y.nickname, y.color
            FROM bans b JOIN sessions s ON s.session = b.session LEFT JOIN sessions y ON y.session = b.by_session
            WHERE b.room = ?1 AND (b.until IS NULL OR b.until > ?2) ORDER BY b.at DESC, s.id";
        let ban = |row: &Row<'_>| {
            let by =
                if row.get_ref(5)? == rusqlite::types::ValueRef::Null { None } else { Some(sessions::user(row, 5)?) };
            Ok(Ban { user: sessions::user(row, 0)?, until: row.get(3)?, by, at: row.get(4)? })
        };
        let mut query = self.db.prepare_cached(sql)?;
        let bans = query.query_map((room, now), ban)?;
        Ok(bans.collect::<Result<_, _>>()?)
    }

    /// Stores that somebody may write nothing until then.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_mute(&self, room: i64, user: UserId, until: Millis) -> Stored<()> {
        let sql = "INSERT OR REPLACE INTO mutes (room, session, until)
            SELECT ?1, session, ?3 FROM sessions WHERE id = ?2";
        Ok(self.db.prepare_cached(sql)?.execute((room, user.as_str(), until)).map(drop)?)
    }

    /// Stores that somebody may write again.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn remove_mute(&self, room: i64, user: UserId) -> Stored<()> {
        let sql = "DELETE FROM mutes WHERE room = ?1 AND session = (SELECT session FROM sessions WHERE id = ?2)";
        Ok(self.db.prepare_cached(sql)?.execute((room, user.as_str())).map(drop)?)
    }

    /// Stores when somebody last wrote while slow mode was on.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn set_pace(&self, room: i64, session: i64, at: Millis) -> Stored<()> {
        let sql = "INSERT OR REPLACE INTO paces (room, session, at) VALUES (?1, ?2, ?3)";
        Ok(self.db.prepare_cached(sql)?.execute((room, session, at)).map(drop)?)
    }

    /// Forgets bans and mutes that are over, and paces from before `slowest`.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn forget_ended(&self, now: Millis, slowest: Millis) -> Stored<()> {
        self.db.prepare_cached("DELETE FROM bans WHERE until <= ?1")?.execute([now])?;
        self.db.prepare_cached("DELETE FROM mutes WHERE until <= ?1")?.execute([now])?;
        self.db.prepare_cached("DELETE FROM paces WHERE at < ?1")?.execute([slowest])?;
        Ok(())
    }

    /// All bans of all rooms.
    pub(super) fn all_bans(&self) -> Stored<ByRoom<room::Ban>> {
        self.by_room(
            "SELECT b.room, s.id, b.until, b.addresses FROM bans b JOIN sessions s ON s.session = b.session",
            |row| {
                let (addresses, _) = row.get_ref(3)?.as_blob()?.as_chunks();
                Ok(room::Ban { until: row.get(2)?, addresses: addresses.iter().copied().map(Address).collect() })
            },
        )
    }

    /// All mutes of all rooms.
    pub(super) fn all_mutes(&self) -> Stored<ByRoom<Millis>> {
        self.by_room("SELECT m.room, s.id, m.until FROM mutes m JOIN sessions s ON s.session = m.session", |row| {
            row.get(2)
        })
    }

    /// All paces of all rooms.
    pub(super) fn all_paces(&self) -> Stored<ByRoom<Millis>> {
        self.by_room("SELECT p.room, s.id, p.at FROM paces p JOIN sessions s ON s.session = p.session", |row| {
            row.get(2)
        })
    }

    /// Reads rows that begin with a room and a person.
    fn by_room<T>(&self, sql: &str, value: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> Stored<ByRoom<T>> {
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut found: ByRoom<T> = HashMap::new();
        while let Some(row) = rows.next()? {
            found.entry(row.get(0)?).or_default().insert(parsed(row, 1)?, value(row)?);
        }
        Ok(found)
    }
}
