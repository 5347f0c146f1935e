//! Runs of changes in the logs: edits, removals and reactions that follow each other. A page of messages leaves them out, and
//! skips each run at once however long it is.

use rusqlite::Connection;

use super::{Failure, Stored, int, seal, uint};
use crate::protocol::Seq;

const LENGTHEN: &str = "UPDATE change_runs SET last = ?2, seal = seal(room, first, ?2)
    WHERE room = ?1 AND last = ?2 - 1 AND first = (SELECT max(first) FROM change_runs WHERE room = ?1)";
const BEGIN: &str = "INSERT INTO change_runs (room, first, last, seal) VALUES (?1, ?2, ?2, seal(?1, ?2, ?2))";
const FIND: &str = "SELECT first, last, seal = seal(room, first, last) FROM change_runs
    WHERE room = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1";
/// Changes that follow each other are as far behind their numbers as behind their count. What is left over of a room that
/// is gone has none.
const FIND_ALL: &str = "INSERT INTO change_runs (room, first, last, seal)
    SELECT room, min(seq), max(seq), seal(room, min(seq), max(seq)) FROM (
        SELECT room, seq, seq - row_number() OVER (PARTITION BY room ORDER BY seq) AS run FROM events
        WHERE type IN ('edit', 'remove', 'react') AND room IN (SELECT room FROM rooms)
    ) GROUP BY room, run";

/// Notes that the newest event of a log is a change.
pub(super) fn add(db: &Connection, room: i64, seq: Seq) -> Stored<()> {
    if db.prepare_cached(LENGTHEN)?.execute((room, int(seq)))? == 0 {
        db.prepare_cached(BEGIN)?.execute((room, int(seq)))?;
    }
    Ok(())
}

/// The numbers of the first and the last change of the run that a change is part of.
pub(super) fn around(db: &Connection, room: i64, seq: Seq) -> Stored<(Seq, Seq)> {
    let mut query = db.prepare_cached(FIND)?;
    let mut rows = query.query((room, int(seq)))?;
    if let Some(row) = rows.next()? {
        seal::check(row, 2)?;
        let (first, last) = (uint(row, 0)?, uint(row, 1)?);
        if seq <= last {
            return Ok((first, last));
        }
    }
    Err(Failure::damage("a change of the log is in no run of changes"))
}

/// Finds the runs of all logs, of which none is known yet.
pub(super) fn find_all(db: &Connection) -> Stored<()> {
    Ok(db.execute(FIND_ALL, []).map(drop)?)
}

/// Finds the runs of all logs anew.
pub(super) fn find_anew(db: &Connection) -> Stored<()> {
    db.execute("DELETE FROM change_runs", [])?;
    find_all(db)
}
