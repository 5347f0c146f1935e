//! The language that whoever asks reads.

use http::header::{ACCEPT_LANGUAGE, HeaderMap};

use crate::made_up::Locale;

/// The language of ours that comes first in `Accept-Language`; English if none does.
pub(super) fn asked_for(headers: &HeaderMap) -> Locale {
    let text = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (Locale::En, 0.0);
    for range in text.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, "q=1"));
        let quality = parameters.trim().strip_prefix("q=").and_then(|quality| quality.trim().parse::<f32>().ok());
        let language = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let locale = match language.as_str() {
            "ko" => Locale::Ko,
            "en" => Locale::En,
            _ => continue,
        };
        if quality.unwrap_or(0.0) > best.1 {
            best = (locale, quality.unwrap_or(0.0));
        }
    }
    best.0
}

/// The language of this process's surroundings, as terminals say it.
pub(super) fn of_surroundings() -> Locale {
    let said =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    if said.is_some_and(|said| said.starts_with("ko")) { Locale::Ko } else { Locale::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_of_ours_counts() {
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, text.parse().unwrap());
            asked_for(&headers)
        };
        for korean in ["ko", "ko-KR", "KO", "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "fr, ko;q=0.5, en;q=0.4"] {
            assert_eq!(asked(korean), Locale::Ko, "{korean}");
        }
        for english in ["en", "en-GB,en;q=0.9,ko;q=0.8", "ko;q=0.1,en;q=0.2", "fr", "", "*", "kok", "ko;q=x"] {
            assert_eq!(asked(english), Locale::En, "{english}");
        }
        assert_eq!(asked_for(&HeaderMap::new()), Locale::En);
    }
}
