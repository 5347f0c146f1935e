//! Seals: a hash of each row that people read, stored with it, so that a text that the disk has changed is never shown
//! as if somebody had written it.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sha2::{Digest as _, Sha256};

use super::{Failure, Stored};

/// The version of the schema from which on rows have seals.
pub(super) const SEALED_FROM: usize = 5;

/// The call that seals these columns of a row, of which the statement has the table by this name.
macro_rules! seal_of {
    ($row:literal: $first:ident $($column:ident)*) => {
        concat!("seal(", $row, ".", stringify!($first), $(", ", $row, ".", stringify!($column),)* ")")
    };
}

/// The seal of a row of a log, of which the statement has the columns by this name.
macro_rules! seal_of_event {
    ($row:literal) => {
        $crate::store::seal::seal_of!($row: room seq at type session id gif body target edited removed)
    };
}

/// Whether a row of a log is what was written, or is not there at all.
macro_rules! sound_event {
    ($row:literal) => {
        concat!("(", $row, ".seq IS NULL OR ", $row, ".seal = ", seal_of_event!($row), ")")
    };
}

/// The seal of a whisper.
macro_rules! seal_of_whisper {
    ($row:literal) => {
        $crate::store::seal::seal_of!($row: room session n at id sent gif body)
    };
}

/// The seal of a room.
macro_rules! seal_of_room {
    ($row:literal) => {
        $crate::store::seal::seal_of!(
            $row: room id title max keep guests quiet password password_version owner creator create_id created_at
                frozen slow_seconds
        )
    };
}

/// The seal of a session. When it was last used is no part of it.
macro_rules! seal_of_session {
    ($row:literal) => {
        $crate::store::seal::seal_of!($row: session id token nickname color created_at)
    };
}

pub(super) use {seal_of, seal_of_event, seal_of_room, seal_of_session, seal_of_whisper, sound_event};

/// Gives a connection the function `seal(…)`: the first eight bytes of the SHA-256 of its arguments.
pub(super) fn teach(db: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("seal", -1, flags, |context| Ok(seal(context)))
}

fn seal(context: &Context<'_>) -> i64 {
    let mut hash = Sha256::new();
    for index in 0..context.len() {
        // The kind and the length go along, so that nothing can move from one column to the next.
        match context.get_raw(index) {
            ValueRef::Null => hash.update([0]),
            ValueRef::Integer(number) => {
                hash.update([1]);
                hash.update(number.to_le_bytes());
            }
            ValueRef::Real(number) => {
                hash.update([2]);
                hash.update(number.to_le_bytes());
            }
            ValueRef::Text(bytes) => {
                hash.update([3]);
                hash.update((bytes.len() as u64).to_le_bytes());
                hash.update(bytes);
            }
            ValueRef::Blob(bytes) => {
                hash.update([4]);
                hash.update((bytes.len() as u64).to_le_bytes());
                hash.update(bytes);
            }
        }
    }
    let bytes: [u8; 32] = hash.finalize().into();
    let (first, _) = bytes.split_first_chunk().expect("a SHA-256 has more than eight bytes");
    i64::from_le_bytes(*first)
}

/// Seals every row there is: the migration that brought seals.
pub(super) fn seal_all(db: &Connection) -> Stored<()> {
    db.execute(concat!("UPDATE events AS e SET seal = ", seal_of_event!("e")), [])?;
    db.execute(concat!("UPDATE whispers AS w SET seal = ", seal_of_whisper!("w")), [])?;
    db.execute(concat!("UPDATE rooms AS r SET seal = ", seal_of_room!("r")), [])?;
    db.execute(concat!("UPDATE sessions AS s SET seal = ", seal_of_session!("s")), [])?;
    Ok(())
}

/// Removes every row that is not what was written; answers how many.
pub(super) fn remove_unsound(db: &Connection) -> Stored<usize> {
    let mut removed = 0;
    for sql in [
        concat!("DELETE FROM events AS e WHERE seal <> ", seal_of_event!("e")),
        concat!("DELETE FROM whispers AS w WHERE seal <> ", seal_of_whisper!("w")),
        concat!("DELETE FROM rooms AS r WHERE seal <> ", seal_of_room!("r")),
        concat!("DELETE FROM sessions AS s WHERE seal <> ", seal_of_session!("s")),
    ] {
        removed += db.execute(sql, [])?;
    }
    Ok(removed)
}

/// Checks the column that says whether a row is what was written.
///
/// # Errors
/// When it is not.
pub(super) fn check(row: &Row<'_>, column: usize) -> Stored<()> {
    match row.get(column)? {
        Some(true) => Ok(()),
        _ => Err(Failure::damage("a row is not what was written")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(values: &str) -> i64 {
        let db = Connection::open_in_memory().unwrap();
        teach(&db).unwrap();
        db.query_row(&["SELECT seal(", values, ")"].concat(), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_seal_is_the_same_for_the_same_values_and_for_no_others() {
        let all = [
            "1, 'a'",
            "1, 'b'",
            "2, 'a'",
            "1, NULL",
            "NULL, 'a'",
            "'1', 'a'",
            "1, x'61'",
            "1.0, 'a'",
            "1",
            "'1a'",
            "1, 'a', NULL",
            "1, 'a', ''",
        ];
        for (place, values) in all.iter().enumerate() {
            assert_eq!(sealed(values), sealed(values));
            for other in &all[..place] {
                assert_ne!(sealed(values), sealed(other), "{values} and {other}");
            }
        }
    }

    #[test]
    fn a_seal_stays_the_same_from_one_version_of_madang_to_the_next() {
        assert_eq!(sealed("7, 'Yard', NULL"), SEVEN_YARD);
    }

    /// Made elsewhere, of `01 0700000000000000 03 0400000000000000 59617264 00`.
    const SEVEN_YARD: i64 = -6_943_734_048_474_250_647;
}
