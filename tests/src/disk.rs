//! What lies on a host's disk, and disks that are small.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Whether any file below the folder holds these bytes.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn is_on_disk(folder: &Path, needle: &[u8]) -> bool {
    let entries = fs::read_dir(folder).expect("the data folder can be read");
    entries.map(|entry| entry.expect("the data folder can be read").path()).any(|path| {
        if path.is_dir() {
            return is_on_disk(&path, needle);
        }
        // A file that was removed in the meantime holds nothing.
        fs::read(&path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
    })
}

/// A small disk of its own, gone when it is dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts it. `None` where no disk can be made, which takes rights that not everybody has.
    ///
    /// # Panics
    /// When no temporary folder can be made.
    #[must_use]
    pub fn of_mebibytes(size: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}m"), "tmpfs"])
            .arg(folder.path())
            .output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self { folder });
        }
        crate::skip("no small disk can be made here (mounting takes root)");
        None
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the space that is left; answers the file that holds it.
    pub(crate) fn fill(&self) -> PathBuf {
        let path = self.path().join("ballast");
        let mut ballast = fs::File::create(&path).expect("the disk can be written until it is full");
        for size in [1024 * 1024, 64 * 1024, 4096] {
            while ballast.write_all(&vec![0; size]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Nothing can be done about a disk that does not go; the test's outcome stands.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
