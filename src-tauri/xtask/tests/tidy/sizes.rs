//! Invariant 8: what fits a screen, and what is one idea.

use crate::sources::{Source, all, none};

const RUST_LINES_MAX: usize = 400;
const COMPONENT_LINES_MAX: usize = 150;
/// An example is read to its end before anything is written.
const BOT_LINES_MAX: usize = 40;
/// Many short lines do not become few long ones.
const BOT_COLUMNS_MAX: usize = 120;
const FUNCTION_LINES_MAX: usize = 70;

fn longer_than(ending: &str, lines_max: usize) -> Vec<String> {
    all()
        .iter()
        .filter(|source| source.is(ending) && source.text.lines().count() > lines_max)
        .map(|source| format!("  {}: {} lines", source.path, source.text.lines().count()))
        .collect()
}

#[test]
fn rust_files_have_at_most_four_hundred_lines() {
    none("a file is one idea", &longer_than(".rs", RUST_LINES_MAX));
}

#[test]
fn components_have_at_most_a_hundred_and_fifty_lines() {
    none("a component is one idea", &longer_than(".svelte", COMPONENT_LINES_MAX));
}

#[test]
fn example_bots_have_at_most_forty_lines() {
    let folder = crate::sources::root().join("tests/bots");
    let mut found = Vec::new();
    for name in ["bot.mjs", "bot.py"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (lines, widest) = (text.lines().count(), text.lines().map(|line| line.chars().count()).max());
        if lines > BOT_LINES_MAX || widest > Some(BOT_COLUMNS_MAX) {
            found.push(format!("  {name}: {lines} lines, the widest of {widest:?} columns"));
        }
    }
    none("an example bot is short", &found);
}

/// The functions of a file and their lengths. The sources are formatted, so a function ends at
/// the first closing brace that stands as far left as the line it began with.
fn functions(source: &Source) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        if words.starts_with("//") || words.ends_with([';', '}']) || !begins_function(words, source) {
            continue;
        }
        let end =
            lines[start..].iter().position(|line| line.strip_prefix(indent).is_some_and(|rest| rest.starts_with('}')));
        if let Some(length) = end {
            found.push((words.to_owned(), length + 1));
        }
    }
    found
}

fn begins_function(words: &str, source: &Source) -> bool {
    let rust = source.is(".rs")
        && words.split(['(', '<']).next().is_some_and(|head| head.starts_with("fn ") || head.contains(" fn "));
    let script = !source.is(".rs") && (words.starts_with("function ") || words.contains(" function "));
    rust || script
}

#[test]
fn functions_fit_a_screen() {
    let mut found = Vec::new();
    let mut count = 0;
    for source in all().iter().filter(|source| [".rs", ".ts", ".mjs", ".svelte"].iter().any(|ending| source.is(ending)))
    {
        for (name, length) in functions(source) {
            count += 1;
            if length > FUNCTION_LINES_MAX {
                found.push(format!("  {}: {length} lines: {name}", source.path));
            }
        }
    }
    assert!(count > 500, "functions were found: {count}");
    none("a function fits a screen", &found);
}

#[test]
fn the_length_of_a_function_is_measured() {
    let text =
        "fn short() {\n    if true {\n    }\n}\n\nimpl X {\n    pub fn long(\n        a: u8,\n    ) {\n    }\n}\n";
    let source = Source { path: "x.rs".to_owned(), text: text.to_owned() };
    let lengths: Vec<usize> = functions(&source).into_iter().map(|(_, length)| length).collect();
    assert_eq!(lengths, [4, 4]);
}
