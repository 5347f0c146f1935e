//! What is on disk: one SQLite database. Nothing else in the crate contains SQL, and nothing here decides.
//!
//! The writer thread owns the one [`Store`]; readers open their own [`Archive`], which cannot write.

mod archive;
mod changes;
mod checkup;
mod copying;
mod damage;
mod events;
mod gifs;
mod grams;
mod library;
mod numbers;
mod patience;
mod powers;
mod rooms;
mod runs;
mod salvage;
mod schema;
mod seal;
mod search;
mod sessions;
mod snapshot;
#[cfg(test)]
mod tests;
mod whispers;

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode as Sqlite, OpenFlags};

pub(crate) use archive::Archive;
pub(crate) use checkup::{Access, Checkup, check_up};
#[cfg(test)]
pub(crate) use copying::make_older;
pub(crate) use copying::{check, copy, look_at_copy, wants_migration};
pub(crate) use damage::{Health, Opened, files_of, open};
pub(crate) use events::Page;
pub(crate) use gifs::GifRecord;
pub(crate) use grams::Parts;
pub(crate) use library::{Kept, Wish};
#[cfg(test)]
pub(crate) use patience::LOCK_WAIT;
pub(crate) use rooms::RoomRecord;
pub(crate) use search::{Cursor, Hits, Question};
pub(crate) use sessions::SessionRecord;
pub(crate) use snapshot::{RoomOnDisk, Seen, Snapshot};
pub(crate) use whispers::{Inbox, Part, Side};

use crate::disk::private_options;
use crate::limits::{CHECKPOINT_BYTES, DATABASE_CACHE_BYTES_MAX, JOURNAL_BYTES_MAX, STATEMENTS_MAX};
use crate::protocol::{ErrorCode, Refusal};

/// Versions before it can corrupt a database when the write-ahead log is reset.
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// The storage failed. Not a refusal: the rules had nothing against it.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    code: ErrorCode,
    /// Whether the database itself is not what was written.
    damage: bool,
    /// Whether that is so if it came while the database was opened.
    damage_at_start: bool,
}

impl Failure {
    fn new(text: impl Into<String>, code: ErrorCode) -> Self {
        Self { text: text.into(), code, damage: false, damage_at_start: false }
    }

