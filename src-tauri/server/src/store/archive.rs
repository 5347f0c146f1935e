//! A read-only connection: pages of the log and pictures, without ever waiting for the writer.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::events::{self, Page};
use super::{
    GifRecord, Hits, Inbox, Part, Question, Stored, Wish, damage, gifs, library, numbers, open_read_only, search,
    whispers,
};
use crate::limits::READER_CACHE_BYTES_MAX;
use crate::protocol::{Event, GifId, LibraryGif, Message, Millis, RoomId, Seq};

/// A connection that cannot write.
pub(crate) struct Archive {
    path: PathBuf,
    db: Connection,
}

impl Archive {
    /// Opens the database that the store has made.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn open(path: &Path) -> Stored<Self> {
        let db = open_read_only(path)?;
        db.pragma_update(None, "cache_size", -READER_CACHE_BYTES_MAX / 1024)?;
        Ok(Self { path: path.to_owned(), db })
    }

    /// The events after a number, up to and with `last`, ascending, as they were, but for what was emptied since.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn events(&self, row: i64, room: RoomId, after: Seq, last: Seq, limit: usize) -> Stored<Page<Event>> {
        self.noting(events::events(&self.db, row, room, (after, last), limit))
    }

    /// The newest messages before a number, ascending, with later changes applied.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn history(&self, row: i64, room: RoomId, before: Seq, limit: usize) -> Stored<Page<Message>> {
        self.noting(events::history(&self.db, row, room, before, limit))
    }

    /// Part of the inbox that a session has in a room, ascending.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn inbox(&self, room: (i64, RoomId), session: i64, part: Part, limit: usize) -> Stored<Inbox> {
        self.noting(whispers::inbox(&self.db, room.0, room.1, session, part, limit))
    }

    /// Messages and a session's own whispers that have what it looks for, newest first.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn search(&self, question: &Question) -> Stored<Hits> {
        self.noting(search::search(&self.db, question))
    }

    /// A page of the library, newest first, and whether there is more.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn library(&self, wish: &Wish, limit: usize) -> Stored<(Vec<LibraryGif>, bool)> {
        self.noting(library::page(&self.db, wish, limit))
    }

    /// Messages of all rooms since a moment.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn messages_since(&self, since: Millis) -> Stored<u64> {
        self.noting(numbers::messages_since(&self.db, since))
    }

    /// A picture, if it is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn gif(&self, id: GifId) -> Stored<Option<GifRecord>> {
        self.noting(gifs::by_id(&self.db, id))
    }

    /// Whoever reads damage has the next start mend it.
    fn noting<T>(&self, outcome: Stored<T>) -> Stored<T> {
        outcome.inspect_err(|failure| damage::note(&self.path, failure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn an_archive_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("madang.db");
        let store = Store::open(&path).unwrap();
        store.keep_setting("name", "마당").unwrap();
        let archive = Archive::open(&path).unwrap();
        for statement in ["DELETE FROM settings", "CREATE TABLE mine (x)", "PRAGMA user_version = 9"] {
            let error = archive.db.execute_batch(statement).expect_err(statement);
            assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::ReadOnly), "{statement}");
        }
        assert_eq!(store.setting("name").unwrap().as_deref(), Some("마당"));
    }

    #[test]
    fn an_archive_makes_no_database() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Archive::open(&folder.path().join("madang.db")).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
