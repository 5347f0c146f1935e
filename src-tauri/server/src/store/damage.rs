//! A database that is not what was written: how that is noticed, and what is done about it.
//!
//! Nothing looks at the whole database at a start; that would take too long. Each row is looked at when it is read (see
//! `seal`). Whoever finds damage leaves a mark beside the database, and the next start copies what can be read into a
//! new one, says so, and keeps the damaged one. What a start itself reads is mended at that start.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Error, ErrorCode as Sqlite};

use super::{Failure, RoomRecord, Store, Stored, salvage, uint};
use crate::disk::sync_folder;
use crate::protocol::{DatabaseState, Millis};

/// The folder of damaged databases that were replaced, beside the database.
const KEPT_FOLDER: &str = "damaged";
/// What SQLite puts beside a database.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// How SQLite says that a number is already there, which only hides it where the end of a log was damaged: one thread numbers.
const TAKEN: &str = "events.room, events.seq";

/// A database that was opened, and its rooms, which were read to see whether it is sound.
pub(crate) struct Opened {
    /// The database.
    pub(crate) store: Store,
    /// Its rooms.
    pub(crate) rooms: Vec<RoomRecord>,
    /// The rows of the rooms whose logs are not in their indexes to the end.
    pub(crate) unindexed: Vec<i64>,
    /// What was done about damage, if there was some.
    pub(crate) mended: Option<Mended>,
}

/// What was done about a damaged database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mended {
    /// The folder where the damaged one lies.
    pub(crate) kept: PathBuf,
    /// Entries of logs that can be read, and those that cannot, which say so in their rooms. Of what stood behind the last
    /// one that can be read only that is counted of which something else tells: how far the log was indexed, an edit, a removal.
    pub(crate) entries: (u64, u64),
}

/// Where to ask whether the database is what was written.
#[derive(Debug, Clone)]
pub(crate) struct Health {
    path: PathBuf,
    mended: bool,
}

impl Health {
    /// How it is now, as far as it was read.
    pub(crate) fn state(&self) -> DatabaseState {
        match self.mended {
            _ if is_damaged(&self.path) => DatabaseState::Damaged,
            true => DatabaseState::Mended,
            false => DatabaseState::Sound,
        }
    }
}

impl Opened {
    /// Where to ask how the database is.
    pub(crate) fn health(&self) -> Health {
        Health { path: self.store.path.clone(), mended: self.mended.is_some() }
    }
}

/// Whether an error says that the database is not what was written.
pub(super) fn is_meant_by(error: &Error) -> bool {
    match error {
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnType(..)
        | Error::Utf8Error(..) => true,
        error => match error.sqlite_error_code() {
            Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => true,
            Some(Sqlite::Unknown) => has_wrong_schema(&error.to_string()),
            Some(Sqlite::ConstraintViolation) => error.to_string().ends_with(TAKEN),
            _ => false,
        },
    }
}

/// Whether SQLite does not find what a table refers to: no statement of ours names a database, only SQLite itself does.
fn has_wrong_schema(said: &str) -> bool {
    ["no such table: main.", "foreign key mismatch"].iter().any(|start| said.starts_with(start))
}

/// Whether an error says so when a database is opened: nothing then asks for tables that it ought not to have.
pub(super) fn is_meant_at_start_by(error: &Error) -> bool {
    is_meant_by(error) || matches!(error.sqlite_error_code(), Some(Sqlite::Unknown | Sqlite::ReadOnly))
}

/// Whether the header says of the file what all of ours say. SQLite would believe anything else, and write accordingly.
pub(super) fn check_header(db: &Connection) -> Stored<()> {
    let vacuums: i64 = db.query_row("PRAGMA auto_vacuum", [], |row| row.get(0))?;
    let encoding: String = db.query_row("PRAGMA encoding", [], |row| row.get(0))?;
    if vacuums == 0 && encoding == "UTF-8" { Ok(()) } else { Err(Failure::damage("the header is not one of ours")) }
}

