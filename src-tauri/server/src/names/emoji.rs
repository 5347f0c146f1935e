//! One emoji, for a reaction: recognized, and brought to the one form in which all who mean it write it.

use super::characters::{
    EMOJI_STYLE, JOINER, KEYCAP, is_colourful, is_emoji, is_flag_half, is_picture, is_skin_tone, is_tag,
};
use crate::limits::EMOJI_CHARACTERS_MAX;

/// What ends the name of a flag that is written with tags.
const CANCEL_TAG: char = '\u{E007F}';
/// What a flag with tags begins with.
const BLACK_FLAG: char = '\u{1F3F4}';

/// The emoji that this is, fully qualified, if it is one and nothing else.
pub(crate) fn emoji(raw: &str) -> Option<String> {
    let characters: Vec<char> = raw.chars().take(EMOJI_CHARACTERS_MAX + 1).collect();
    if characters.len() > EMOJI_CHARACTERS_MAX {
        return None;
    }
    match characters.as_slice() {
        &[first, second] if is_flag_half(first) && is_flag_half(second) => Some(raw.to_owned()),
        &[digit, KEYCAP] | &[digit, EMOJI_STYLE, KEYCAP] if digit.is_ascii() && is_emoji(digit) => {
            Some(String::from_iter([digit, EMOJI_STYLE, KEYCAP]))
        }
        [BLACK_FLAG, tags @ .., CANCEL_TAG] if !tags.is_empty() && tags.iter().all(|tag| is_tag(*tag)) => {
            Some(raw.to_owned())
        }
        sequence => sequence
            .split(|character| *character == JOINER)
            .map(part)
            .collect::<Option<Vec<_>>>()
            .map(|parts| join(&parts)),
    }
}

/// One person or thing: a picture, and how it is drawn.
fn part(characters: &[char]) -> Option<String> {
    let (&picture, style) = characters.split_first()?;
    if !is_picture(picture) || !is_emoji(picture) {
        return None;
    }
    let style = style.strip_prefix(&[EMOJI_STYLE]).unwrap_or(style);
    let mut part = String::from(picture);
    match style {
        [] if is_colourful(picture) => {}
        [] => part.push(EMOJI_STYLE),
        &[tone] if is_skin_tone(tone) => part.push(tone),
        _ => return None,
    }
    Some(part)
}

fn join(parts: &[String]) -> String {
    parts.join(JOINER.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_itself() {
        for one in ["👍", "❤️", "👩‍⚕️", "👨🏻‍❤️‍💋‍👨🏿", "🇰🇷", "7️⃣", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🏳️‍🌈", "☝🏽", "👨‍👩‍👧‍👦"]
        {
            assert_eq!(emoji(one).as_deref(), Some(one), "{one}");
        }
    }

    #[test]
    fn however_it_is_written_it_is_the_same() {
        for (written, meant) in [("❤", "❤️"), ("👍\u{FE0F}", "👍"), ("7\u{20E3}", "7️⃣"), ("☝\u{FE0F}🏽", "☝🏽")]
        {
            assert_eq!(emoji(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn nothing_else_is_one() {
        let long = ["👍"; EMOJI_CHARACTERS_MAX].join("\u{200D}");
        let others =
            ["", "a", "7", "#", "👍👍", "👍a", " 👍", "\u{200D}", "👍\u{200D}", "🇰", "🏻", "\u{FE0F}", "안녕", &long];
        for other in others {
            assert_eq!(emoji(other), None, "{other:?}");
        }
    }

    #[test]
    fn an_emoji_may_be_as_long_as_the_limit_says() {
        let longest = ["👍"; EMOJI_CHARACTERS_MAX / 2].join("\u{200D}");
        assert_eq!(longest.chars().count(), EMOJI_CHARACTERS_MAX - 1);
        assert!(emoji(&longest).is_some());
        assert!(emoji(&[&longest, "\u{200D}👍"].concat()).is_none());
        assert!(emoji(&[&longest[..longest.len() - "👍".len()], "☝🏽"].concat()).is_some());
    }
}