    /// What is on the disk is not what was written.
    fn damage(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: ErrorCode::Internal, damage: true, damage_at_start: true }
    }

    /// Whether another program holds the database.
    pub(crate) fn is_busy(&self) -> bool {
        self.code == ErrorCode::Busy
    }

    /// What the person who asked is told: `disk_full`, `busy` or `internal`.
    pub(crate) fn refusal(&self) -> Refusal {
        match self.code {
            ErrorCode::DiskFull => Refusal::new(ErrorCode::DiskFull, "the host's disk is full"),
            ErrorCode::Busy => Refusal::retry_after(ErrorCode::Busy, "another program holds the database", 1000),
            _ => Refusal::new(ErrorCode::Internal, "the host's storage failed"),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let code = match error.sqlite_error_code() {
            Some(Sqlite::DiskFull) => ErrorCode::DiskFull,
            Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => ErrorCode::Busy,
            _ => ErrorCode::Internal,
        };
        Self {
            text: error.to_string(),
            code,
            damage: damage::is_meant_by(&error),
            damage_at_start: damage::is_meant_at_start_by(&error),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let code =
            if error.kind() == std::io::ErrorKind::StorageFull { ErrorCode::DiskFull } else { ErrorCode::Internal };
        Self::new(error.to_string(), code)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::damage(format!("a stored record cannot be read: {error}"))
    }
}

pub(crate) type Stored<T> = Result<T, Failure>;

/// The one connection that writes.
pub(crate) struct Store {
    path: PathBuf,
    db: Connection,
}

impl Store {
    /// Opens or makes the database and brings it to the newest schema.
    ///
    /// # Errors
    /// When the file cannot be opened, is not a Madang database, comes from a newer Madang, or SQLite is too old.
    pub(crate) fn open(path: &Path) -> Stored<Self> {
        if rusqlite::version_number() < SQLITE_VERSION_MIN {
            return Err(Failure::new(format!("SQLite {} is too old", rusqlite::version()), ErrorCode::Internal));
        }
        make_private(path)?;
        let mut db = Connection::open(path)?;
        harden(&mut db)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        for (name, value) in [("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("fullfsync", 1)] {
            db.pragma_update(None, name, value)?;
        }
        db.pragma_update(None, "checkpoint_fullfsync", 1)?;
        db.pragma_update(None, "journal_size_limit", JOURNAL_BYTES_MAX)?;
        let page_bytes: i64 = db.pragma_query_value(None, "page_size", |row| row.get(0))?;
        db.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_BYTES / page_bytes)?;
        // Below nothing it is a number of KiB.
        db.pragma_update(None, "cache_size", -DATABASE_CACHE_BYTES_MAX / 1024)?;
        damage::check_header(&db)?;
        schema::migrate(&mut db)?;
        #[cfg(feature = "mutants")]
        if crate::mutants::on(crate::mutants::Mutant::NotOnce) {
            db.execute_batch("DROP INDEX IF EXISTS events_once")?;
        }
        #[cfg(feature = "mutants")]
        if crate::mutants::on(crate::mutants::Mutant::SyncedLater) {
            db.pragma_update(None, "synchronous", 1)?;
        }
        Ok(Self { path: path.to_owned(), db })
    }

    /// Forgets everything about the connection and opens the database anew: after a failure nothing in memory is sure.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub(crate) fn reopen(&mut self) -> Stored<()> {
        *self = Self::open(&self.path)?;
        Ok(())
    }

    /// Begins the transaction of a batch. It takes the write lock at once, so that nothing fails for it later.
    ///
    /// # Errors
    /// When another program holds the lock.
    pub(crate) fn begin(&self) -> Stored<()> {
        self.db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        patience::regain();
        Ok(())
    }

    /// Puts the batch on disk.
    ///
    /// # Errors
    /// When it is not known to be on disk.
    pub(crate) fn commit(&self) -> Stored<()> {
        Ok(self.db.prepare_cached("COMMIT")?.execute([]).map(drop)?)
    }

    /// Takes the batch back after a failure, which leaves its mark if it is what damage looks like.
    pub(crate) fn take_back(&self, failure: &Failure) {
        self.note(failure);
        self.rollback();
    }

    /// A failure to do so is of no consequence, because the connection is opened anew.
    fn rollback(&self) {
        if let Err(error) = self.db.execute_batch("ROLLBACK") {
            tracing::debug!(%error, "nothing to roll back");
        }
    }

    /// Brings the write-ahead log into the database and empties it. Answers whether it is empty: whoever reads holds it.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn checkpoint(&self) -> Stored<bool> {
        let held: i64 = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(held == 0)
    }

    /// As [`Store::checkpoint`], but hardly waits for whoever reads just now.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn checkpoint_soon(&self) -> Stored<bool> {
        patience::briefly(|| self.checkpoint())
    }

    /// A setting of the host that is kept, such as its made-up name.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn setting(&self, name: &str) -> Stored<Option<String>> {
        setting(&self.db, name)
    }

    /// Keeps a setting of the host.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn keep_setting(&self, name: &str, value: &str) -> Stored<()> {
        let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        Ok(self.db.prepare_cached(sql)?.execute([name, value]).map(drop)?)
    }
}

fn setting(db: &Connection, name: &str) -> Stored<Option<String>> {
    use rusqlite::OptionalExtension as _;
    let mut query = db.prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
    Ok(query.query_row([name], |row| row.get(0)).optional()?)
}

/// Makes the database's file for its owner's eyes only, if it is not there. SQLite gives the files beside it the same mode.
///
/// A file that is there is never opened: when it is closed again, all locks of this process on it are gone, and SQLite does
/// not know. Whoever closes the database next believes to be the last and takes the write-ahead log away.
fn make_private(path: &Path) -> std::io::Result<()> {
    match private_options().open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// What holds for every connection: the database is data, never a program.
fn harden(db: &mut Connection) -> Stored<()> {
    patience::have(db)?;
    seal::teach(db)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Otherwise SQLite plans a kept statement anew whenever other values are bound to it, which takes longer than carrying it out.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "mmap_size", 0).or_else(|error| match error {
        rusqlite::Error::ExecuteReturnedResults => Ok(()),
        error => Err(error),
    })?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(())
}

fn open_read_only(path: &Path) -> Stored<Connection> {
    let mut db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    harden(&mut db)?;
    Ok(db)
}

/// SQLite's integers are signed; numbers of events, sizes and limits are far below where that matters.
fn int(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// Reads an unsigned number that this module stored.
fn uint(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// Reads a text that this module stored and that has a form, such as an id.
fn parsed<T: std::str::FromStr>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|_| rusqlite::Error::InvalidColumnType(column, text.to_owned(), rusqlite::types::Type::Text))
}
