//! Records of uploaded pictures; their bytes are files.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::{Store, Stored, int, parsed, uint};
use crate::protocol::{Gif, GifId, Millis};

/// An uploaded picture.
#[derive(Debug, Clone)]
pub(crate) struct GifRecord {
    /// What messages say of it.
    pub(crate) gif: Gif,
    /// The SHA-256 of its bytes in hexadecimal, which is also the name of its file.
    pub(crate) blob: String,
}

pub(super) const COLUMNS: &str = "SELECT id, mime, width, height, bytes, frames, blob, alt FROM gifs";
const IN_LIBRARY: &str = "SELECT id, mime, width, height, bytes, frames, blob, alt FROM library";

pub(super) fn record(row: &Row<'_>) -> rusqlite::Result<GifRecord> {
    let id: GifId = parsed(row, 0)?;
    let gif = Gif {
        id,
        url: format!("gif/{id}"),
        mime: row.get(1)?,
        width: row.get(2)?,
        height: row.get(3)?,
        bytes: uint(row, 4)?,
        frames: row.get(5)?,
        alt: row.get(7)?,
    };
    Ok(GifRecord { gif, blob: row.get(6)? })
}

pub(super) fn by_id(db: &Connection, id: GifId) -> Stored<Option<GifRecord>> {
    let sql = [COLUMNS, " WHERE id = ?1 UNION ALL ", IN_LIBRARY, " WHERE id = ?1"].concat();
    let mut query = db.prepare_cached(&sql)?;
    Ok(query.query_row([id.as_str()], record).optional()?)
}

impl Store {
    /// Stores an upload that no message uses yet.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_gif(&self, room: i64, session: i64, record: &GifRecord, now: Millis) -> Stored<()> {
        let sql = "INSERT INTO gifs (id, room, session, mime, width, height, bytes, frames, blob, created_at, used)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)";
        let GifRecord { gif, blob } = record;
        let values = rusqlite::params![
            gif.id.as_str(),
            room,
            session,
            gif.mime,
            gif.width,
            gif.height,
            int(gif.bytes),
            gif.frames,
            blob,
            now
        ];
        Ok(self.db.prepare_cached(sql)?.execute(values).map(drop)?)
    }

    /// The picture that this session uploaded to this room, if it did.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn own_gif(&self, room: i64, session: i64, id: GifId) -> Stored<Option<GifRecord>> {
        let mut query = self.db.prepare_cached(&[COLUMNS, " WHERE id = ?1 AND room = ?2 AND session = ?3"].concat())?;
        Ok(query.query_row((id.as_str(), room, session), record).optional()?)
    }

    /// Stores that a message uses a picture, so that it stays.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn use_gif(&self, id: GifId) -> Stored<()> {
        Ok(self.db.prepare_cached("UPDATE gifs SET used = 1 WHERE id = ?1")?.execute([id.as_str()]).map(drop)?)
    }

    /// All pictures of a room together, in bytes.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn gif_bytes_of(&self, room: i64) -> Stored<u64> {
        let mut query = self.db.prepare_cached("SELECT coalesce(sum(bytes), 0) FROM gifs WHERE room = ?1")?;
        Ok(query.query_row([room], |row| uint(row, 0))?)
    }

    /// The blobs of a room's pictures.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn blobs_of(&self, room: i64) -> Stored<Vec<String>> {
        let mut query = self.db.prepare_cached("SELECT DISTINCT blob FROM gifs WHERE room = ?1")?;
        let blobs = query.query_map([room], |row| row.get(0))?;
        Ok(blobs.collect::<Result<_, _>>()?)
    }

    /// Forgets uploads from before `before` that no message uses; answers their blobs.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn forget_unused_gifs(&self, before: Millis) -> Stored<Vec<String>> {
        let mut query = self.db.prepare_cached("DELETE FROM gifs WHERE used = 0 AND created_at < ?1 RETURNING blob")?;
        let blobs = query.query_map([before], |row| row.get(0))?;
        Ok(blobs.collect::<Result<_, _>>()?)
    }

    /// Whether any picture, of a room or of the library, has these bytes.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn has_blob(&self, blob: &str) -> Stored<bool> {
        let sql = "SELECT 1 FROM gifs WHERE blob = ?1 UNION ALL SELECT 1 FROM library WHERE blob = ?1";
        Ok(self.db.prepare_cached(sql)?.exists([blob])?)
    }
}