/// Opens or makes the database. If it is damaged, it is replaced by what can be read of it.
///
/// # Errors
/// As [`Store::open`], and when what can be read finds no place on the disk.
pub(crate) fn open(path: &Path, now: Millis) -> Stored<Opened> {
    let kept = if copied(path).exists() {
        replace(path, now)?
    } else if is_damaged(path) {
        mend(path, now)?
    } else {
        if fs::metadata(path).is_ok_and(|file| file.len() == 0) && !companion(path, "-wal").exists() {
            tracing::warn!("the database is an empty file, so it is begun anew");
        }
        match look(path) {
            Err(failure) if failure.damage_at_start => tracing::error!(error = %failure, "the database is damaged"),
            outcome => return outcome,
        }
        mend(path, now)?
    };
    let opened = look(path)?;
    let mended = Mended { kept, entries: opened.store.count_entries()? };
    let ((readable, lost), kept) = (mended.entries, mended.kept.display());
    tracing::warn!(readable, lost, %kept, "what could be read of a damaged database was saved into a new one");
    Ok(Opened { mended: Some(mended), ..opened })
}

/// Whether damage was found in the database since it was last opened.
pub(super) fn is_damaged(path: &Path) -> bool {
    mark(path).exists()
}

/// Leaves a mark if this is what damage looks like.
pub(super) fn note(path: &Path, failure: &Failure) {
    if !failure.damage || is_damaged(path) {
        return;
    }
    tracing::error!("the database is damaged; at the next start of the host what can be read of it is saved");
    if let Err(error) = File::create(mark(path)) {
        tracing::error!(%error, "the mark of the damage cannot be left");
    }
}

fn look(path: &Path) -> Stored<Opened> {
    let store = Store::open(path)?;
    let rooms = store.rooms()?;
    store.settings()?;
    // All that a start asks for: what cannot be read here would let no host start, and nothing would be saved.
    let unindexed = store.unindexed_rooms()?;
    Ok(Opened { store, rooms, unindexed, mended: None })
}

/// Copies what can be read, and puts that in the database's place.
fn mend(path: &Path, now: Millis) -> Stored<PathBuf> {
    let unfinished = copying(path);
    for file in [unfinished.clone(), companion(&unfinished, "-wal"), companion(&unfinished, "-journal")] {
        remove(&file)?;
    }
    salvage::copy(path, &unfinished)?;
    fs::rename(&unfinished, copied(path))?;
    replace(path, now)
}

/// Puts a finished copy in the database's place. Whatever interrupts it, the next start goes on here: the damaged one goes
/// last of its files, because what lies beside it must never be taken for the copy's.
fn replace(path: &Path, now: Millis) -> Stored<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let kept = folder.join(KEPT_FOLDER).join(now.to_string());
    fs::create_dir_all(&kept)?;
    let companions = COMPANIONS.iter().map(|ending| companion(path, ending));
    for file in companions.chain([path.to_owned()]) {
        let Some(name) = file.file_name() else { continue };
        match fs::rename(&file, kept.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    fs::rename(copied(path), path)?;
    sync_folder(folder)?;
    remove(&mark(path))?;
    Ok(kept)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// The database and every file that ever lies beside it on its account, itself last.
pub(crate) fn files_of(path: &Path) -> [PathBuf; 6] {
    let [wal, shm] = COMPANIONS.map(|ending| companion(path, ending));
    [wal, shm, mark(path), copied(path), copying(path), path.to_owned()]
}

fn mark(path: &Path) -> PathBuf {
    path.with_extension("damaged")
}

/// The finished copy that is about to take the database's place.
fn copied(path: &Path) -> PathBuf {
    path.with_extension("copied")
}

/// The copy while it is being made.
fn copying(path: &Path) -> PathBuf {
    path.with_extension("copying")
}

fn companion(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

impl Store {
    /// Leaves a mark for the next start if this failure is what damage looks like.
    pub(crate) fn note(&self, failure: &Failure) {
        note(&self.path, failure);
    }

    /// Reads all settings, to see whether they can be read.
    fn settings(&self) -> Stored<()> {
        let mut query = self.db.prepare("SELECT name, value FROM settings")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let _: (String, String) = row.try_into()?;
        }
        Ok(())
    }

    /// Entries of all logs that can be read, and those that say that they cannot.
    fn count_entries(&self) -> Stored<(u64, u64)> {
        let sql = "SELECT count(*) - count(*) FILTER (WHERE type = 'unreadable'),
            count(*) FILTER (WHERE type = 'unreadable') FROM events";
        Ok(self.db.query_row(sql, [], |row| Ok((uint(row, 0)?, uint(row, 1)?)))?)
    }
}
