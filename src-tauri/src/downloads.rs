//! Files that the page gives to be saved, such as conversations: they go to the person's folder for downloads, take no
//! other file's place, and the page is told where they are.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tauri::webview::DownloadEvent;
use tauri::{Manager as _, Runtime, Url, Webview};

/// The folder where a person's system has none for downloads.
const FOLDER: &str = "Downloads";
/// What a file without a usable name is called.
const NAMELESS: &str = "madang.zip";

/// Files that are on their way, by the addresses that the page gave them.
#[derive(Default)]
pub(crate) struct Downloads {
    places: Mutex<HashMap<String, PathBuf>>,
}

/// What became of a file.
#[derive(Serialize)]
struct Outcome<'a> {
    saved: bool,
    path: Option<&'a Path>,
}

impl Downloads {
    /// Lets the page's own files be saved, and nothing else.
    pub(crate) fn take<R: Runtime>(
        &self,
        webview: &Webview<R>,
        event: DownloadEvent<'_>,
        is_own: fn(&Url) -> bool,
    ) -> bool {
        match event {
            DownloadEvent::Requested { url, destination } => {
                let place = folder(webview).map(|folder| free_place(&folder, destination.file_name()));
                let Some(place) = place.filter(|_| is_own(&url)) else { return false };
                destination.clone_from(&place);
                self.places().insert(url.into(), place);
                true
            }
            DownloadEvent::Finished { url, path, success } => {
                // macOS does not say where; what was decided at the beginning is true on every system.
                let place = self.places().remove(url.as_str()).or(path);
                tell(webview, &Outcome { saved: success, path: place.as_deref() });
                true
            }
            _ => true,
        }
    }

    /// A panic elsewhere leaves nothing half-changed in here.
    fn places(&self) -> MutexGuard<'_, HashMap<String, PathBuf>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The person's folder for downloads.
fn folder<R: Runtime>(webview: &Webview<R>) -> Option<PathBuf> {
    let paths = webview.path();
    let folder = paths.download_dir().or_else(|_| paths.home_dir().map(|home| home.join(FOLDER)));
    let folder = folder.inspect_err(|error| tracing::warn!(%error, "there is no folder for downloads")).ok()?;
    match fs::create_dir_all(&folder) {
        Ok(()) => Some(folder),
        Err(error) => {
            tracing::warn!(%error, "the folder for downloads cannot be made");
            None
        }
    }
}

/// Where a file of this name takes no other's place.
fn free_place(folder: &Path, name: Option<&std::ffi::OsStr>) -> PathBuf {
    let name = name.and_then(|name| name.to_str()).filter(|name| !name.starts_with('.')).unwrap_or(NAMELESS);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    let names = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{stem} ({number}){ending}")));
    let mut places = names.map(|name| folder.join(name));
    places.find(|place| fs::symlink_metadata(place).is_err()).unwrap_or_else(|| folder.join(NAMELESS))
}

/// Tells the page, which listens to an event of its own window; it needs no further right for that.
fn tell<R: Runtime>(webview: &Webview<R>, outcome: &Outcome<'_>) {
    let told = serde_json::to_string(outcome).map_err(tauri::Error::from).and_then(|outcome| {
        webview.eval(format!("window.dispatchEvent(new CustomEvent('madang:download', {{ detail: {outcome} }}))"))
    });
    if let Err(error) = told {
        tracing::warn!(%error, "the page is not told of a file that was saved");
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn a_file_takes_no_other_s_place() {
        let folder = tempfile::tempdir().unwrap();
        let mut made = Vec::new();
        for _ in 0..3 {
            let place = free_place(folder.path(), Some(OsStr::new("마당.v1.zip")));
            fs::write(&place, b"").unwrap();
            made.push(place.file_name().unwrap().to_string_lossy().into_owned());
        }
        assert_eq!(made, ["마당.v1.zip", "마당.v1 (2).zip", "마당.v1 (3).zip"]);
    }

    #[test]
    fn what_has_no_usable_name_has_one_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        for name in [None, Some(OsStr::new(".bashrc")), Some(OsStr::new(".."))] {
            assert_eq!(free_place(folder.path(), name), folder.path().join("madang.zip"));
        }
        assert_eq!(free_place(folder.path(), Some(OsStr::new("room"))), folder.path().join("room"));
    }
}
