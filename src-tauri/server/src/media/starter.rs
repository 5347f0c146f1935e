//! The pictures that every host's library begins with. They are drawn by `cargo xtask starter`, are this project's own and in
//! the public domain, and lie in the program itself, so that nothing is written to the disk for them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::sniff::sniff;
use crate::protocol::{Gif, LibraryGif, Millis};
use crate::store::{Kept, Store, Stored};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/media/starter");
/// The setting that says that the library has had them. Whoever drops one does not get it back.
const SETTING: &str = "starter";

#[derive(Deserialize)]
struct Entry {
    file: String,
    tags: Vec<String>,
    alt: String,
}

/// The bytes of the pictures by the names that blobs have. They are named when somebody first asks, not at every start.
#[derive(Debug, Clone)]
pub(super) struct Starter(Arc<LazyLock<HashMap<String, &'static [u8]>>>);

impl Starter {
    pub(super) fn new() -> Self {
        Self(Arc::new(LazyLock::new(|| {
            FILES.files().map(|file| (blob_name(file.contents()), file.contents())).collect()
        })))
    }

    pub(super) fn get(&self, blob: &str) -> Option<&'static [u8]> {
        self.0.get(blob).copied()
    }
}

/// The name of the blob that has these bytes: their SHA-256 in hexadecimal.
pub(super) fn blob_name(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Puts the pictures into the library of a host that never had them.
///
/// # Errors
/// When the disk fails.
pub(crate) fn bring_starter(store: &Store, now: Millis) -> Stored<()> {
    if store.setting(SETTING)?.is_some() {
        return Ok(());
    }
    store.begin()?;
    for picture in pictures(now)?.iter().rev() {
        // The setting may have been lost to damage, and the pictures not.
        if store.library_gif_of(&picture.blob)?.is_none() {
            store.add_to_library(picture)?;
        }
    }
    store.keep_setting(SETTING, "1")?;
    store.commit()
}

fn pictures(now: Millis) -> Stored<Vec<Kept>> {
    let index = FILES.get_file("index.json").map_or(&[][..], |file| file.contents());
    let entries: Vec<Entry> = serde_json::from_slice(index)?;
    let pictures = entries.into_iter().filter_map(|entry| {
        let bytes = FILES.get_file(&entry.file)?.contents();
        let gif = Gif { alt: Some(entry.alt), ..sniff(bytes).ok()?.gif(bytes.len()) };
        let gif = LibraryGif { gif, tags: entry.tags, added_by: None, at: now };
        Some(Kept { gif, blob: blob_name(bytes), session: None })
    });
    Ok(pictures.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_of_the_set_is_one_that_may_be_shown_and_moves() {
        let pictures = pictures(0).unwrap();
        assert_eq!(pictures.len(), FILES.files().count() - 1, "each file but the index is in the index");
        assert!(pictures.len() >= 24);
        let starter = Starter::new();
        for Kept { gif, blob, .. } in pictures {
            assert!(gif.gif.frames > 1 && gif.gif.mime == "image/gif" && gif.gif.bytes < 64 * 1024, "{gif:?}");
            assert_eq!(starter.get(&blob).unwrap().len() as u64, gif.gif.bytes);
        }
    }

    #[test]
    fn a_host_gets_them_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("madang.db")).unwrap();
        bring_starter(&store, 7).unwrap();
        let all = store.library_size().unwrap();
        let first = pictures(0).unwrap().remove(0);
        let there = store.library_gif_of(&first.blob).unwrap().expect("it was brought");
        assert_eq!((there.gif.tags, there.gif.at, there.gif.added_by), (first.gif.tags, 7, None));
        store.drop_from_library(there.gif.gif.id).unwrap();
        bring_starter(&store, 8).unwrap();
        assert_eq!(store.library_size().unwrap().0, all.0 - 1);
    }
}
