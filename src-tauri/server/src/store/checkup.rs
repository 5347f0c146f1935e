//! Whether a database is whole: read only, and for whoever looks for what is wrong rather than for what was said.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Stored, harden, schema, setting, uint};
use crate::limits::CHECKUP_ENTRIES_MAX;

/// What was found in a database.
#[derive(Debug, Default)]
pub(crate) struct Checkup {
    /// The version of its schema.
    pub(crate) version: usize,
    /// The version that this program knows.
    pub(crate) known_version: usize,
    /// What SQLite says is damaged; none in a good one.
    pub(crate) damage: Vec<String>,
    /// Tables with rows that belong to nothing.
    pub(crate) orphans: Vec<String>,
    /// Rooms whose log has holes, has lost its end or knows too little of its changes, by their ids.
    pub(crate) holes: Vec<String>,
    /// Rooms whose owner is nobody, by their ids.
    pub(crate) ownerless: Vec<String>,
    /// Rooms, people, events of the logs, whispers, and pictures.
    pub(crate) counts: [(&'static str, u64); 5],
    /// The blobs that records name.
    pub(crate) blobs: Vec<String>,
    /// The port that was chosen in the console.
    pub(crate) port: Option<u16>,
}

/// How a database is opened so that nothing beside it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// A host has it open, and readers are welcome.
    Shared,
    /// Nobody has it open and its write-ahead log is empty.
    Still,
}

/// Looks at a database.
///
/// # Errors
/// When it cannot be opened or read at all.
pub(crate) fn check_up(path: &Path, access: Access) -> Stored<Checkup> {
    let db = open(path, access)?;
    let damage = few(&db, "PRAGMA integrity_check(10)")?;
    let mut found = Checkup {
        version: schema::version(&db)?,
        known_version: schema::newest(),
        damage: damage.into_iter().filter(|line| line != "ok").collect(),
        ..Checkup::default()
    };
    if found.version != found.known_version || !found.damage.is_empty() {
        return Ok(found);
    }
    found.orphans = few(&db, "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")?;
    found.holes = few(
        &db,
        "SELECT r.id FROM rooms r
         LEFT JOIN (SELECT room, count(*) AS n, min(seq) AS first, max(seq) AS last FROM events GROUP BY room) USING (room)
         WHERE n <> last OR first <> 1 OR r.indexed > coalesce(last, 0)
            OR (SELECT coalesce(sum(c.last - c.first + 1), 0) FROM change_runs c WHERE c.room = r.room)
                <> (SELECT count(*) FROM events e WHERE e.room = r.room AND e.type IN ('edit', 'remove', 'react'))",
    )?;
    found.ownerless =
        few(&db, "SELECT r.id FROM rooms r LEFT JOIN sessions s ON s.session = r.owner WHERE s.session IS NULL")?;
    found.counts = counts(&db)?;
    found.blobs = all(&db, "SELECT blob FROM gifs UNION SELECT blob FROM library")?;
    found.port = setting(&db, "port")?.and_then(|port| port.parse().ok());
    Ok(found)
}

fn open(path: &Path, access: Access) -> Stored<Connection> {
    let read = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = match access {
        Access::Shared => Connection::open_with_flags(path, read)?,
        Access::Still => {
            // An immutable database is read without the files that SQLite would otherwise make beside it.
            // In an address a path begins at the root.
            let path = std::path::absolute(path)?;
            let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let slash = if escaped.starts_with('/') { "" } else { "/" };
            let uri = format!("file:{slash}{}?immutable=1", escaped.replace('\\', "/"));
            Connection::open_with_flags(uri, read | OpenFlags::SQLITE_OPEN_URI)?
        }
    };
    harden(&mut db)?;
    Ok(db)
}

fn counts(db: &Connection) -> Stored<[(&'static str, u64); 5]> {
    let mut counts = [("rooms", 0), ("sessions", 0), ("events", 0), ("whispers", 0), ("gifs", 0)];
    for (table, count) in &mut counts {
        *count = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| uint(row, 0))?;
    }
    // A whisper is in two inboxes.
    counts[3].1 /= 2;
    Ok(counts)
}

/// What a statement finds, as far as it is told.
fn few(db: &Connection, sql: &str) -> Stored<Vec<String>> {
    texts(db, sql, CHECKUP_ENTRIES_MAX)
}

fn all(db: &Connection, sql: &str) -> Stored<Vec<String>> {
    texts(db, sql, usize::MAX)
}

fn texts(db: &Connection, sql: &str, most: usize) -> Stored<Vec<String>> {
    let mut query = db.prepare(sql)?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.take(most).collect::<Result<_, _>>()?)
}
