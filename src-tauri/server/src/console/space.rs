//! What the host's data takes on the disk.

use std::fs;
use std::path::Path;

/// The size of all files in a folder and the folders in it, in bytes. What cannot be looked at counts as nothing.
pub(super) fn bytes_in(folder: &Path) -> u64 {
    let mut bytes = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            // Of the entry itself, so that a link leads nowhere.
            let Ok(about) = entry.metadata() else { continue };
            if about.is_dir() {
                folders.push(entry.path());
            } else {
                bytes += about.len();
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_counts_and_links_lead_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(bytes_in(folder.path()), 0);
        fs::create_dir_all(folder.path().join("blobs/ab")).unwrap();
        fs::write(folder.path().join("blobs/ab/picture"), [0; 1000]).unwrap();
        fs::write(folder.path().join("madang.db"), [0; 24]).unwrap();
        assert_eq!(bytes_in(folder.path()), 1024);
        assert_eq!(bytes_in(&folder.path().join("nowhere")), 0);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
            assert!(bytes_in(folder.path()) < 2048);
        }
    }
}
