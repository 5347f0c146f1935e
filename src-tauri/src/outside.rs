//! Links lead out of the app, into the system's browser: web addresses alone, and one at a time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::Url;

/// Nobody follows links faster than this, in milliseconds; a page that went mad would.
const BETWEEN_LINKS_MILLISECONDS: u64 = 500;

/// Opens links, and remembers when it last did.
#[derive(Default)]
pub(crate) struct Links {
    last: Mutex<Option<Instant>>,
}

impl Links {
    /// Opens a link that a person clicked in the system's browser, if it is the address of a web page.
    pub(crate) fn open(&self, url: &Url) {
        if !is_web_page(url) || !self.is_due(Instant::now()) {
            tracing::info!(scheme = url.scheme(), "a link was not opened");
            return;
        }
        if let Err(error) = open::that_detached(url.as_str()) {
            tracing::warn!(%error, "no browser could be started");
        }
    }

    fn is_due(&self, now: Instant) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = Duration::from_millis(BETWEEN_LINKS_MILLISECONDS);
        let due = last.is_none_or(|last| now.duration_since(last) >= pause);
        if due {
            *last = Some(now);
        }
        due
    }
}

/// What a browser shows. A name before the host, as in `http://bank@elsewhere`, is there to mislead.
fn is_web_page(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    matches!(url.scheme(), "http" | "https") && url.has_host() && plain
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tauri::Url;

    use super::{BETWEEN_LINKS_MILLISECONDS, Links, is_web_page};

    #[test]
    fn web_addresses_may_be_opened() {
        for text in ["http://192.168.0.10:4747/r/8k2m4p6q8s0u", "https://example.org/?a=b#c", "http://[fe80::1]/"] {
            assert!(is_web_page(&Url::parse(text).unwrap()), "{text}");
        }
    }

    #[test]
    fn nothing_else_may_be_opened() {
        let others = [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,hello",
            "about:blank",
            "tauri://localhost/",
            "mailto:somebody@example.org",
            "ms-msdt:/id",
            "smb://elsewhere/share",
            "http://bank.example@elsewhere.example/",
            "https://somebody:secret@elsewhere.example/",
        ];
        for text in others {
            assert!(!is_web_page(&Url::parse(text).unwrap()), "{text}");
        }
    }

    #[test]
    fn links_open_one_at_a_time() {
        let (links, start) = (Links::default(), Instant::now());
        let pause = Duration::from_millis(BETWEEN_LINKS_MILLISECONDS);
        assert!(links.is_due(start));
        assert!(!links.is_due(start + pause - Duration::from_millis(1)));
        assert!(links.is_due(start + pause));
    }
}
