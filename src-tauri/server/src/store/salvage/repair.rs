//! Making a whole of what was saved: what refers to something that is gone goes too or gets something in its place, and the
//! logs say where something is missing.

use rusqlite::Connection;

use crate::limits::{DAMAGED_EVENTS_INDEXED_MAX, DAMAGED_EVENTS_MISSING_MAX};
use crate::protocol::{EventKind, Millis, UserId};
use crate::store::{Stored, changes, int, runs, seal, search, uint};

/// What somebody is called of whom nothing could be read.
const NOBODY: &str = "?";
/// The colour of somebody of whom nothing could be read.
const NO_COLOR: &str = "#808080";

/// What is left over of something that is gone.
const LEFTOVERS: [&str; 10] = [
    "DELETE FROM events WHERE room NOT IN (SELECT room FROM rooms)",
    "DELETE FROM members WHERE room NOT IN (SELECT room FROM rooms) OR session NOT IN (SELECT session FROM sessions)",
    "DELETE FROM visitors WHERE room NOT IN (SELECT room FROM rooms) OR session NOT IN (SELECT session FROM sessions)",
    "DELETE FROM bans WHERE room NOT IN (SELECT room FROM rooms) OR session NOT IN (SELECT session FROM sessions)",
    "UPDATE bans SET by_session = NULL WHERE by_session NOT IN (SELECT session FROM sessions)",
    "DELETE FROM mutes WHERE room NOT IN (SELECT room FROM rooms) OR session NOT IN (SELECT session FROM sessions)",
    "DELETE FROM paces WHERE room NOT IN (SELECT room FROM rooms) OR session NOT IN (SELECT session FROM sessions)",
    "DELETE FROM gifs WHERE room NOT IN (SELECT room FROM rooms)",
    // Nobody may ever read an inbox that was somebody else's.
    "DELETE FROM whispers WHERE room NOT IN (SELECT room FROM rooms) OR session NOT IN (SELECT session FROM sessions)",
    "UPDATE library SET session = NULL WHERE session NOT IN (SELECT session FROM sessions)",
];
const LOST_PEOPLE: &str = "SELECT owner FROM rooms UNION SELECT creator FROM rooms UNION SELECT session FROM gifs
    EXCEPT SELECT session FROM sessions";
const ADD_PERSON: &str = "INSERT INTO sessions (session, id, token, nickname, color, created_at, used_at)
    VALUES (?1, ?2, randomblob(32), ?3, ?4, 0, 0)";
/// The rows of people are never given again, not even those of people who were lost.
const HIGHEST_PERSON: &str = "SELECT max(coalesce((SELECT max(session) FROM sessions), 0),
    coalesce((SELECT max(session) FROM events), 0)) + 1";
const REMOVE_PERSON: &str = "DELETE FROM sessions WHERE session = ?1";
/// The highest number of a log that anything speaks of, if it can be one.
const KNOWN_END: &str = "SELECT max(coalesce(max(edited), 0), coalesce(max(removed), 0),
        coalesce((SELECT indexed FROM rooms WHERE room = ?1 AND indexed < ?3), 0)) FROM events
    WHERE room = ?1 AND max(coalesce(edited, 0), coalesce(removed, 0)) < ?2";
const ADD_UNREADABLE: &str = "INSERT INTO events (room, seq, at, type, body) VALUES (?1, ?2, ?3, ?4, ?5)";
const CUT: &str = "DELETE FROM events WHERE room = ?1 AND (seq < 1 OR seq >= ?2)";
/// An edit that is gone leaves the one before it, or the text as it was first.
const EDITS: &str = "UPDATE events AS e SET edited = (SELECT max(x.seq) FROM events x
        WHERE x.room = e.room AND x.target = e.seq AND x.target IS NOT NULL AND x.type = 'edit')
    WHERE edited IS NOT NULL";
/// Messages that were emptied, by an event that is gone.
const EMPTIED: &str =
    "SELECT e.room, e.removed, e.seq FROM events e JOIN events r ON r.room = e.room AND r.seq = e.removed
    WHERE e.type = 'chat' AND r.type = 'unreadable'";
/// What was reacted to messages that are there still.
const REACTIONS: &str =
    "SELECT r.room, r.seq, r.body FROM events r JOIN events e ON e.room = r.room AND e.seq = r.target
    WHERE r.type = 'react' AND e.type = 'chat' AND e.removed IS NULL ORDER BY r.room, r.seq";
const EMPTY: &str = "UPDATE events SET type = ?3, body = ?4, target = ?5 WHERE room = ?1 AND seq = ?2";

