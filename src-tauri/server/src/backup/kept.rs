//! The backups that a host keeps in its own data folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use jiff::ZonedDateTime;
use tokio::sync::Semaphore;

use super::archive;
use crate::disk::{SparingFile, spare};
use crate::folder::{DATABASE_FILE, FolderProblem, NewFile, make_private};
use crate::limits::{BACKUP_RETRY_MILLISECONDS, BACKUPS_KEPT_MAX};
use crate::protocol::{ErrorCode, Refusal};
use crate::store;

/// The folder in the data folder.
const FOLDER: &str = "backups";
/// How the names of backups begin and end.
const NAME: (&str, &str) = ("madang-", ".zip");

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backup {
    /// Its name in the folder.
    pub(crate) file: String,
    /// Its size.
    pub(crate) bytes: u64,
}

/// Makes backups, one at a time.
#[derive(Clone)]
pub(crate) struct Backups {
    data: PathBuf,
    turn: Arc<Semaphore>,
}

impl Backups {
    /// Makes the folder, and throws away what an earlier run left half-done.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub(crate) fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join(FOLDER);
        make_private(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            // Both what is written and the copy of the database have names that begin with a dot.
            if entry.file_name().to_string_lossy().starts_with('.') {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { data: data.to_owned(), turn: Arc::new(Semaphore::new(1)) })
    }

    /// Makes one, and lets the oldest go when there are too many. Whose turn it is is decided at once, not when it is awaited.
    ///
    /// # Errors
    /// `busy` while another is being made, `disk_full`, and the storage's failures.
    pub(crate) fn make(&self) -> impl Future<Output = Result<Backup, Refusal>> + Send + 'static {
        let (turn, data) = (Arc::clone(&self.turn).try_acquire_owned(), self.data.clone());
        async move {
            let Ok(turn) = turn else {
                let wait = BACKUP_RETRY_MILLISECONDS;
                return Err(Refusal::retry_after(ErrorCode::Busy, "a backup is being made already", wait));
            };
            let making = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                make_sparing(&data)
            });
            let made = making.await.map_err(|error| failed(&FolderProblem::new(error.to_string())))?;
            made.map_err(|problem| failed(&problem))
        }
    }
}

fn failed(problem: &FolderProblem) -> Refusal {
    if problem.is_full_disk() {
        return Refusal::new(ErrorCode::DiskFull, "the host keeps its last free space for texts");
    }
    tracing::error!(%problem, "a backup failed");
    Refusal::new(ErrorCode::Internal, "the backup could not be made")
}

/// Makes a backup that leaves the disk its reserve.
fn make_sparing(data: &Path) -> Result<Backup, FolderProblem> {
    let folder = data.join(FOLDER);
    // The copy of the database, and what it takes in the archive.
    let database_bytes = fs::metadata(data.join(DATABASE_FILE))?.len();
    spare(&folder, 2 * database_bytes)?;
    let new = NewFile::beside(&free_name(&folder)?)?;
    let sparing = SparingFile::new(new.file()?, &folder)?;
    archive::write(data, &folder, sparing)?.into_file().sync_all()?;
    keep(&folder, new)
}

/// Makes a backup before the database is brought to a newer schema, if it has to be. What can be said about the disk's
/// reserve counts less than that there is a way back. A database that cannot be read is not ours to judge: whoever opens
/// it saves what can be saved.
///
/// # Errors
/// When there has to be one and the disk has no space for it.
pub(crate) fn before_migration(data: &Path) -> Result<(), FolderProblem> {
    if !store::wants_migration(&data.join(DATABASE_FILE)).unwrap_or(false) {
        return Ok(());
    }
    match back_up_before(data) {
        Err(problem) if !problem.is_full_disk() => {
            tracing::warn!(%problem, "no backup could be made of a database that is going to be changed");
            Ok(())
        }
        outcome => outcome,
    }
}

fn back_up_before(data: &Path) -> Result<(), FolderProblem> {
    let folder = data.join(FOLDER);
    make_private(&folder)?;
    let new = NewFile::beside(&free_name(&folder)?)?;
    archive::write(data, &folder, new.file()?)?.sync_all()?;
    let made = keep(&folder, new)?;
    tracing::info!(file = made.file, "the database is of an older version, so a backup was made before it is changed");
    Ok(())
}

