//! Opening the database, and what holds for every connection to it.

use super::*;

#[test]
fn opening_again_changes_nothing() {
    let disk = Disk::new();
    let (user, ..) = disk.furnished();
    disk.store.keep_setting("name", "푸른 마당").unwrap();
    let schema = "SELECT group_concat(sql, ';') FROM sqlite_schema";
    let before: String = disk.store.db.query_row(schema, [], |row| row.get(0)).unwrap();
    let mut again = Store::open(&disk.path()).unwrap();
    again.reopen().unwrap();
    let after: String = again.db.query_row(schema, [], |row| row.get(0)).unwrap();
    assert_eq!(before, after);
    assert_eq!(again.setting("name").unwrap().as_deref(), Some("푸른 마당"));
    assert_eq!(again.rooms().unwrap().len(), 1);
    assert!(again.session_by_token(&token_of(&user)).unwrap().is_some());
    assert_eq!(disk.count("PRAGMA user_version"), 7);
}

#[test]
fn a_database_of_a_newer_madang_is_refused_and_left_alone() {
    let disk = Disk::new();
    disk.furnished();
    disk.change("PRAGMA user_version = 99; UPDATE settings SET value = '99' WHERE name = 'schema'");
    let failure = Store::open(&disk.path()).err().expect("it is from the future");
    assert!(failure.to_string().contains("newer Madang"), "{failure}");
    assert!(failure.to_string().contains("99"), "{failure}");
    assert_eq!((disk.count("PRAGMA user_version"), disk.count("SELECT count(*) FROM rooms")), (99, 1));
}

#[test]
fn a_file_that_is_no_database_is_a_failure_and_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("madang.db");
    let letter = "Dear reader, this is a letter. ".repeat(200);
    std::fs::write(&path, &letter).unwrap();
    let failure = Store::open(&path).err().expect("a letter is no database");
    assert_eq!(failure.refusal().code, ErrorCode::Internal);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), letter);
}

#[test]
fn what_is_committed_is_on_disk_and_what_is_erased_is_gone() {
    let disk = Disk::new();
    let journal: String = disk.store.db.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal");
    assert_eq!(disk.count("PRAGMA synchronous"), 2, "FULL");
    for pragma in ["foreign_keys", "secure_delete", "fullfsync", "checkpoint_fullfsync"] {
        let value: i64 = disk.store.db.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
        assert_eq!(value, 1, "{pragma}");
    }
}

#[test]
fn a_kept_statement_is_planned_once_whatever_is_bound_to_it() {
    let disk = Disk::new();
    disk.furnished();
    let sql = "SELECT n FROM whispers WHERE room = ?1 AND session = ?2 ORDER BY n DESC LIMIT 1";
    let mut query = disk.store.db.prepare(sql).unwrap();
    for session in 1..4 {
        query.exists((1, session)).unwrap();
    }
    assert_eq!(query.get_status(rusqlite::StatementStatus::RePrepare), 0);
}

#[test]
fn the_same_holds_after_a_failure() {
    let mut disk = Disk::new();
    disk.store.reopen().unwrap();
    assert_eq!((disk.count("PRAGMA synchronous"), disk.count("PRAGMA foreign_keys")), (2, 1));
    assert_eq!((disk.count("PRAGMA wal_autocheckpoint"), disk.count("PRAGMA cache_size")), (4096, -12 * 1024));
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_the_database() {
    use std::os::unix::fs::PermissionsExt as _;
    let disk = Disk::new();
    disk.furnished();
    let mut files = 0;
    for entry in std::fs::read_dir(disk.folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        files += 1;
    }
    assert_eq!(files, 3, "the database, its write-ahead log and the index of that");
}

#[test]
fn a_name_without_a_folder_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Store::open(&folder.path().join("missing").join("madang.db")).is_err());
}

#[test]
fn a_batch_that_is_taken_back_leaves_nothing() {
    let disk = Disk::new();
    disk.store.begin().unwrap();
    disk.furnished();
    disk.store.rollback();
    assert_eq!(disk.count("SELECT count(*) FROM sessions"), 0);
    disk.store.begin().unwrap();
    disk.furnished();
    disk.store.commit().unwrap();
    assert_eq!(Store::open(&disk.path()).unwrap().rooms().unwrap().len(), 1);
}

#[test]
fn what_is_not_committed_is_not_read() {
    let disk = Disk::new();
    let (user, session, room, row) = disk.furnished();
    let archive = disk.archive();
    let seen = || archive.history(row, room.id, 10, 10).unwrap().entries.len();
    disk.store.begin().unwrap();
    disk.store.add_event(row, Some(session), &chat(&room, &user, 1, "one", "hi")).unwrap();
    assert_eq!(seen(), 0);
    disk.store.commit().unwrap();
    assert_eq!(seen(), 1);
}

#[test]
fn a_full_disk_and_a_held_lock_are_told_apart_from_other_failures() {
    let of = |code| {
        let error = rusqlite::ffi::Error { code, extended_code: 0 };
        Failure::from(rusqlite::Error::SqliteFailure(error, None)).refusal()
    };
    assert_eq!(of(Sqlite::DiskFull).code, ErrorCode::DiskFull);
    assert_eq!((of(Sqlite::DatabaseBusy).code, of(Sqlite::DatabaseBusy).retry_after_ms), (ErrorCode::Busy, Some(1000)));
    assert_eq!(of(Sqlite::DatabaseCorrupt).code, ErrorCode::Internal);
    let full = Failure::from(std::io::Error::from(std::io::ErrorKind::StorageFull));
    assert_eq!(full.refusal().code, ErrorCode::DiskFull);
}
