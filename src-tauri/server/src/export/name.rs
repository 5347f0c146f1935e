//! What an export is called: the room's title, as far as file systems and headers take it.

use http::HeaderValue;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::limits::FILE_NAME_BYTES_MAX;

/// What a room is called whose title has nothing that may be in a name.
const NAMELESS: &str = "madang";
/// Names that belong to devices on Windows, whatever follows a dot.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
/// Devices that are numbered.
const PORTS: [&str; 2] = ["COM", "LPT"];

/// A file's name without its ending, good on Windows, macOS and Linux.
pub(super) fn file_name(title: &str) -> String {
    let usable = |character: char| !character.is_control() && !"<>:\"/\\|?*".contains(character);
    let spaced: String = title.chars().map(|character| if usable(character) { character } else { ' ' }).collect();
    let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut length = 0;
    let fits = |grapheme: &&str| {
        length += grapheme.len();
        length <= FILE_NAME_BYTES_MAX
    };
    let short: String = joined.graphemes(true).take_while(fits).collect();
    match short.trim_matches(|character| matches!(character, '.' | ' ')) {
        "" => NAMELESS.to_owned(),
        name if is_device(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    let numbered = |port: &&str| {
        let rest = stem.strip_prefix(port).unwrap_or_default();
        rest.chars().count() == 1 && rest.chars().all(|digit| digit.is_ascii_digit() || "¹²³".contains(digit))
    };
    DEVICES.contains(&stem.as_str()) || PORTS.iter().any(numbered)
}

/// `Content-Disposition` of a file to be saved: RFC 6266, with the whole name as RFC 8187 says and an ASCII one for who
/// does not read that.
pub(super) fn disposition(name: &str) -> HeaderValue {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" !#$&+-.^_`~()[]{}=,;@'".contains(&byte);
    let ascii = if name.bytes().all(plain) { name } else { NAMELESS };
    let whole: String = name.bytes().map(encoded).collect();
    let text = format!("attachment; filename=\"{ascii}.zip\"; filename*=UTF-8''{whole}.zip");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A byte as it stands in an extended value.
fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
        return char::from(byte).to_string();
    }
    format!("%{byte:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_every_system_takes() {
        for (title, name) in [
            ("토요일 랜파티", "토요일 랜파티"),
            ("a/b\\c:d*e?f\"g<h>i|j", "a b c d e f g h i j"),
            ("../..", "madang"),
            ("...", "madang"),
            (" trailing. . ", "trailing"),
            ("tab\there", "tab here"),
            ("CON", "_CON"),
            ("con.txt", "_con.txt"),
            ("Nul ", "_Nul"),
            ("COM1", "_COM1"),
            ("lpt¹.log", "_lpt¹.log"),
            ("COM10", "COM10"),
            ("Console", "Console"),
            ("com", "com"),
        ] {
            assert_eq!(file_name(title), name, "{title}");
        }
    }

    #[test]
    fn a_name_is_cut_between_graphemes() {
        let family = "👨‍👩‍👧";
        let most = FILE_NAME_BYTES_MAX / family.len();
        assert_eq!(file_name(&family.repeat(most)), family.repeat(most));
        assert_eq!(file_name(&family.repeat(most + 1)), family.repeat(most));
        assert_eq!(file_name(&"x".repeat(FILE_NAME_BYTES_MAX)).len(), FILE_NAME_BYTES_MAX);
        assert_eq!(file_name(&"x".repeat(FILE_NAME_BYTES_MAX + 1)).len(), FILE_NAME_BYTES_MAX);
    }

    #[test]
    fn a_header_has_the_whole_name_and_one_for_old_programs() {
        let plain = "attachment; filename=\"Yard (2).zip\"; filename*=UTF-8''Yard%20%282%29.zip";
        assert_eq!(disposition("Yard (2)"), plain);
        let korean = "attachment; filename=\"madang.zip\"; filename*=UTF-8''%EB%A7%88%EB%8B%B9.zip";
        assert_eq!(disposition("마당"), korean);
        let percent = "attachment; filename=\"madang.zip\"; filename*=UTF-8''100%25.zip";
        assert_eq!(disposition("100%"), percent);
    }
}