fn keep(folder: &Path, new: NewFile) -> Result<Backup, FolderProblem> {
    let file = new.name();
    let bytes = new.keep()?;
    forget_oldest(folder)?;
    Ok(Backup { file, bytes })
}

/// A name that says when. Those of one second are counted on, so that a name that became free is not given to another.
fn free_name(folder: &Path) -> io::Result<PathBuf> {
    let now = ZonedDateTime::now();
    let (year, month, day) = (now.year(), now.month(), now.day());
    let (hour, minute, second) = (now.hour(), now.minute(), now.second());
    let (begin, end) = NAME;
    let stem = format!("{begin}{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}");
    let mut last = 0;
    for entry in fs::read_dir(folder)? {
        last = last.max(number_of(&entry?.file_name().to_string_lossy(), &stem));
    }
    Ok(folder.join(if last == 0 { format!("{stem}{end}") } else { format!("{stem}-{}{end}", last + 1) }))
}

/// Which backup of its second a file is, from 1; 0 if it is none of that second.
fn number_of(name: &str, stem: &str) -> u64 {
    match name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(NAME.1)) {
        None => 0,
        Some(number) => number.strip_prefix('-').and_then(|number| number.parse().ok()).unwrap_or(1),
    }
}

/// Removes the oldest backups beyond those that are kept. Other files in the folder are somebody's own.
fn forget_oldest(folder: &Path) -> io::Result<()> {
    // The file system's clock may give two of them one time; the shorter name is the earlier one then.
    let mut backups: Vec<(SystemTime, usize, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (name, about) = (entry.file_name(), entry.metadata()?);
        let name = name.to_string_lossy();
        if name.starts_with(NAME.0) && name.ends_with(NAME.1) && about.is_file() {
            backups.push((about.modified()?, name.len(), entry.path()));
        }
    }
    backups.sort();
    let many = backups.len().saturating_sub(BACKUPS_KEPT_MAX);
    backups.iter().take(many).try_for_each(|(_, _, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_newest_are_kept_and_what_is_no_backup_of_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let begin = SystemTime::now() - Duration::from_secs(1000);
        for number in 0..BACKUPS_KEPT_MAX as u64 + 2 {
            let file = fs::File::create(folder.path().join(format!("madang-{number}.zip"))).unwrap();
            file.set_modified(begin + Duration::from_secs(number)).unwrap();
        }
        fs::write(folder.path().join("mine.zip"), b"mine").unwrap();
        forget_oldest(folder.path()).unwrap();
        let there = |number: usize| folder.path().join(format!("madang-{number}.zip")).exists();
        assert!(!there(0) && !there(1));
        assert!((2..BACKUPS_KEPT_MAX + 2).all(there));
        assert!(folder.path().join("mine.zip").exists());
    }

    #[test]
    fn two_of_one_second_have_different_names() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..5 {
            fs::write(free_name(folder.path()).unwrap(), b"").unwrap();
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), number + 1);
        }
    }

    #[test]
    fn a_name_that_became_free_is_not_given_again() {
        let numbers = ["madang-1.zip", "madang-1-2.zip", "madang-1-10.zip", "madang-1", "madang-2.zip"];
        assert_eq!(numbers.map(|name| number_of(name, "madang-1")), [1, 2, 10, 0, 0]);
    }

    #[test]
    fn a_database_of_an_older_schema_is_backed_up_before_it_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let backups = |data: &Path| fs::read_dir(data.join(FOLDER)).map_or(0, |entries| entries.count());
        crate::identity::HostIdentity::load_or_create(data).unwrap();
        before_migration(data).unwrap();
        store::make_older(&data.join(DATABASE_FILE), 3);
        before_migration(data).unwrap();
        assert_eq!(backups(data), 1);
        store::Store::open(&data.join(DATABASE_FILE)).unwrap();
        before_migration(data).unwrap();
        assert_eq!(backups(data), 1, "what is new already needs none");
        let made = fs::read_dir(data.join(FOLDER)).unwrap().next().unwrap().unwrap().path();
        let back = tempfile::tempdir().unwrap();
        crate::backup::restore(back.path(), &made).unwrap();
        assert!(store::wants_migration(&back.path().join(DATABASE_FILE)).unwrap(), "it is as it was before");
        fs::write(data.join(DATABASE_FILE), b"a letter, and no database at all").unwrap();
        before_migration(data).unwrap();
        assert_eq!(backups(data), 1, "what cannot be read is left to who opens it");
    }
}
