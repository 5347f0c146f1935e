//! A copy of the whole database as of one moment, made while it is used.

use std::path::Path;

use super::{Failure, Stored, open_read_only, schema};
use crate::protocol::ErrorCode;

/// Copies the database to an empty file. What was erased is not in the copy, and nobody waits for it meanwhile.
///
/// # Errors
/// When the disk fails or is full.
pub(crate) fn copy(database: &Path, to: &Path) -> Stored<()> {
    let to = to.to_str().ok_or_else(|| Failure::new("the folder's name is no text", ErrorCode::Internal))?;
    Ok(open_read_only(database)?.execute("VACUUM INTO ?1", [to]).map(drop)?)
}

/// The version of a copy's schema, and the blobs of all its pictures.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn look_at_copy(copy: &Path) -> Stored<(usize, Vec<String>)> {
    let db = open_read_only(copy)?;
    let has_library = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'library'")?.exists([])?;
    let sql = if has_library {
        "SELECT blob FROM gifs UNION SELECT blob FROM library"
    } else {
        "SELECT DISTINCT blob FROM gifs"
    };
    let mut query = db.prepare(sql)?;
    let blobs = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok((schema::version(&db)?, blobs))
}

/// Looks whether a database is one of ours, whole, and not from the future.
///
/// # Errors
/// When it is not, and why.
pub(crate) fn check(database: &Path) -> Stored<()> {
    let wrong = |reason: String| Err(Failure::new(reason, ErrorCode::Internal));
    let db = open_read_only(database)?;
    let version = schema::version(&db)?;
    if version > schema::newest() {
        return wrong(format!(
            "it is of version {version}, made by a newer Madang; this one knows {}",
            schema::newest()
        ));
    }
    let ours =
        db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name IN ('rooms', 'events')")?.exists([])?;
    if version == 0 || !ours {
        return wrong("it is no database of Madang".to_owned());
    }
    let verdict: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { wrong(format!("it is damaged: {verdict}")) }
}

/// Whether a database has an older schema and will be changed when it is opened to be written.
///
/// # Errors
/// When it is there and cannot be read.
pub(crate) fn wants_migration(database: &Path) -> Stored<bool> {
    let new = std::fs::metadata(database).map_or(true, |about| about.len() == 0);
    if new {
        return Ok(false);
    }
    let version = schema::version(&open_read_only(database)?)?;
    Ok((1..schema::newest()).contains(&version))
}

/// Makes a database as an older Madang had it.
#[cfg(test)]
pub(crate) fn make_older(database: &Path, version: usize) {
    let mut db = rusqlite::Connection::open(database).unwrap();
    super::harden(&mut db).unwrap();
    schema::migrate_to(&mut db, version).unwrap();
}
