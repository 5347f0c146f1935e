//! `madang-server backup FILE`: a backup without a host, or beside one that runs.

use std::path::Path;

use super::archive;
use crate::folder::{DATABASE_FILE, FolderProblem, NewFile};
use crate::identity::KEY_FILE;

/// Writes a backup of a data folder to a new file; answers its size in bytes. The folder is only read, so a host may run
/// on it meanwhile.
///
/// # Errors
/// When this is no data folder, the file is there already, or something cannot be read or written.
pub fn backup_to_file(data: &Path, file: &Path) -> Result<u64, FolderProblem> {
    if ![DATABASE_FILE, KEY_FILE].iter().all(|file| data.join(file).exists()) {
        return Err(FolderProblem::new(format!("{} is no data folder of Madang", data.display())));
    }
    let new = NewFile::beside(file)?;
    archive::write(data, new.folder(), new.file()?)?.sync_all()?;
    new.keep()
}
