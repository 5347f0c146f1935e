//! How much there is.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Stored, int, uint};
use crate::protocol::{Millis, Seq};

/// Messages of all rooms since a moment. Times never go backwards within a room, so each room's first event of that time is
/// found by halving, and only what followed it is looked at.
pub(super) fn messages_since(db: &Connection, since: Millis) -> Stored<u64> {
    let mut rooms = db.prepare_cached("SELECT room FROM rooms")?;
    let rooms = rooms.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut messages = 0;
    for room in rooms {
        let sql = "SELECT count(*) FROM events WHERE room = ?1 AND seq >= ?2 AND type = 'chat'";
        let first = first_since(db, room, since)?;
        messages += db.prepare_cached(sql)?.query_row((room, int(first)), |row| uint(row, 0))?;
    }
    Ok(messages)
}

/// The number of the first event that is not older; one more than the last if all are.
fn first_since(db: &Connection, room: i64, since: Millis) -> Stored<Seq> {
    let last = "SELECT seq FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1";
    let last: Option<Seq> = db.prepare_cached(last)?.query_row([room], |row| uint(row, 0)).optional()?;
    let (mut low, mut high) = (1, last.unwrap_or_default() + 1);
    let mut at = db.prepare_cached("SELECT at FROM events WHERE room = ?1 AND seq = ?2")?;
    while low < high {
        let middle = low + (high - low) / 2;
        let older = at.query_row((room, int(middle)), |row| row.get::<_, Millis>(0))? < since;
        (low, high) = if older { (middle + 1, high) } else { (low, middle) };
    }
    Ok(low)
}