/// Makes a whole of what was copied.
pub(super) fn repair(db: &Connection) -> Stored<()> {
    remove_unreadable(db)?;
    replace_people(db)?;
    for sql in LEFTOVERS {
        db.execute(sql, [])?;
    }
    let mut query = db.prepare("SELECT room, created_at FROM rooms")?;
    let rooms: Vec<(i64, Millis)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (room, created_at) in rooms {
        fill_holes(db, room, created_at)?;
    }
    db.execute(EDITS, [])?;
    repeat_removals(db)?;
    react_again(db)?;
    runs::find_anew(db)?;
    seal::seal_all(db)?;
    search::index_anew(db)
}

/// Removes what no seal vouches for and is no record of ours.
fn remove_unreadable(db: &Connection) -> Stored<()> {
    let mut query = db.prepare("SELECT room, seq, body FROM events")?;
    let mut rows = query.query([])?;
    let mut unreadable: Vec<(i64, i64)> = Vec::new();
    while let Some(row) = rows.next()? {
        let readable = row.get_ref(2)?.as_str().is_ok_and(|body| serde_json::from_str::<EventKind>(body).is_ok());
        if !readable {
            unreadable.push((row.get(0)?, row.get(1)?));
        }
    }
    let mut remove = db.prepare("DELETE FROM events WHERE room = ?1 AND seq = ?2")?;
    for entry in unreadable {
        remove.execute(entry)?;
    }
    Ok(db.execute("DELETE FROM whispers WHERE NOT json_valid(body)", []).map(drop)?)
}

/// Puts somebody nobody knows in the place of people who own something and of whom nothing could be read.
fn replace_people(db: &Connection) -> Stored<()> {
    let mut query = db.prepare(LOST_PEOPLE)?;
    let lost: Vec<i64> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let add = |session: i64| db.execute(ADD_PERSON, (session, UserId::random().as_str(), NOBODY, NO_COLOR));
    for session in lost {
        add(session)?;
    }
    let highest: i64 = db.query_row(HIGHEST_PERSON, [], |row| row.get(0))?;
    add(highest)?;
    Ok(db.execute(REMOVE_PERSON, [highest]).map(drop)?)
}

fn fill_holes(db: &Connection, room: i64, created_at: Millis) -> Stored<()> {
    let (mut next, mut at, mut missing) = (1, created_at, Vec::new());
    let mut end = i64::MAX;
    let mut query = db.prepare_cached("SELECT seq, at FROM events WHERE room = ?1 AND seq > 0 ORDER BY seq")?;
    let mut rows = query.query([room])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        if seq - next > DAMAGED_EVENTS_MISSING_MAX {
            end = seq;
            break;
        }
        missing.extend((next..seq).map(|seq| (seq, at)));
        (next, at) = (seq + 1, row.get(1)?);
    }
    drop(rows);
    db.prepare_cached(CUT)?.execute((room, end))?;
    let believed = (room, next + DAMAGED_EVENTS_MISSING_MAX, next + DAMAGED_EVENTS_INDEXED_MAX);
    let known_end: i64 = db.prepare_cached(KNOWN_END)?.query_row(believed, |row| row.get(0))?;
    missing.extend((next..=known_end).map(|seq| (seq, at)));
    let unreadable = EventKind::Unreadable {};
    let body = serde_json::to_string(&unreadable)?;
    let mut add = db.prepare_cached(ADD_UNREADABLE)?;
    for (seq, at) in missing {
        add.execute((room, seq, at, unreadable.name(), &body))?;
    }
    Ok(())
}

/// What was removed stays removed, even if it is not known any more by whom.
fn repeat_removals(db: &Connection) -> Stored<()> {
    let mut query = db.prepare(EMPTIED)?;
    let emptied: Vec<(i64, i64, i64)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
    for (room, removed, target) in emptied {
        let removal = EventKind::Remove { by: None, target: target.try_into().unwrap_or_default() };
        let values = (room, removed, removal.name(), serde_json::to_string(&removal)?, int(target));
        db.execute(EMPTY, values)?;
    }
    Ok(())
}

/// Puts the reactions on the messages again, as the log tells of them: nothing vouches for what was there, but for the log.
fn react_again(db: &Connection) -> Stored<()> {
    db.execute("DELETE FROM reactions", [])?;
    let mut query = db.prepare(REACTIONS)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        if let EventKind::React { by, target, emoji, on } = serde_json::from_str(body)? {
            changes::put_reaction(db, (row.get(0)?, uint(row, 1)?), target, &emoji, by.id, on)?;
        }
    }
    Ok(())
}
