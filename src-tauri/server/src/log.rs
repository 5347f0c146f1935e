//! The log: one line for each thing that happened, whatever is in it.
//!
//! What others can choose, such as a name or what a file is called, must neither break a line nor speak to a terminal, and
//! nobody's words are to fill the log. So every field is escaped and cut here, where no caller can forget it.

mod machine;

use std::fmt::{self, Debug, Write};

use clap::ValueEnum;
use tracing::Metadata;
use tracing::field::Field;
use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::filter::{LevelFilter, ParseError, filter_fn};
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt as log, registry};

use crate::limits::{LOG_FIELD_BYTES_MAX, LOG_MESSAGE_BYTES_MAX};

/// Libraries that show whole messages at their finest levels, in which there are words and secrets of people. No filter
/// makes them.
const INDISCREET: [&str; 2] = ["tungstenite", "tokio_tungstenite"];

/// The name of the field that says what happened.
const MESSAGE: &str = "message";

/// For whom the lines of the log are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: each line is a JSON object.
    Json,
}

/// Lets what happens be written to standard error, as far as the tracing filter lets it pass.
///
/// # Errors
/// When the filter cannot be read.
pub(crate) fn start(filter: &str, format: LogFormat) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(filter)?;
    // A log that cannot be written, on the very disk that is full, must not bring the host down with it.
    let lines = log::layer().with_writer(std::io::stderr).with_ansi(false).log_internal_errors(false);
    let lines = lines.fmt_fields(debug_fn(write_field).delimited(" "));
    let passed = registry().with(filter).with(filter_fn(is_discreet));
    match format {
        LogFormat::Text => passed.with(lines).init(),
        LogFormat::Json => passed.with(lines.event_format(machine::Lines)).init(),
    }
    Ok(())
}

fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let of = |library: &str| {
        let rest = metadata.target().strip_prefix(library);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    *metadata.level() <= LevelFilter::INFO || !INDISCREET.into_iter().any(of)
}

/// Writes a field, or the message, whose name is left out.
fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> fmt::Result {
    let value = Bounded { value, bytes_max: bytes_max(field) };
    if field.name() == MESSAGE { write!(writer, "{value}") } else { write!(writer, "{}={value}", field.name()) }
}

fn bytes_max(field: &Field) -> usize {
    if field.name() == MESSAGE { LOG_MESSAGE_BYTES_MAX } else { LOG_FIELD_BYTES_MAX }
}

/// A value without what could break a line, and no longer than it may be.
struct Bounded<'a> {
    value: &'a dyn Debug,
    bytes_max: usize,
}

impl fmt::Display for Bounded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Cut { text: String::new(), left: self.bytes_max };
        match write!(text, "{:?}", self.value) {
            Ok(()) => f.write_str(&text.text),
            // It ends with its place.
            Err(fmt::Error) => write!(f, "{}…", text.text),
        }
    }
}

/// Takes so many bytes of a text and then no more.
struct Cut {
    text: String,
    left: usize,
}

impl Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            let (mut plain, escaped);
            let part: &str = if breaks_lines(character) {
                escaped = character.escape_unicode().to_string();
                &escaped
            } else {
                plain = [0; 4];
                character.encode_utf8(&mut plain)
            };
            if part.len() > self.left {
                self.left = 0;
                return Err(fmt::Error);
            }
            self.text.push_str(part);
            self.left -= part.len();
        }
        Ok(())
    }
}

/// Controls, separators of lines, and what changes the direction in which people read.
fn breaks_lines(character: char) -> bool {
    let format = ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{206f}', '\u{feff}'..='\u{feff}'];
    character.is_control() || format.iter().any(|range| range.contains(&character))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded(value: &dyn Debug, bytes_max: usize) -> String {
        Bounded { value, bytes_max }.to_string()
    }

    /// Shown as it is, as `%` shows a field.
    struct Raw(&'static str);

    impl Debug for Raw {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    #[test]
    fn a_hostile_name_is_one_harmless_line() {
        let shown = bounded(&Raw("\u{1b}]0;pwn\u{7}\r\nFAKE ERROR\u{202e}\u{2028}"), 200);
        assert_eq!(shown, "\\u{1b}]0;pwn\\u{7}\\u{d}\\u{a}FAKE ERROR\\u{202e}\\u{2028}");
        assert_eq!(bounded(&"두 줄\n", 200), "\"두 줄\\n\"");
    }

    #[test]
    fn a_long_value_is_cut_between_characters() {
        assert_eq!(bounded(&Raw("12345678"), 8), "12345678");
        assert_eq!(bounded(&Raw("123456789"), 8), "12345678…");
        assert_eq!(bounded(&Raw("가나다"), 8), "가나…");
        assert!(bounded(&"x".repeat(1_000_000), LOG_FIELD_BYTES_MAX).len() <= LOG_FIELD_BYTES_MAX + "…".len());
    }
}
