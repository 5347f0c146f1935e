//! Invariant 6: every limit has its unit in its name, and all are in one place.

use crate::sources::{Source, none, server, told};

const TABLE: [&str; 2] = ["src-tauri/server/src/limits.rs", "src-tauri/server/src/limits/"];

fn is_table(source: &Source) -> bool {
    TABLE.iter().any(|place| source.path.starts_with(place))
}

/// What can be counted or measured.
const UNITS: [&str; 56] = [
    "ADDRESSES",
    "BACKUPS",
    "BATCHES",
    "BYTES",
    "CHANGES",
    "CHARACTERS",
    "CHECKS",
    "COMMANDS",
    "CONNECTIONS",
    "DAYS",
    "ENTRIES",
    "EVENTS",
    "EXPORTS",
    "FAILURES",
    "FIELDS",
    "FILES",
    "FRAMES",
    "GRAPHEMES",
    "HANDSHAKES",
    "HOURS",
    "INTERFACES",
    "KINDS",
    "MARKS",
    "MEMBERS",
    "MENTIONS",
    "MESSAGES",
    "MICROSECONDS",
    "MILLISECONDS",
    "MINUTE",
    "MINUTES",
    "NEIGHBOURS",
    "NEWCOMERS",
    "PACKETS",
    "PASSWORDS",
    "PEOPLE",
    "PERCENT",
    "PICTURES",
    "PIXELS",
    "PORT",
    "PORTS",
    "READS",
    "RECORDS",
    "REFUSALS",
    "REQUESTS",
    "ROOMS",
    "SCANS",
    "SECOND",
    "SECONDS",
    "SESSIONS",
    "STATEMENTS",
    "STRIKES",
    "TAGS",
    "TERMS",
    "THREADS",
    "UPLOADS",
    "WHISPERS",
];

/// The name in `pub const NAME: type = …`.
fn constant(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("const ")?;
    let (name, _) = rest.split_once(':')?;
    name.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_').then_some(name)
}

#[test]
fn every_limit_has_its_unit_in_its_name() {
    let sources = server();
    assert!(sources.iter().any(is_table), "the limits are in one place");
    let found: Vec<String> = sources
        .iter()
        .filter(|source| is_table(source))
        .flat_map(|source| source.code())
        .filter(|line| line.text.starts_with("pub"))
        .filter(|line| constant(line.text).is_some_and(|name| !name.split('_').any(|word| UNITS.contains(&word))))
        .map(|line| told(&line))
        .collect();
    none("a limit says what it counts", &found);
}

#[test]
fn limits_are_in_one_place() {
    let sources = server();
    let found: Vec<String> = sources
        .iter()
        .filter(|source| !is_table(source))
        .flat_map(|source| source.code())
        .filter(|line| constant(line.text).is_some_and(|name| name.ends_with("_MAX")))
        .map(|line| told(&line))
        .collect();
    none("limits stand in limits.rs", &found);
}
