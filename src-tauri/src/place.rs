//! Where the window stood and how large it was, kept beside the data for the next start.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use tauri::{PhysicalPosition, PhysicalSize, WebviewWindow};

/// Name of the file in the data folder.
const FILE: &str = "window.json";

/// A place on the screen, in the screen's own pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    maximized: bool,
}

/// The file that remembers the place. Whatever goes wrong with it, the window opens all the same.
pub(crate) struct PlaceFile(PathBuf);

impl PlaceFile {
    /// The file in this data folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self(folder.join(FILE))
    }

    /// Puts the window where it stood, if a screen is still there.
    pub(crate) fn restore(&self, window: &WebviewWindow) {
        let Ok(Some(place)) = self.read() else { return };
        let screens: Vec<Place> = window.available_monitors().unwrap_or_default().iter().map(of_monitor).collect();
        if let Err(error) = put(window, place, place.is_seen_on(&screens)) {
            tracing::debug!(%error, "the window stands where the system puts it");
        }
    }

    /// Writes down where the window stands.
    pub(crate) fn keep(&self, window: &WebviewWindow) {
        let Ok(place) = of_window(window) else { return };
        if let Err(error) = self.write(place) {
            tracing::debug!(%error, "the window's place is forgotten");
        }
    }

    fn read(&self) -> io::Result<Option<Place>> {
        let text = fs::read_to_string(&self.0)?;
        Ok(serde_json::from_str(&text).ok())
    }

    fn write(&self, place: Place) -> io::Result<()> {
        fs::write(&self.0, serde_json::to_string(&place)?)
    }
}

impl Place {
    /// Whether the middle of the window's upper edge, by which it is moved, lies on one of these screens.
    fn is_seen_on(self, screens: &[Self]) -> bool {
        let (x, y) = (i64::from(self.x) + i64::from(self.width / 2), i64::from(self.y));
        screens.iter().any(|screen| {
            let (left, top) = (i64::from(screen.x), i64::from(screen.y));
            (left..left + i64::from(screen.width)).contains(&x) && (top..top + i64::from(screen.height)).contains(&y)
        })
    }
}

fn of_monitor(monitor: &tauri::Monitor) -> Place {
    let (position, size) = (monitor.position(), monitor.size());
    Place { x: position.x, y: position.y, width: size.width, height: size.height, maximized: false }
}

fn of_window(window: &WebviewWindow) -> tauri::Result<Place> {
    let (position, size) = (window.outer_position()?, window.inner_size()?);
    let maximized = window.is_maximized()?;
    Ok(Place { x: position.x, y: position.y, width: size.width, height: size.height, maximized })
}

fn put(window: &WebviewWindow, place: Place, seen: bool) -> tauri::Result<()> {
    window.set_size(PhysicalSize::new(place.width, place.height))?;
    if seen {
        window.set_position(PhysicalPosition::new(place.x, place.y))?;
    }
    if place.maximized { window.maximize() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{Place, PlaceFile};

    const SCREEN: Place = Place { x: 0, y: 0, width: 1920, height: 1080, maximized: false };

    fn at(x: i32, y: i32) -> Place {
        Place { x, y, width: 1000, height: 700, maximized: false }
    }

    #[test]
    fn a_window_comes_back_where_it_can_be_reached() {
        assert!(at(100, 50).is_seen_on(&[SCREEN]));
        assert!(at(-400, 0).is_seen_on(&[SCREEN]));
        let second = Place { x: -1280, ..SCREEN };
        assert!(at(-1000, 10).is_seen_on(&[SCREEN, second]));
    }

    #[test]
    fn a_window_is_not_put_where_no_screen_is() {
        assert!(!at(100, 50).is_seen_on(&[]));
        assert!(!at(-600, 0).is_seen_on(&[SCREEN]));
        assert!(!at(1500, 0).is_seen_on(&[SCREEN]));
        assert!(!at(0, -1).is_seen_on(&[SCREEN]));
        assert!(!at(0, 1080).is_seen_on(&[SCREEN]));
        let far = Place { x: i32::MAX, y: i32::MAX, width: u32::MAX, height: u32::MAX, maximized: true };
        assert!(!far.is_seen_on(&[SCREEN]));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = PlaceFile::in_folder(folder.path());
        assert!(file.read().is_err(), "the first start knows no place");
        let place = Place { maximized: true, ..at(-5, 7) };
        file.write(place).unwrap();
        assert_eq!(file.read().unwrap(), Some(place));
    }

    #[test]
    fn a_file_that_is_no_place_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = PlaceFile::in_folder(folder.path());
        for text in ["", "{}", "{\"x\":1e9,\"y\":0,\"width\":-1,\"height\":0,\"maximized\":false}"] {
            std::fs::write(folder.path().join("window.json"), text).unwrap();
            assert_eq!(file.read().unwrap(), None, "{text}");
        }
    }
}
