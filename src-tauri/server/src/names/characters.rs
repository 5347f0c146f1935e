//! What kind of character this is: the questions that cleaning a name or a text asks.

use icu_properties::props::{
    DefaultIgnorableCodePoint, Emoji, EmojiModifier, EmojiPresentation, ExtendedPictographic, GeneralCategory,
    GeneralCategoryGroup, RegionalIndicator,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// ZERO WIDTH JOINER: makes one emoji of several.
pub(super) const JOINER: char = '\u{200D}';
/// VARIATION SELECTOR-16: asks for the colourful form of the character before it.
pub(super) const EMOJI_STYLE: char = '\u{FE0F}';
/// COMBINING ENCLOSING KEYCAP: makes an emoji of a digit.
pub(super) const KEYCAP: char = '\u{20E3}';

/// Blank to the eye although Unicode counts them as letters or symbols: BRAILLE PATTERN BLANK, KHITAN SMALL SCRIPT
/// FILLER, MUSICAL SYMBOL NULL NOTEHEAD, OBJECT REPLACEMENT CHARACTER. (The Hangul fillers are default ignorable.)
const BLANK: [char; 4] = ['\u{2800}', '\u{16FE4}', '\u{1D159}', '\u{FFFC}'];

/// Whether a name may not have it: controls, invisible and direction-changing characters, private use, noncharacters.
pub(super) fn is_hidden(character: char) -> bool {
    is_invisible(character) || category(character) == GeneralCategory::PrivateUse || is_noncharacter(character)
}

/// Whether there is nothing to see of it. Spaces are not asked here: they are seen between words.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_control() || is_format(character) || BLANK.contains(&character)
}

/// Whether it is not drawn itself but changes how others are: joiners, directions, selectors, fillers, tags.
pub(super) fn is_format(character: char) -> bool {
    category(character) == GeneralCategory::Format
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
}

/// Whether it is drawn onto the character before it.
pub(super) fn is_mark(character: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(character))
}

/// Whether an emoji of several people or things can have it as a part.
pub(super) fn is_picture(character: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(character)
}

/// Whether it is one of the skin tones.
pub(super) fn is_skin_tone(character: char) -> bool {
    CodePointSetData::new::<EmojiModifier>().contains(character)
}

/// Whether it can be drawn as an emoji; digits can, as keycaps.
pub(super) fn is_emoji(character: char) -> bool {
    CodePointSetData::new::<Emoji>().contains(character)
}

/// Whether it is drawn in colour without being asked to.
pub(super) fn is_colourful(character: char) -> bool {
    CodePointSetData::new::<EmojiPresentation>().contains(character)
}

/// Whether two of it make a flag.
pub(super) fn is_flag_half(character: char) -> bool {
    CodePointSetData::new::<RegionalIndicator>().contains(character)
}

/// Whether it says, after a black flag, whose flag it is.
pub(super) fn is_tag(character: char) -> bool {
    ('\u{E0020}'..='\u{E007F}').contains(&character)
}

fn category(character: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(character)
}

/// Code points that Unicode promises never to use for text.
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code)
}
