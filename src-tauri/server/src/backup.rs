//! Backups: everything that a host needs to go on elsewhere, in one file, made while it runs.
//!
//! A backup is a zip of `madang.db` (a copy as of one moment), `host.key`, the pictures that the copy refers to at
//! `blobs/XX/SHA256`, and, as its last file, `backup.json`, which says what it is. Putting one back is all or nothing.

mod archive;
mod command;
mod kept;
mod restoring;

pub use command::backup_to_file;
pub(crate) use kept::{Backup, Backups, before_migration};
pub(crate) use restoring::finish;
pub use restoring::{Restored, restore};
