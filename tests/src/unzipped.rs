//! A zip that was taken apart.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use serde_json::Value;
use zip::ZipArchive;

/// The files of a zip, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unzipped(pub BTreeMap<String, Vec<u8>>);

impl Unzipped {
    /// Takes a zip apart; every checksum is looked at.
    ///
    /// # Panics
    /// When it is none, or a file in it is damaged or has a name that leads out of it.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("it is a zip");
        let mut files = BTreeMap::new();
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).expect("the zip's list is right");
            let name = entry.name().expect("the name is text").to_string();
            assert!(entry.enclosed_name().is_some(), "{name} stays inside");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("the file is whole");
            assert!(files.insert(name.clone(), content).is_none(), "{name} is there once");
        }
        Self(files)
    }

    /// The names of the files.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// A file as text.
    ///
    /// # Panics
    /// When it is not there, or is no text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let bytes = self.0.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.names()));
        std::str::from_utf8(bytes).expect("the file is text")
    }

    /// A file as JSON.
    ///
    /// # Panics
    /// When it is not there, or is no JSON.
    #[must_use]
    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(self.text(name)).expect("the file is JSON")
    }

    /// Whether any file has these bytes.
    #[must_use]
    pub fn holds(&self, needle: &str) -> bool {
        let needle = needle.as_bytes();
        self.0.values().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    }
}
