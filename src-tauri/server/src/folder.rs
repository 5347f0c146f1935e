//! The data folder, and what can be done with it besides hosting.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{private_options, sync_folder};
use crate::protocol::ErrorCode;
use crate::store::Failure;

/// The file in the data folder whose lock says that a process uses it.
pub(crate) const LOCK_FILE: &str = "lock";
/// The database in the data folder.
pub(crate) const DATABASE_FILE: &str = "madang.db";

/// Why something cannot be done with a data folder.
#[derive(Debug)]
pub struct FolderProblem {
    sentence: String,
    full_disk: bool,
}

impl FolderProblem {
    /// A problem in a sentence.
    pub(crate) fn new(sentence: String) -> Self {
        Self { sentence, full_disk: false }
    }

    /// Whether it is that the disk has no space.
    pub(crate) fn is_full_disk(&self) -> bool {
        self.full_disk
    }
}

impl fmt::Display for FolderProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for FolderProblem {}

impl From<Failure> for FolderProblem {
    fn from(failure: Failure) -> Self {
        let full_disk = failure.refusal().code == ErrorCode::DiskFull;
        Self { sentence: format!("the database: {failure}"), full_disk }
    }
}

impl From<io::Error> for FolderProblem {
    fn from(error: io::Error) -> Self {
        Self { sentence: error.to_string(), full_disk: error.kind() == io::ErrorKind::StorageFull }
    }
}

/// Why the folder is not ours alone.
#[derive(Debug)]
pub(crate) enum NotLocked {
    /// Another process uses it.
    InUse,
    /// It cannot be written.
    Failed(io::Error),
}

/// Takes the folder for this process alone, as long as the file is open.
///
/// # Errors
/// When another process has it, or it cannot be written.
pub(crate) fn lock(folder: &Path) -> Result<File, NotLocked> {
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK_FILE));
    let file = file.map_err(NotLocked::Failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(NotLocked::InUse),
        Err(TryLockError::Error(error)) => Err(NotLocked::Failed(error)),
    }
}

/// Makes a folder that only its owner looks into.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// A file that has its name only once it is whole, and never takes another's place.
pub(crate) struct NewFile {
    path: PathBuf,
    unfinished: PathBuf,
    kept: bool,
}

impl NewFile {
    /// Begins the file in the folder that it shall be in.
    ///
    /// # Errors
    /// When it is there already, or the folder cannot be written.
    pub(crate) fn beside(path: &Path) -> Result<Self, FolderProblem> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(FolderProblem::new(format!("{} is there already", path.display())));
        }
        let Some(name) = path.file_name() else {
            return Err(FolderProblem::new(format!("{} is no file's name", path.display())));
        };
        let mut unfinished = std::ffi::OsString::from(".unfinished-");
        unfinished.push(format!("{:016x}-", rand::random::<u64>()));
        unfinished.push(name);
        let unfinished = path.with_file_name(unfinished);
        let made = private_options().open(&unfinished);
        made.map_err(|error| FolderProblem::new(format!("{} cannot be written: {error}", path.display())))?;
        Ok(Self { path: path.to_owned(), unfinished, kept: false })
    }

    /// The folder that it is in.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// The name that it will have.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Opens it to be written.
    ///
    /// # Errors
    /// When it cannot be.
    pub(crate) fn file(&self) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(&self.unfinished)
    }

    /// Gives the whole file its name; answers its size in bytes.
    ///
    /// # Errors
    /// When the name was taken meanwhile, or the disk fails.
    pub(crate) fn keep(mut self) -> Result<u64, FolderProblem> {
        if fs::symlink_metadata(&self.path).is_ok() {
            return Err(FolderProblem::new(format!("{} is there already", self.path.display())));
        }
        let bytes = fs::metadata(&self.unfinished)?.len();
        fs::rename(&self.unfinished, &self.path)?;
        self.kept = true;
        sync_folder(self.folder())?;
        Ok(bytes)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is in nobody's way: its name says what it is.
            drop(fs::remove_file(&self.unfinished));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_new_file_has_its_name_when_it_is_whole_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("마당.zip");
        let new = NewFile::beside(&path).unwrap();
        new.file().unwrap().write_all(b"whole").unwrap();
        assert!(!path.exists());
        assert_eq!(new.keep().unwrap(), 5);
        assert_eq!(names_in(folder.path()), ["마당.zip"]);
        assert!(NewFile::beside(&path).is_err());
        drop(NewFile::beside(&folder.path().join("other.zip")).unwrap());
        assert_eq!((names_in(folder.path()).len(), fs::read(&path).unwrap()), (1, b"whole".to_vec()));
    }

    #[test]
    fn a_folder_is_one_process_s() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        assert!(matches!(lock(folder.path()), Err(NotLocked::InUse)));
        drop(held);
        assert!(lock(folder.path()).is_ok());
        assert!(matches!(lock(&folder.path().join("missing")), Err(NotLocked::Failed(_))));
    }
}
