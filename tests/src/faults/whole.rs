//! Whether a host has come through it whole: nothing panicked, nothing was mended, and the database says so itself.

use std::path::Path;

use crate::host::Host;

/// Words of a host's log that none says whose data is whole.
const SORE: [&str; 2] = ["panicked", "damaged"];

/// Whether the host has said nothing of damage so far.
///
/// # Panics
/// When it has.
pub(super) fn nothing_is_sore(host: &Host) {
    let log = host.log();
    for word in SORE {
        assert!(!log.contains(word), "the host says {word}: {log}");
    }
}

/// Ends the host, which has to go well, and has its database checked.
///
/// # Panics
/// When something of that is not so.
pub(super) async fn ends_whole(host: Host) {
    nothing_is_sore(&host);
    let data = host.data();
    let stopped = host.terminate().await;
    assert!(stopped.status.success(), "it ends well");
    is_whole(&data.join("madang.db"));
}

/// The database says itself that it is whole.
fn is_whole(database: &Path) {
    let database = rusqlite::Connection::open(database).expect("the database can be opened");
    let said: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it can be checked");
    assert_eq!(said, "ok");
}
