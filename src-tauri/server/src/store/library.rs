//! Records of the host's offline library of pictures.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::gifs::{COLUMNS, record};
use super::{GifRecord, Store, Stored, int, uint};
use crate::names;
use crate::protocol::{Color, GifId, LibraryGif, Millis, User};

/// A picture of the library with where its bytes are.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// What people are told of it.
    pub(crate) gif: LibraryGif,
    /// The name of its bytes.
    pub(crate) blob: String,
    /// The row of the session that put it there.
    pub(crate) session: Option<i64>,
}

/// Which pictures somebody looks for.
#[derive(Debug, Default)]
pub(crate) struct Wish {
    /// Part of a tag or of a description, folded.
    pub(crate) part: String,
    /// A whole tag, folded.
    pub(crate) tag: Option<String>,
    /// The last one they have.
    pub(crate) before: Option<GifId>,
}

const SELECT: &str = "SELECT l.id, l.mime, l.width, l.height, l.bytes, l.frames, l.blob, l.alt,
    l.tags, l.at, l.session, s.id, s.nickname, s.color FROM library l LEFT JOIN sessions s USING (session)";

fn kept(row: &Row<'_>) -> Stored<Kept> {
    let GifRecord { gif, blob } = record(row)?;
    let session: Option<i64> = row.get(10)?;
    let added_by = match session {
        None => None,
        Some(_) => {
            let nickname: String = row.get(12)?;
            let color: String = row.get(13)?;
            Some(User { id: super::parsed(row, 11)?, nickname: nickname.into(), color: Color(color.into()) })
        }
    };
    let tags = serde_json::from_str(row.get_ref(8)?.as_str().map_err(rusqlite::Error::from)?)?;
    Ok(Kept { gif: LibraryGif { gif, tags, added_by, at: row.get(9)? }, blob, session })
}

/// A page of the library, newest first, and whether there is more.
pub(super) fn page(db: &Connection, wish: &Wish, limit: usize) -> Stored<(Vec<LibraryGif>, bool)> {
    let place = match wish.before {
        None => i64::MAX,
        Some(id) => {
            let mut query = db.prepare_cached("SELECT place FROM library WHERE id = ?1")?;
            // One that was dropped meanwhile leaves nothing to go on from, so the list begins anew.
            query.query_row([id.as_str()], |row| row.get(0)).optional()?.unwrap_or(i64::MAX)
        }
    };
    let mut query = db.prepare_cached(&[SELECT, " WHERE l.place < ?1 ORDER BY l.place DESC"].concat())?;
    let mut rows = query.query([place])?;
    let mut gifs = Vec::new();
    while let Some(row) = rows.next()? {
        let gif = kept(row)?.gif;
        if !wish.fits(&gif) {
            continue;
        }
        if gifs.len() == limit {
            return Ok((gifs, true));
        }
        gifs.push(gif);
    }
    Ok((gifs, false))
}

/// The tags of the library's picture that this one is a copy of, one after the other.
pub(super) fn tags_of(db: &Connection, gif: GifId) -> Stored<Option<String>> {
    let mut query =
        db.prepare_cached("SELECT l.tags FROM gifs g JOIN library l ON l.id = g.library WHERE g.id = ?1")?;
    let tags: Option<String> = query.query_row([gif.as_str()], |row| row.get(0)).optional()?;
    Ok(match tags {
        Some(tags) => Some(serde_json::from_str::<Vec<String>>(&tags)?.join("\n")),
        None => None,
    })
}

impl Wish {
    fn fits(&self, gif: &LibraryGif) -> bool {
        let tags: Vec<String> = gif.tags.iter().map(|tag| names::folded(tag)).collect();
        if self.tag.as_ref().is_some_and(|wanted| !tags.contains(wanted)) {
            return false;
        }
        let described = || gif.gif.alt.as_deref().is_some_and(|alt| names::folded(alt).contains(&self.part));
        self.part.is_empty() || tags.iter().any(|tag| tag.contains(&self.part)) || described()
    }
}

impl Store {
    /// A picture of the library.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn library_gif(&self, id: GifId) -> Stored<Option<Kept>> {
        self.library_where(" WHERE l.id = ?1", id.as_str())
    }

    /// The picture of the library that has these bytes.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn library_gif_of(&self, blob: &str) -> Stored<Option<Kept>> {
        self.library_where(" WHERE l.blob = ?1", blob)
    }

    fn library_where(&self, condition: &str, value: &str) -> Stored<Option<Kept>> {
        let mut query = self.db.prepare_cached(&[SELECT, condition].concat())?;
        let mut rows = query.query([value])?;
        rows.next()?.map(kept).transpose()
    }

    /// Pictures in the library, and their bytes together.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn library_size(&self) -> Stored<(u64, u64)> {
        let mut query = self.db.prepare_cached("SELECT count(*), coalesce(sum(bytes), 0) FROM library")?;
        Ok(query.query_row([], |row| Ok((uint(row, 0)?, uint(row, 1)?)))?)
    }

    /// Puts a picture into the library.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn add_to_library(&self, picture: &Kept) -> Stored<()> {
        let sql = "INSERT INTO library (id, mime, width, height, bytes, frames, blob, alt, tags, session, at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let Kept { gif: LibraryGif { gif, tags, at, .. }, blob, session } = picture;
        let values = rusqlite::params![
            gif.id.as_str(),
            gif.mime,
            gif.width,
            gif.height,
            int(gif.bytes),
            gif.frames,
            blob,
            gif.alt,
            serde_json::to_string(tags)?,
            session,
            at
        ];
        Ok(self.db.prepare_cached(sql)?.execute(values).map(drop)?)
    }

    /// Says something else of a picture of the library.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn describe_library_gif(&self, id: GifId, tags: &[String], alt: Option<&str>) -> Stored<()> {
        let sql = "UPDATE library SET tags = ?2, alt = ?3 WHERE id = ?1";
        let values = (id.as_str(), serde_json::to_string(tags)?, alt);
        Ok(self.db.prepare_cached(sql)?.execute(values).map(drop)?)
    }

    /// Takes a picture out of the library.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn drop_from_library(&self, id: GifId) -> Stored<()> {
        Ok(self.db.prepare_cached("DELETE FROM library WHERE id = ?1")?.execute([id.as_str()]).map(drop)?)
    }

    /// The copy of a picture of the library that a room has, if it has one.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn copy_in(&self, room: i64, library: GifId) -> Stored<Option<GifRecord>> {
        let mut query = self.db.prepare_cached(&[COLUMNS, " WHERE room = ?1 AND library = ?2"].concat())?;
        Ok(query.query_row((room, library.as_str()), record).optional()?)
    }

    /// Gives a room a copy of a picture of the library: a record of its own for the same bytes.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn copy_into(
        &self,
        room: i64,
        session: i64,
        library: GifId,
        copy: &GifRecord,
        now: Millis,
    ) -> Stored<()> {
        self.add_gif(room, session, copy, now)?;
        let sql = "UPDATE gifs SET alt = ?2, library = ?3 WHERE id = ?1";
        let values = (copy.gif.id.as_str(), copy.gif.alt.as_deref(), library.as_str());
        Ok(self.db.prepare_cached(sql)?.execute(values).map(drop)?)
    }

    /// A picture that somebody uploaded to a room.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn gif_in(&self, room: i64, id: GifId) -> Stored<Option<GifRecord>> {
        let mut query = self.db.prepare_cached(&[COLUMNS, " WHERE id = ?1 AND room = ?2"].concat())?;
        Ok(query.query_row((id.as_str(), room), record).optional()?)
    }
}
