//! The schema, as numbered migrations that are never edited once they were released.

use rusqlite::Connection;

use super::{Failure, Stored, runs, seal, search};
use crate::protocol::ErrorCode;

/// Migration `n` (from 1) brings a database from version `n - 1` to `n`; `user_version` tells where it is.
const MIGRATIONS: &[Migration] = &[
    Migration { sql: FIRST, then: nothing_more },
    Migration { sql: INBOXES, then: search::index_all },
    Migration { sql: include_str!("schema/powers.sql"), then: nothing_more },
    Migration { sql: include_str!("schema/library.sql"), then: nothing_more },
    Migration { sql: include_str!("schema/seals.sql"), then: seal::seal_all },
    Migration { sql: include_str!("schema/indexed.sql"), then: nothing_more },
    Migration { sql: include_str!("schema/runs.sql"), then: runs::find_all },
];

/// One step of the schema.
struct Migration {
    sql: &'static str,
    /// What takes more than SQL.
    then: fn(&Connection) -> Stored<()>,
}

fn nothing_more(_: &Connection) -> Stored<()> {
    Ok(())
}

const FIRST: &str = "
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    -- A row is never given again: the log still names the rows of people who were forgotten.
    session    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    token      BLOB    NOT NULL UNIQUE,
    nickname   TEXT    NOT NULL,
    color      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE rooms (
    room             INTEGER NOT NULL PRIMARY KEY,
    id               TEXT    NOT NULL UNIQUE,
    title            TEXT    NOT NULL,
    max              INTEGER NOT NULL,
    keep             INTEGER NOT NULL,
    guests           INTEGER NOT NULL,
    quiet            INTEGER NOT NULL,
    password         TEXT,
    password_version INTEGER NOT NULL,
    owner            INTEGER NOT NULL REFERENCES sessions (session),
    creator          INTEGER NOT NULL REFERENCES sessions (session),
    create_id        TEXT,
    created_at       INTEGER NOT NULL,
    UNIQUE (creator, create_id)
) STRICT;

CREATE TABLE members (
    member    INTEGER NOT NULL PRIMARY KEY,
    room      INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    session   INTEGER NOT NULL REFERENCES sessions (session),
    link      TEXT    NOT NULL,
    joined_at INTEGER NOT NULL,
    UNIQUE (room, session)
) STRICT;

CREATE TABLE events (
    room    INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    type    TEXT    NOT NULL,
    session INTEGER,
    id      TEXT,
    gif     TEXT,
    body    TEXT    NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX events_once ON events (room, session, id) WHERE id IS NOT NULL;

CREATE TABLE gifs (
    id         TEXT    NOT NULL PRIMARY KEY,
    room       INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    session    INTEGER NOT NULL REFERENCES sessions (session),
    mime       TEXT    NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    frames     INTEGER NOT NULL,
    blob       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    used       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX gifs_room ON gifs (room);
CREATE INDEX gifs_blob ON gifs (blob);
CREATE INDEX gifs_unused ON gifs (created_at) WHERE used = 0;
";

/// Whispers, and the search index, which is one table for each room.
const INBOXES: &str = "
CREATE TABLE whispers (
    room    INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    -- Whose inbox it is in; each of the two has a row of their own.
    session INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    sent    INTEGER NOT NULL,
    gif     TEXT,
    body    TEXT    NOT NULL,
    PRIMARY KEY (room, session, n)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX whispers_once ON whispers (room, session, id) WHERE sent = 1;
CREATE INDEX whispers_gif ON whispers (gif) WHERE gif IS NOT NULL;
";

/// The version stands in the settings too: a header that was damaged is not taken for one of a newer Madang.
const KEEP_VERSION: &str = "INSERT OR REPLACE INTO settings (name, value) VALUES ('schema', ?1)";

/// Brings the database to the newest version, each step in a transaction of its own.
pub(super) fn migrate(db: &mut Connection) -> Stored<()> {
    migrate_to(db, newest())
}

pub(super) fn migrate_to(db: &mut Connection, newest: usize) -> Stored<()> {
    let version = version(db)?;
    if version > newest {
        if settings_say(db, newest) {
            return Err(Failure::damage("the database says two things about its version"));
        }
        let reason = format!("the database is of version {version}, made by a newer Madang; this one knows {newest}");
        return Err(Failure::new(reason, ErrorCode::Internal));
    }
    for (index, Migration { sql, then }) in MIGRATIONS.iter().enumerate().take(newest).skip(version) {
        let step = db.transaction()?;
        step.execute_batch(sql)?;
        then(&step)?;
        step.pragma_update(None, "user_version", super::int(index + 1))?;
        step.execute(KEEP_VERSION, [super::int(index + 1).to_string()])?;
        step.commit()?;
    }
    Ok(())
}

/// The newest version.
pub(super) const fn newest() -> usize {
    MIGRATIONS.len()
}

/// The version of a database's schema; 0 of one that is new.
pub(super) fn version(db: &Connection) -> Stored<usize> {
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(version.try_into().unwrap_or(usize::MAX))
}

/// Whether the settings say that this is the version, whatever the file's header says.
fn settings_say(db: &Connection, version: usize) -> bool {
    let sql = "SELECT 1 FROM settings WHERE name = 'schema' AND value = ?1";
    db.prepare(sql).and_then(|mut query| query.exists([super::int(version).to_string()])).unwrap_or(false)
}
