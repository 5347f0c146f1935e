//! The project's text files.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are made and not written.
const MADE: [&str; 7] = ["target", "node_modules", "dist", "gen", "artifacts", ".git", "vectors"];

/// A file as text.
pub(crate) struct Source {
    /// From the root, with forward slashes on every system.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// One line of a source, for a message about it.
pub(crate) struct Line<'a> {
    pub(crate) path: &'a str,
    pub(crate) number: usize,
    pub(crate) text: &'a str,
}

impl Source {
    pub(crate) fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    pub(crate) fn is_test(&self) -> bool {
        ["/tests/", "/tests.rs", ".test.ts", "/test/"].iter().any(|mark| self.path.contains(mark))
            || self.path.starts_with("tests/")
    }

    /// The lines without what only tests see and without comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = Line<'_>> {
        let end = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        let lines = self.text[..end].lines().enumerate();
        lines
            .filter(|(_, text)| !text.trim_start().starts_with("//") && !text.trim_start().starts_with('*'))
            .map(|(at, text)| Line { path: &self.path, number: at + 1, text })
    }
}

/// Every text file of the project.
pub(crate) fn all() -> Vec<Source> {
    let root = root();
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            let made = path.file_name().is_some_and(|name| MADE.iter().any(|made| name == *made));
            if made {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Some(text) = fs::read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
                let path = path.strip_prefix(&root).expect("it was found below the root");
                sources.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    assert!(sources.len() > 100, "the project was found: {} files below {}", sources.len(), root.display());
    sources
}

/// The server's code, without its tests.
pub(crate) fn server() -> Vec<Source> {
    all()
        .into_iter()
        .filter(|source| source.path.starts_with("src-tauri/server/src/") && source.is(".rs") && !source.is_test())
        .collect()
}

/// The names in the root folder.
pub(crate) fn root_names() -> Vec<String> {
    let names = entries(&root()).into_iter().filter_map(|path| path.file_name().map(|name| name.to_owned()));
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders below the root").to_owned()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    read.map(|entry| entry.expect("the folder can be read").path()).collect()
}

/// Fails with every offending line, so that one run shows them all.
#[track_caller]
pub(crate) fn none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

pub(crate) fn told(line: &Line<'_>) -> String {
    format!("  {}:{}: {}", line.path, line.number, line.text.trim())
}
