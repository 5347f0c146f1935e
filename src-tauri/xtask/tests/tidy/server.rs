//! How the server is built: invariants 2, 3 and 4, and which way dependencies point.

use crate::sources::{Line, Source, none, server, told};

/// What a module of the server may use besides itself. Modules that are not named here stand at
/// the edge, where everything comes together.
const MAY_USE: [(&str, &[&str]); 7] = [
    ("limits", &[]),
    ("disk", &["limits"]),
    ("protocol", &["limits"]),
    ("names", &["limits"]),
    ("room", &["limits", "names", "protocol"]),
    ("store", &["disk", "limits", "mutants", "names", "protocol", "room"]),
    ("chat", &["interfaces", "limits", "made_up", "media", "metrics", "mutants", "names", "protocol", "room", "store"]),
];

/// What the rules of a room must do without.
const IMPURE: [&str; 16] = [
    "async ",
    ".await",
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::thread",
    "std::time",
    "std::sync::atomic",
    "SystemTime",
    "Instant",
    "Mutex",
    "RwLock",
    "tokio",
    "rusqlite",
    "rand",
];

fn module(source: &Source) -> &str {
    let rest = source.path.strip_prefix("src-tauri/server/src/").unwrap_or(&source.path);
    rest.split(['/', '.']).next().unwrap_or(rest)
}

/// Whether a line uses this as a word of its own.
fn uses(line: &str, word: &str) -> bool {
    let part_of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(part_of_a_word);
        let after = line[at + word.len()..].chars().next().is_some_and(part_of_a_word);
        let whole = word.ends_with(' ') || !after;
        !before && whole
    })
}

fn lines_of<'a>(sources: &'a [Source], wanted: impl Fn(&Source) -> bool + 'a) -> impl Iterator<Item = Line<'a>> {
    sources.iter().filter(move |source| wanted(source)).flat_map(|source| source.code())
}

#[test]
fn the_rules_of_a_room_have_no_io_no_async_no_clock_no_lock() {
    let sources = server();
    assert!(sources.iter().any(|source| source.path == "src-tauri/server/src/room.rs"), "the rules are in room.rs");
    let found: Vec<String> = lines_of(&sources, |source| module(source) == "room")
        .filter(|line| IMPURE.iter().any(|word| uses(line.text, word)))
        .map(|line| told(&line))
        .collect();
    none("room.rs is pure", &found);
}

#[test]
fn dependencies_point_one_way() {
    let sources = server();
    let mut found = Vec::new();
    for source in &sources {
        let own = module(source);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == own) else { continue };
        for line in source.code() {
            for (at, _) in line.text.match_indices("crate::") {
                let rest = &line.text[at + "crate::".len()..];
                let used = rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or(rest);
                if !used.is_empty() && used != own && !allowed.contains(&used) {
                    found.push(format!("{} (uses {used})", told(&line)));
                }
            }
        }
    }
    none("nothing points back", &found);
}

fn is_sql(line: &Line<'_>) -> bool {
    const STATEMENTS: [&str; 7] =
        ["SELECT ", "INSERT ", "DELETE FROM", "UPDATE ", "PRAGMA ", "CREATE TABLE", "BEGIN IMMEDIATE"];
    STATEMENTS.iter().any(|statement| line.text.contains(statement))
}

#[test]
fn only_the_store_contains_sql() {
    let sources = server();
    assert!(lines_of(&sources, |source| module(source) == "store").any(|line| is_sql(&line)), "the store has some");
    let found: Vec<String> = lines_of(&sources, |source| module(source) != "store")
        .filter(|line| is_sql(line) || line.text.contains("rusqlite"))
        .map(|line| told(&line))
        .collect();
    none("SQL stands in store/", &found);
}

#[test]
fn sql_is_never_put_together_from_pieces() {
    let sources = server();
    let lines: Vec<Line<'_>> = lines_of(&sources, |source| module(source) == "store").collect();
    let found: Vec<String> = lines
        .windows(2)
        .filter(|pair| pair[0].text.contains("format!(") && pair.iter().any(is_sql))
        .map(|pair| told(&pair[0]))
        .collect();
    none("parameters are bound, never written into a statement", &found);
}

#[test]
fn only_deliver_rs_emits() {
    let sources = server();
    let emits =
        |line: &Line<'_>| [".emit(", ".broadcast()", ".emit_with_ack("].iter().any(|call| line.text.contains(call));
    let deliver = "src-tauri/server/src/socket/deliver.rs";
    assert!(lines_of(&sources, |source| source.path == deliver).any(|line| emits(&line)), "deliver.rs emits");
    let found: Vec<String> =
        lines_of(&sources, |source| source.path != deliver).filter(emits).map(|line| told(&line)).collect();
    none("there is one door", &found);
}

#[test]
fn only_the_edge_knows_sockets() {
    let sources = server();
    let found: Vec<String> = lines_of(&sources, |source| !["socket", "host"].contains(&module(source)))
        .filter(|line| line.text.contains("socketioxide"))
        .map(|line| told(&line))
        .collect();
    none("only socket/ names the Socket.IO library", &found);
}

#[test]
fn only_the_writer_changes_rooms() {
    let sources = server();
    let found: Vec<String> = lines_of(&sources, |source| !["chat", "room"].contains(&module(source)))
        .filter(|line| uses(line.text, "&mut Room"))
        .map(|line| told(&line))
        .collect();
    none("rooms are changed by the writer thread alone", &found);
}

#[test]
fn words_are_told_from_parts_of_words() {
    assert!(uses("use tokio::sync;", "tokio"));
    assert!(uses("pub async fn x()", "async "));
    assert!(!uses("let operand = 1;", "rand"));
    assert!(!uses("Instantiate", "Instant"));
}
