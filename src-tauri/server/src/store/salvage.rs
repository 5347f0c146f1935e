//! Copying what can be read of a damaged database into a new one.
//!
//! A damaged page hides the rows on it, or those below it. So each table is read from its beginning, and from its end if
//! something was in the way; the logs, which are most of it, are tried number by number where they cannot be read.

mod repair;

use std::fs::File;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode as Sqlite, Params, Statement};

use super::{Stored, harden, make_private, schema, seal};
use crate::limits::DAMAGED_EVENTS_TRIED_MAX;

/// Every table that is copied, and its order. The index of what can be searched, the runs of changes and the reactions that
/// hold are found anew.
const TABLES: [Table; 11] = [
    Table { name: "settings", forwards: "name", backwards: "name DESC" },
    Table { name: "sessions", forwards: "session", backwards: "session DESC" },
    Table { name: "rooms", forwards: "room", backwards: "room DESC" },
    Table { name: "members", forwards: "member", backwards: "member DESC" },
    Table { name: "gifs", forwards: "id", backwards: "id DESC" },
    Table { name: "whispers", forwards: "room, session, n", backwards: "room DESC, session DESC, n DESC" },
    Table { name: "visitors", forwards: "room, session", backwards: "room DESC, session DESC" },
    Table { name: "bans", forwards: "room, session", backwards: "room DESC, session DESC" },
    Table { name: "mutes", forwards: "room, session", backwards: "room DESC, session DESC" },
    Table { name: "paces", forwards: "room, session", backwards: "room DESC, session DESC" },
    Table { name: "library", forwards: "place", backwards: "place DESC" },
];

const ALL: &str = "SELECT * FROM TABLE ORDER BY KEY";
const LOG_AFTER: &str = "SELECT * FROM events WHERE room = ?1 AND seq > ?2 ORDER BY seq";
const LOG_BACKWARDS: &str = "SELECT * FROM events WHERE room = ?1 ORDER BY seq DESC";
const LOG_ENTRY: &str = "SELECT * FROM events WHERE room = ?1 AND seq = ?2";

struct Table {
    name: &'static str,
    forwards: &'static str,
    backwards: &'static str,
}

/// How far a table could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    /// To its end, or as far as was wanted.
    Whole,
    /// Up to something that cannot be read.
    Broken,
}

/// Copies what can be read of one database into a new one of the newest schema, complete and durable.
///
/// # Errors
/// When the new one cannot be written. That the old one cannot be read is no error.
pub(super) fn copy(from: &Path, to: &Path) -> Stored<()> {
    let source = open_damaged(from).ok();
    let version = source.as_ref().and_then(|source| schema::version(source).ok());
    let version = version.filter(|version| (1..=schema::newest()).contains(version)).unwrap_or(schema::newest());
    make_private(to)?;
    let mut target = Connection::open(to)?;
    harden(&mut target)?;
    target.pragma_update(None, "foreign_keys", 0)?;
    // Nobody knows of the copy yet, so it is enough that it is on the disk in the end.
    target.pragma_update(None, "synchronous", 0)?;
    schema::migrate_to(&mut target, version)?;
    let step = target.transaction()?;
    if let Some(source) = &source {
        for table in &TABLES {
            copy_table(source, &step, table)?;
        }
        copy_logs(source, &step)?;
    }
    if version >= seal::SEALED_FROM {
        seal::remove_unsound(&step)?;
    }
    step.commit()?;
    schema::migrate_to(&mut target, schema::newest())?;
    let step = target.transaction()?;
    repair::repair(&step)?;
    step.commit()?;
    drop(target);
    Ok(File::options().write(true).open(to)?.sync_all()?)
}

/// Opens a database so that SQLite complains as little as it can, and writes nothing into it.
fn open_damaged(path: &Path) -> rusqlite::Result<Connection> {
    let source = Connection::open(path)?;
    source.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    source.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A file that is shorter than its header says is read as far as it goes.
    source.pragma_update(None, "writable_schema", 1)?;
    Ok(source)
}

fn copy_table(source: &Connection, target: &Connection, table: &Table) -> Stored<()> {
    let order = |key| ALL.replace("TABLE", table.name).replace("KEY", key);
    if copy_rows(source, target, table.name, &order(table.forwards), [], |_| {})? == Read::Broken {
        copy_rows(source, target, table.name, &order(table.backwards), [], |_| {})?;
    }
    Ok(())
}

fn copy_logs(source: &Connection, target: &Connection) -> Stored<()> {
    let mut query = target.prepare("SELECT room FROM rooms")?;
    let rooms: Vec<i64> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    rooms.into_iter().try_for_each(|room| copy_log(source, target, room))
}

fn copy_log(source: &Connection, target: &Connection, room: i64) -> Stored<()> {
    let mut last = 0;
    while copy_rows(source, target, "events", LOG_AFTER, (room, last), |seq| last = seq)? == Read::Broken {
        let before = last;
        for seq in before + 1..=before + DAMAGED_EVENTS_TRIED_MAX {
            copy_rows(source, target, "events", LOG_ENTRY, (room, seq), |seq| last = seq)?;
            if last > before {
                break;
            }
        }
        if last == before {
            copy_rows(source, target, "events", LOG_BACKWARDS, [room], |_| {})?;
            return Ok(());
        }
    }
    Ok(())
}

/// Copies the rows that a statement finds, up to the first that cannot be read. Each is told by its second column.
fn copy_rows(
    source: &Connection,
    target: &Connection,
    table: &str,
    select: &str,
    values: impl Params,
    mut told: impl FnMut(i64),
) -> Stored<Read> {
    let Ok(mut query) = source.prepare_cached(select) else { return Ok(Read::Broken) };
    let columns = query.column_count();
    let places = vec!["?"; columns].join(", ");
    let insert = "INSERT OR IGNORE INTO TABLE VALUES (PLACES)".replace("TABLE", table).replace("PLACES", &places);
    let Ok(mut insert) = target.prepare_cached(&insert) else { return Ok(Read::Broken) };
    let Ok(mut rows) = query.query(values) else { return Ok(Read::Broken) };
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(Read::Whole),
            Err(_) => return Ok(Read::Broken),
        };
        let values: Result<Vec<Value>, _> = (0..columns).map(|column| row.get(column)).collect();
        if let Ok(Value::Integer(second)) = row.get(1) {
            told(second);
        }
        // A text that is none belongs to a row that is lost; the next one may be whole.
        let Ok(values) = values else { continue };
        if !add(&mut insert, values)? && select.contains(" DESC") {
            // It is there already: this is where the way from the beginning ended.
            return Ok(Read::Whole);
        }
    }
}

/// Answers whether a row was added. One that does not fit the table is lost, and one that is there stays.
fn add(insert: &mut Statement<'_>, values: Vec<Value>) -> Stored<bool> {
    match insert.execute(rusqlite::params_from_iter(values)) {
        Ok(added) => Ok(added > 0),
        Err(error) if error.sqlite_error_code() == Some(Sqlite::ConstraintViolation) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
