//! Friendly names for people who gave none, and for hosts, whose real names would give their owners away.

mod words;

use words::{ENGLISH_ADJECTIVES, ENGLISH_NOUNS, ENGLISH_PLACES, KOREAN_ADJECTIVES, KOREAN_NOUNS, KOREAN_PLACES};

/// The smallest number in a host's name, so that all have two digits.
const HOST_NUMBER_MIN: u64 = 10;
/// How many numbers there are for a host's name.
const HOST_NUMBERS: u64 = 90;

/// A language that names are made up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Locale {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// A nickname such as "푸른 여우" or "Blue Fox". The same `pick` gives the same name; pick at random.
pub(crate) fn nickname(locale: Locale, pick: u64) -> String {
    let (adjectives, nouns) = match locale {
        Locale::Ko => (&KOREAN_ADJECTIVES[..], &KOREAN_NOUNS[..]),
        Locale::En => (&ENGLISH_ADJECTIVES[..], &ENGLISH_NOUNS[..]),
    };
    let (adjective, rest) = take(adjectives, pick);
    let (noun, _) = take(nouns, rest);
    format!("{adjective} {noun}")
}

/// A host's display name such as "조용한 마당 27" or "Quiet Courtyard 27". The same `pick` gives the same name.
pub(crate) fn host_name(locale: Locale, pick: u64) -> String {
    let (adjectives, places) = match locale {
        Locale::Ko => (&KOREAN_ADJECTIVES[..], &KOREAN_PLACES[..]),
        Locale::En => (&ENGLISH_ADJECTIVES[..], &ENGLISH_PLACES[..]),
    };
    let (adjective, rest) = take(adjectives, pick);
    let (place, rest) = take(places, rest);
    let number = HOST_NUMBER_MIN + rest % HOST_NUMBERS;
    format!("{adjective} {place} {number}")
}

/// One of the words, and what is left of the pick for the next choice.
fn take(words: &'static [&'static str], pick: u64) -> (&'static str, u64) {
    let count = words.len() as u64;
    (words[(pick % count) as usize], pick / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names;
    use std::collections::HashSet;

    const LOCALES: [Locale; 2] = [Locale::Ko, Locale::En];

    #[test]
    fn every_nickname_is_different_and_is_one_that_a_person_may_have() {
        for locale in LOCALES {
            let all: HashSet<String> = (0..48 * 64).map(|pick| nickname(locale, pick)).collect();
            assert_eq!(all.len(), 48 * 64);
            for name in all {
                assert_eq!(names::nickname(&name).as_deref(), Ok(name.as_str()));
            }
        }
    }

    #[test]
    fn every_host_name_is_different_and_is_one_that_a_host_may_have() {
        for locale in LOCALES {
            let all: HashSet<String> = (0..48 * 8 * 90).map(|pick| host_name(locale, pick)).collect();
            assert_eq!(all.len(), 48 * 8 * 90);
            for name in all {
                assert_eq!(names::title(&name).as_deref(), Ok(name.as_str()));
            }
        }
    }

    #[test]
    fn names_are_in_their_language() {
        let is_hangul = |character: char| ('가'..='힣').contains(&character);
        for pick in 0..48 * 64 {
            assert!(nickname(Locale::Ko, pick).chars().all(|c| c == ' ' || is_hangul(c)));
            assert!(nickname(Locale::En, pick).chars().all(|c| c == ' ' || c.is_ascii_alphabetic()));
        }
    }

    #[test]
    fn the_same_pick_gives_the_same_name_up_to_the_largest() {
        assert_eq!(nickname(Locale::Ko, 0), "푸른 여우");
        assert_eq!(nickname(Locale::En, 0), "Blue Fox");
        assert_eq!(host_name(Locale::Ko, 11), "조용한 마당 10");
        assert_eq!(host_name(Locale::En, 13 + 48 * 8 * 17), "Quiet Courtyard 27");
        assert!(!host_name(Locale::Ko, u64::MAX).is_empty());
    }
}
