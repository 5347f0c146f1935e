//! Names and texts that people type, made fit to be shown to others (PROTOCOL.md 4.4, rule 10).
//!
//! What cannot be seen is dropped; what is too long is refused, for a name that was cut silently is not the name that
//! its owner typed. Everything here is pure, and linear in the length of what it is given.

mod characters;
mod emoji;
mod skeleton;
#[cfg(test)]
mod tests;

use characters::{
    EMOJI_STYLE, JOINER, KEYCAP, is_emoji, is_format, is_hidden, is_invisible, is_mark, is_picture, is_skin_tone,
};
pub(crate) use emoji::emoji;
use icu_casemap::CaseMapper;
pub(crate) use skeleton::skeleton;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::limits::{
    ALT_BYTES_MAX, ALT_GRAPHEMES_MAX, FORMAT_CHARACTERS_RUN_MAX, MARKS_PER_BASE_MAX, NICKNAME_BYTES_MAX,
    NICKNAME_GRAPHEMES_MAX, QUERY_BYTES_MAX, QUERY_GRAPHEMES_MAX, TAG_BYTES_MAX, TAG_GRAPHEMES_MAX, TEXT_BYTES_MAX,
    TITLE_BYTES_MAX, TITLE_GRAPHEMES_MAX,
};

/// The mark that pages draw beside a room's owner.
const CROWN: char = '\u{1F451}';

/// Why a nickname or a title is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameProblem {
    /// Nothing that can be seen is left of it.
    Empty,
    /// It has too many graphemes or bytes.
    TooLong,
}

/// Why a message's text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextProblem {
    /// Nothing that can be seen is left of it.
    Empty,
    /// It has more than [`TEXT_BYTES_MAX`] bytes.
    TooLong,
}

/// A nickname as it is stored and shown.
///
/// # Errors
/// When nothing visible is left of it, or it is longer than [`NICKNAME_GRAPHEMES_MAX`] or [`NICKNAME_BYTES_MAX`].
pub(crate) fn nickname(raw: &str) -> Result<String, NameProblem> {
    // The owner's crown is drawn by the page, so nobody can type one.
    name(&raw.replace(CROWN, ""), NICKNAME_GRAPHEMES_MAX, NICKNAME_BYTES_MAX)
}

/// A room's title, or a host's display name, as it is stored and shown.
///
/// # Errors
/// When nothing visible is left of it, or it is longer than [`TITLE_GRAPHEMES_MAX`] or [`TITLE_BYTES_MAX`].
pub(crate) fn title(raw: &str) -> Result<String, NameProblem> {
    name(raw, TITLE_GRAPHEMES_MAX, TITLE_BYTES_MAX)
}

/// A tag of the library as it is stored and shown: small letters, and without the sign that people put before tags.
///
/// # Errors
/// When nothing visible is left of it, or it is longer than [`TAG_GRAPHEMES_MAX`] or [`TAG_BYTES_MAX`].
pub(crate) fn tag(raw: &str) -> Result<String, NameProblem> {
    name(raw.trim_start().trim_start_matches('#'), TAG_GRAPHEMES_MAX, TAG_BYTES_MAX).map(|tag| tag.to_lowercase())
}

/// The description of a picture as it is stored and read out.
///
/// # Errors
/// When nothing visible is left of it, or it is longer than [`ALT_GRAPHEMES_MAX`] or [`ALT_BYTES_MAX`].
pub(crate) fn alt(raw: &str) -> Result<String, NameProblem> {
    name(raw, ALT_GRAPHEMES_MAX, ALT_BYTES_MAX)
}

/// A message's text as it is stored and shown. Its outer blanks and its line breaks stay; a tab becomes a space.
///
/// # Errors
/// When nothing visible is in it, or it is longer than [`TEXT_BYTES_MAX`] once it is clean.
pub(crate) fn text(raw: &str) -> Result<String, TextProblem> {
    let unix = raw.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    let controlled = unix.chars().filter(|&character| character == '\n' || !character.is_control());
    let text = shorten_format_runs(controlled.nfc());
    if text.chars().all(|character| character.is_whitespace() || is_invisible(character)) {
        Err(TextProblem::Empty)
    } else if text.len() > TEXT_BYTES_MAX {
        Err(TextProblem::TooLong)
    } else {
        Ok(text)
    }
}

