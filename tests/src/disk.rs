//! What lies on a host's disk.

use std::path::Path;

/// Whether any file below the folder holds these bytes.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn is_on_disk(folder: &Path, needle: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder).expect("the data folder can be read");
    entries.map(|entry| entry.expect("the data folder can be read").path()).any(|path| {
        if path.is_dir() {
            return is_on_disk(&path, needle);
        }
        // A file that was removed in the meantime holds nothing.
        std::fs::read(&path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
    })
}
