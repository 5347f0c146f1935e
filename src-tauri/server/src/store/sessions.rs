//! People with a session that has created or entered a room.

use std::sync::Arc;

use rusqlite::Row;

use super::seal::{self, seal_of_session};
use super::{Store, Stored, parsed};
use crate::protocol::{Color, Millis, User};

/// A stored session.
#[derive(Debug, Clone)]
pub(crate) struct SessionRecord {
    /// Its row.
    pub(crate) row: i64,
    /// Who it is.
    pub(crate) user: User,
    /// The SHA-256 of its token.
    pub(crate) token: [u8; 32],
}

pub(super) fn user(row: &Row<'_>, first: usize) -> rusqlite::Result<User> {
    let nickname: Arc<str> = row.get(first + 1)?;
    Ok(User { id: parsed(row, first)?, nickname, color: Color(row.get(first + 2)?) })
}

impl Store {
    /// The session with this token, if it is stored.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn session_by_token(&self, token: &[u8; 32]) -> Stored<Option<SessionRecord>> {
        let mut query = self.db.prepare_cached(concat!(
            "SELECT id, nickname, color, session, token, seal = ",
            seal_of_session!("s"),
            " FROM sessions s WHERE token = ?1"
        ))?;
        let mut rows = query.query([token.as_slice()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        seal::check(row, 5)?;
        Ok(Some(SessionRecord { user: user(row, 0)?, row: row.get(3)?, token: row.get(4)? }))
    }

    /// Stores a new session and answers its row.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_session(&self, user: &User, token: &[u8; 32], now: Millis) -> Stored<i64> {
        let sql =
            "INSERT INTO sessions (id, token, nickname, color, created_at, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        let values = (user.id.as_str(), token.as_slice(), &*user.nickname, &*user.color.0, now);
        self.db.prepare_cached(sql)?.execute(values)?;
        let session = self.db.last_insert_rowid();
        self.seal_session(session)?;
        Ok(session)
    }

    /// Seals a session anew that was changed.
    fn seal_session(&self, session: i64) -> Stored<()> {
        let sql = concat!("UPDATE sessions AS s SET seal = ", seal_of_session!("s"), " WHERE session = ?1");
        Ok(self.db.prepare_cached(sql)?.execute([session]).map(drop)?)
    }

    /// Stores a person's new name.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn rename_session(&self, session: i64, nickname: &str) -> Stored<()> {
        let sql = "UPDATE sessions SET nickname = ?2 WHERE session = ?1";
        self.db.prepare_cached(sql)?.execute((session, nickname))?;
        self.seal_session(session)
    }

    /// Stores that sessions were in use.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn touch_session(&self, session: i64, now: Millis) -> Stored<()> {
        let sql = "UPDATE sessions SET used_at = max(used_at, ?2) WHERE session = ?1";
        Ok(self.db.prepare_cached(sql)?.execute((session, now)).map(drop)?)
    }

    /// Forgets sessions that were last used before `before` and that own, made, or are in no room, nor banned from one or the
    /// one who banned, and put nothing into the library; and their inboxes.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn forget_sessions(&self, before: Millis) -> Stored<usize> {
        let sql = "DELETE FROM sessions WHERE used_at < ?1
            AND session NOT IN (SELECT session FROM members)
            AND session NOT IN (SELECT owner FROM rooms UNION SELECT creator FROM rooms)
            AND session NOT IN (SELECT session FROM bans UNION SELECT by_session FROM bans WHERE by_session IS NOT NULL)
            AND session NOT IN (SELECT session FROM gifs)
            AND session NOT IN (SELECT session FROM library WHERE session IS NOT NULL) RETURNING session";
        let mut query = self.db.prepare_cached(sql)?;
        let forgotten: Vec<i64> = query.query_map([before], |row| row.get(0))?.collect::<Result<_, _>>()?;
        forgotten.iter().try_for_each(|session| self.forget_inboxes(*session))?;
        Ok(forgotten.len())
    }
}
