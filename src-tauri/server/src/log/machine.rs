//! The log for machines: each line is a JSON object with `time`, `level`, `target`, `message` and `fields`.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use serde::Serialize;
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::{Bounded, MESSAGE, bytes_max};

/// Writes such lines.
pub(super) struct Lines;

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: &'a str,
    target: &'a str,
    message: Option<Value>,
    fields: BTreeMap<&'static str, Value>,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut said = Said::default();
        event.record(&mut said);
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let metadata = event.metadata();
        let message = said.fields.remove(MESSAGE);
        let (level, target) = (metadata.level().as_str(), metadata.target());
        let line = Line { time, level, target, message, fields: said.fields };
        writeln!(writer, "{}", serde_json::to_string(&line).map_err(|_| fmt::Error)?)
    }
}

/// What an event says, each value escaped and cut as for people.
#[derive(Default)]
struct Said {
    fields: BTreeMap<&'static str, Value>,
}

impl Said {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.fields.insert(field.name(), value.into());
    }
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, Bounded { value, bytes_max: bytes_max(field) }.to_string());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        // Without the quotes that people see around it.
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;
    use crate::limits::LOG_FIELD_BYTES_MAX;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_an_object_with_numbers_as_numbers_and_texts_escaped_and_cut() {
        let written = Written::default();
        let writer = written.clone();
        let lines = tracing_subscriber::fmt::layer().with_writer(move || writer.clone()).event_format(Lines);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), || {
            let long = "x".repeat(1_000_000);
            tracing::warn!(count = 7, whole = true, hostile = "\u{1b}]0;\n\u{202e}", long, "it \"happened\"");
        });
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 1);
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&line["level"], &line["message"]), (&"WARN".into(), &"it \"happened\"".into()));
        let fields = &line["fields"];
        assert_eq!((&fields["count"], &fields["whole"]), (&7.into(), &true.into()));
        assert_eq!(fields["hostile"], "\\u{1b}]0;\\u{a}\\u{202e}");
        assert!(fields["long"].as_str().unwrap().len() <= LOG_FIELD_BYTES_MAX + "…".len());
    }
}
