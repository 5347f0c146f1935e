//! A read-only connection: pages of the log and pictures, without ever waiting for the writer.

use std::path::Path;

use rusqlite::Connection;

use super::events::{Page, Span, page};
use super::{GifRecord, Stored, gifs, open_read_only};
use crate::protocol::{GifId, RoomId, Seq};

/// A connection that cannot write.
pub(crate) struct Archive {
    db: Connection,
}

impl Archive {
    /// Opens the database that the store has made.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn open(path: &Path) -> Stored<Self> {
        Ok(Self { db: open_read_only(path)? })
    }

    /// The events after a number, up to and with `last`, ascending.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn events(&self, row: i64, room: RoomId, after: Seq, last: Seq, limit: usize) -> Stored<Page> {
        page(&self.db, row, room, Span::After(after, last), limit)
    }

    /// The newest messages before a number, ascending.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn history(&self, row: i64, room: RoomId, before: Seq, limit: usize) -> Stored<Page> {
        page(&self.db, row, room, Span::Before(before), limit)
    }

    /// A picture, if it is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn gif(&self, id: GifId) -> Stored<Option<GifRecord>> {
        gifs::by_id(&self.db, id)
    }
}
