//! What a text is found by. Pure.
//!
//! A word is found by any part of it, in Korean too, where parts have one or two syllables and the trigrams of SQLite find
//! nothing: so a text is indexed by its characters and its pairs of neighbouring characters. The index only says what may
//! hold a part; whether it does is looked up in the text itself.

use std::collections::BTreeSet;

use crate::limits::QUERY_TERMS_MAX;
use crate::names;

/// Characters that the index would take for the end of a word stand for themselves from here on.
const PLAIN_FROM: u32 = 0xE000;

/// The parts of words that somebody looks for. What they typed is text, whatever it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts(Vec<String>);

impl Parts {
    /// Reads what somebody typed; `None` when there is nothing in it to look for.
    pub(crate) fn of(query: &str) -> Option<Self> {
        let parts: Vec<String> = names::folded(query).split_whitespace().map(str::to_owned).collect();
        (!parts.is_empty()).then_some(Self(parts))
    }

    /// Whether a text has all the parts.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let text = names::folded(text);
        self.0.iter().all(|part| text.contains(part.as_str()))
    }

    /// What to ask the index for. Of a long question some of it is enough to find few texts.
    pub(super) fn expression(&self) -> String {
        let mut terms = BTreeSet::new();
        for part in &self.0 {
            let characters: Vec<char> = part.chars().collect();
            let length = characters.len().min(2);
            terms.extend(characters.windows(length).map(term));
        }
        let quoted = terms.into_iter().take(QUERY_TERMS_MAX).map(|term| ["\"", &term, "\""].concat());
        quoted.collect::<Vec<_>>().join(" AND ")
    }
}

/// The terms that a text is indexed by, each once.
pub(super) fn terms(text: &str) -> String {
    let text = names::folded(text);
    // Long texts repeat themselves, so the pairs are told apart before they become terms.
    let mut pairs = BTreeSet::new();
    for word in text.split_whitespace() {
        let next = word.chars().skip(1).map(Some).chain([None]);
        for (character, next) in word.chars().zip(next) {
            pairs.insert((character, None));
            pairs.insert((character, next));
        }
    }
    let mut terms = String::new();
    for (character, next) in pairs {
        terms.extend([Some(character), next].into_iter().flatten().map(indexable));
        terms.push(' ');
    }
    terms.pop();
    terms
}

fn term(characters: &[char]) -> String {
    characters.iter().map(|&character| indexable(character)).collect()
}

fn indexable(character: char) -> char {
    if !character.is_ascii() || character.is_ascii_alphanumeric() {
        return character;
    }
    char::from_u32(PLAIN_FROM + u32::from(character)).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, text: &str) -> bool {
        Parts::of(query).is_some_and(|parts| parts.are_in(text))
    }

    #[test]
    fn a_text_is_indexed_by_its_characters_and_its_pairs_each_once() {
        assert_eq!(terms("Aba aba"), "a ab b ba");
        assert_eq!(terms("점심 밥"), "밥 심 점 점심");
        assert_eq!(terms("a-b"), "\u{E02D} \u{E02D}b a a\u{E02D} b");
    }

    #[test]
    fn what_is_typed_is_text_and_never_an_expression() {
        let expression = |query| Parts::of(query).unwrap().expression();
        assert_eq!(expression("점"), "\"점\"");
        assert_eq!(expression("점심시간"), "\"시간\" AND \"심시\" AND \"점심\"");
        for query in ["a\"b", "a* OR b", "NOT (x)", "grams:y", "^z", "'; DROP TABLE events; --", "\u{0}"] {
            let Some(parts) = Parts::of(query) else { continue };
            let bare: String = parts.expression().replace("\" AND \"", "").trim_matches('"').to_owned();
            assert!(bare.chars().all(|one| one.is_alphanumeric() || !one.is_ascii()), "{query:?} became {bare:?}");
        }
    }

    #[test]
    fn parts_are_found_whatever_their_case_and_however_they_were_typed() {
        assert!(found("안녕", "모두 안녕하세요"));
        assert!(found("녕", "안녕"));
        assert!(found("\u{1112}\u{1161}\u{11ab}", "한글"), "decomposed syllables");
        assert!(found("HELLO", "hello, World") && found("straße", "STRASSE"));
        assert!(found("world hello", "hello, World"), "in any order");
        assert!(!found("hello there", "hello, World"), "all of them");
        assert!(found("100% _", "it is 100% sn_ke"));
        assert!(!found("%", "nothing of the kind"));
        assert!(found("❤\u{FE0F}", "I ❤ you"), "what cannot be seen makes no difference");
    }

    #[test]
    fn nothing_to_look_for_is_no_query() {
        for nothing in ["", "  \n", "\u{200B}"] {
            assert_eq!(Parts::of(nothing), None, "{nothing:?}");
        }
    }
}