/// A text as it is compared when somebody looks for part of it: composed, without the difference between capital and
/// small letters, and without what cannot be seen.
pub(crate) fn folded(raw: &str) -> String {
    if raw.is_ascii() {
        return raw.to_ascii_lowercase();
    }
    let seen: String = raw.chars().filter(|&character| !is_format(character)).nfc().collect();
    CaseMapper::new().fold_string(&seen).nfc().collect()
}

/// Whether what somebody looks for is no longer than [`QUERY_GRAPHEMES_MAX`] and [`QUERY_BYTES_MAX`].
pub(crate) fn is_short_query(raw: &str) -> bool {
    raw.len() <= QUERY_BYTES_MAX && raw.graphemes(true).count() <= QUERY_GRAPHEMES_MAX
}

fn name(raw: &str, graphemes_max: usize, bytes_max: usize) -> Result<String, NameProblem> {
    let seen = keep_emoji_glue(&drop_hidden(raw)).into_iter().nfc();
    let name = collapse_blanks(&limit_marks(seen));
    if name.is_empty() {
        Err(NameProblem::Empty)
    } else if name.len() > bytes_max || name.graphemes(true).count() > graphemes_max {
        Err(NameProblem::TooLong)
    } else {
        Ok(name)
    }
}

/// Drops what a name may not have, but for the two characters that hold emoji together, and makes every kind of
/// blank a space: a line break or a tab is one before it is a control.
fn drop_hidden(raw: &str) -> Vec<char> {
    raw.chars()
        .map(|character| if character.is_whitespace() { ' ' } else { character })
        .filter(|&character| matches!(character, JOINER | EMOJI_STYLE) || !is_hidden(character))
        .collect()
}

/// Keeps the joiner and the emoji style where they are part of an emoji, and drops them anywhere else, where they
/// would be an invisible difference between two names.
fn keep_emoji_glue(characters: &[char]) -> Vec<char> {
    let mut kept = Vec::with_capacity(characters.len());
    for (index, &character) in characters.iter().enumerate() {
        let next = characters.get(index + 1).copied();
        let keep = match character {
            JOINER => ends_with_picture(&kept) && next.is_some_and(is_picture),
            EMOJI_STYLE => kept.last().is_some_and(|&base| takes_emoji_style(base, next)),
            _ => true,
        };
        if keep {
            kept.push(character);
        }
    }
    kept
}

fn ends_with_picture(kept: &[char]) -> bool {
    let base = match kept {
        [.., base, last] if *last == EMOJI_STYLE || is_skin_tone(*last) => Some(base),
        [.., last] => Some(last),
        [] => None,
    };
    base.is_some_and(|&base| is_picture(base))
}

/// Digits, `#` and `*` are emoji only as keycaps; elsewhere the style would be an invisible difference.
fn takes_emoji_style(base: char, next: Option<char>) -> bool {
    is_emoji(base) && (!base.is_ascii() || next == Some(KEYCAP))
}

/// Drops the marks that are too many for their character, and those that have no character to be drawn onto.
fn limit_marks(characters: impl Iterator<Item = char>) -> String {
    let mut marks_left = 0;
    let mut name = String::new();
    for character in characters {
        match character {
            ' ' => marks_left = 0,
            // It is a mark to Unicode, but nothing is drawn for it.
            EMOJI_STYLE => {}
            mark if is_mark(mark) && marks_left == 0 => continue,
            mark if is_mark(mark) => marks_left -= 1,
            _ => marks_left = MARKS_PER_BASE_MAX,
        }
        name.push(character);
    }
    name
}

fn collapse_blanks(name: &str) -> String {
    name.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn shorten_format_runs(characters: impl Iterator<Item = char>) -> String {
    let mut run = 0;
    characters
        .filter(|&character| {
            run = if is_format(character) { run + 1 } else { 0 };
            run <= FORMAT_CHARACTERS_RUN_MAX
        })
        .collect()
}
