//! The files of the pictures. A file is named after the SHA-256 of its bytes; what a client calls it never becomes a path.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::starter::{Starter, blob_name};
use crate::disk::sync_folder;

/// Hexadecimal digits of a blob's name.
const NAME_LENGTH: usize = 64;
/// Digits of the name that make the folder it lies in.
const FOLDER_LENGTH: usize = 2;

/// The folder of the pictures and the one of uploads that are under way.
#[derive(Debug, Clone)]
pub(crate) struct Blobs {
    finished: PathBuf,
    incoming: PathBuf,
    /// What lies in the program itself instead.
    starter: Starter,
}

impl Blobs {
    /// Makes the folders, and throws away what an earlier run left half-done.
    ///
    /// # Errors
    /// When the folders cannot be made or read.
    pub(crate) fn open(data: &Path) -> io::Result<Self> {
        let blobs = Self::to_read(data);
        fs::create_dir_all(&blobs.finished)?;
        fs::create_dir_all(&blobs.incoming)?;
        sync_folder(data)?;
        for entry in fs::read_dir(&blobs.incoming)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(blobs)
    }

    /// The pictures of a data folder that is only read, perhaps while a host uses it: nothing is made or thrown away.
    pub(crate) fn to_read(data: &Path) -> Self {
        Self { finished: data.join("blobs"), incoming: data.join("incoming"), starter: Starter::new() }
    }

    /// The names of all files that lie where pictures do.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let folders = fs::read_dir(&self.finished).into_iter().flatten().flatten();
        let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
        files.filter_map(|file| file.file_name().into_string().ok())
    }

    /// The folder of uploads that are under way.
    pub(crate) fn incoming(&self) -> &Path {
        &self.incoming
    }

    /// Puts bytes on disk for good and answers the blob's name. The same bytes are stored once.
    ///
    /// # Errors
    /// When the disk fails or is full; nothing is left behind then.
    pub(crate) fn keep(&self, bytes: &[u8]) -> io::Result<String> {
        let name = blob_name(bytes);
        let path = self.path(&name).ok_or(io::ErrorKind::InvalidInput)?;
        if self.built_in(&name).is_some() {
            return Ok(name);
        }
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        if !path.exists() {
            fs::create_dir_all(folder)?;
            self.write(&path, bytes)?;
        }
        // A name lasts when its folder does. Whoever made both just now may not have come so far yet.
        sync_folder(folder)?;
        sync_folder(&self.finished)?;
        Ok(name)
    }

    /// Puts a whole file in its place.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let temporary = self.incoming.join(format!("{:032x}", rand::random::<u128>()));
        let written = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            // It may not even have been made; the start sweeps what is left here.
            drop(fs::remove_file(&temporary));
        }
        written
    }

    /// Where a blob lies, if this is a blob's name.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        let is_name = name.len() == NAME_LENGTH && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_name.then(|| self.finished.join(&name[..FOLDER_LENGTH]).join(name))
    }

    /// The bytes of a blob that lies in the program itself.
    pub(crate) fn built_in(&self, name: &str) -> Option<&'static [u8]> {
        self.starter.get(name)
    }

    /// Whether a blob is on disk or in the program itself.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.built_in(name).is_some() || self.path(name).is_some_and(|path| path.exists())
    }

    /// Removes a blob. One that is gone already needs nothing.
    pub(crate) fn remove(&self, name: &str) {
        let Some(path) = self.path(name) else { return };
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::error!(%error, "a picture could not be removed")
            }
            _ => {}
        }
    }

    /// Removes every file that is not known: what was uploaded and never recorded before a crash.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(crate) fn sweep(&self, mut known: impl FnMut(&str) -> bool) -> io::Result<()> {
        for folder in fs::read_dir(&self.finished)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                let name = file?.file_name();
                if let Some(name) = name.to_str().filter(|name| !known(name)) {
                    self.remove(name);
                }
            }
        }
        Ok(())
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_one_file_and_unknown_files_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("incoming")).unwrap();
        fs::write(folder.path().join("incoming/half"), b"left behind").unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        assert_eq!(fs::read_dir(blobs.incoming()).unwrap().count(), 0);
        let (one, two) = (blobs.keep(b"one").unwrap(), blobs.keep(b"two").unwrap());
        assert_eq!(blobs.keep(b"one").unwrap(), one);
        blobs.sweep(|name| name == one).unwrap();
        assert!(blobs.path(&one).unwrap().exists());
        assert!(!blobs.path(&two).unwrap().exists());
        blobs.remove(&one);
        blobs.remove(&one);
        assert!(!blobs.path(&one).unwrap().exists());
    }

    #[test]
    fn only_a_hash_is_a_name() {
        let blobs =
            Blobs { finished: PathBuf::from("blobs"), incoming: PathBuf::from("incoming"), starter: Starter::new() };
        for name in ["", "..", "../../etc/passwd", &"A".repeat(64), &"/".repeat(64), &"a".repeat(63)] {
            assert_eq!(blobs.path(name), None, "{name}");
        }
        assert!(blobs.path(&"a".repeat(64)).is_some());
    }
}
