//! The disk: files of one's own, renames that last, and the last free space, which is for texts: whatever is large leaves it
//! alone.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::limits::{DISK_LOOK_BYTES, DISK_RESERVE_BYTES_MIN, DISK_RESERVE_PERCENT};

/// Options for a new file that only its owner reads. Off Unix the data folder lies in the user's profile, which others
/// cannot read.
pub(crate) fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes renames in a folder durable. Windows has no such thing: its directory entries are journalled with the file.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Looks whether so many bytes more leave the disk of this path its reserve.
///
/// # Errors
/// `StorageFull` when they do not, and when nobody can say.
pub(crate) fn spare(path: &Path, bytes: u64) -> io::Result<()> {
    let (free, reserve) = spare_bytes(path)?;
    if free < reserve.saturating_add(bytes) {
        return Err(io::Error::new(io::ErrorKind::StorageFull, "the host keeps its last free space for texts"));
    }
    Ok(())
}

/// What is free on the disk of this path, and how much of that is for texts, in bytes.
///
/// # Errors
/// When the system does not say.
pub(crate) fn spare_bytes(path: &Path) -> io::Result<(u64, u64)> {
    let disk = fs4::statvfs(path)?;
    let reserve = DISK_RESERVE_BYTES_MIN.max(disk.total_space() / 100 * DISK_RESERVE_PERCENT);
    Ok((disk.available_space(), reserve))
}

/// A file of unknown size that stops growing where the disk's reserve begins.
pub(crate) struct SparingFile<'a> {
    file: File,
    folder: &'a Path,
    since_look_bytes: u64,
}

impl<'a> SparingFile<'a> {
    /// Writes to this file, which lies on the disk of this folder.
    ///
    /// # Errors
    /// When there is no space to begin with.
    pub(crate) fn new(file: File, folder: &'a Path) -> io::Result<Self> {
        spare(folder, DISK_LOOK_BYTES)?;
        Ok(Self { file, folder, since_look_bytes: 0 })
    }

    /// The file as it was written.
    pub(crate) fn into_file(self) -> File {
        self.file
    }
}

impl Write for SparingFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.since_look_bytes >= DISK_LOOK_BYTES {
            spare(self.folder, DISK_LOOK_BYTES)?;
            self.since_look_bytes = 0;
        }
        let written = self.file.write(bytes)?;
        self.since_look_bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for SparingFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_fits_a_disk_that_is_smaller() {
        let folder = tempfile::tempdir().unwrap();
        let full = spare(folder.path(), u64::MAX).unwrap_err();
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
        assert!(spare(&folder.path().join("nowhere"), 0).is_err());
    }
}
