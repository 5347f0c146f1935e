//! Words that have no place in a finished change.

use crate::sources::{Source, all, none};

fn is_ours(source: &Source) -> bool {
    // This file has to name what it looks for.
    !source.path.ends_with("tidy/words.rs")
        && !source.path.ends_with(".lock")
        && !source.path.ends_with("package-lock.json")
}

/// Every line of our own files that holds one of these.
fn lines_with(words: &[&str], wanted: impl Fn(&Source) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in all().iter().filter(|source| is_ours(source) && wanted(source)) {
        for (at, line) in source.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("  {}:{}: {:.120}", source.path, at + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn nothing_is_left_to_be_done() {
    none("unfinished work", &lines_with(&["TODO", "FIXME", "XXX", "unimplemented!", "todo!("], |_| true));
}

#[test]
fn no_test_is_switched_off() {
    let switches =
        ["#[ignore", "test.skip", "it.skip", "describe.skip", "test.only", "it.only", "describe.only", "test.todo"];
    none("a switched-off test", &lines_with(&switches, |_| true));
}

#[test]
fn no_path_of_somebodys_machine_is_written_down() {
    none("a path of one machine", &lines_with(&["/work/", "/root/", "/Users/", "C:\\Users"], |_| true));
}

#[test]
fn the_page_shows_text_and_never_markup_from_strings() {
    let doors =
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "{@html", "document.write", "@ts-ignore", "@ts-nocheck"];
    none("text nodes only", &lines_with(&doors, |source| source.path.starts_with("ui/src/")));
}

#[test]
fn things_are_called_by_what_they_are() {
    const EMPTY: [&str; 5] = ["manager", "helper", "util", "common", "misc"];
    let found: Vec<String> = all()
        .iter()
        .filter(|source| [".rs", ".ts", ".svelte", ".mjs"].iter().any(|ending| source.is(ending)))
        .filter(|source| {
            let name = source.path.rsplit('/').next().unwrap_or_default().to_lowercase();
            let stem = name.split('.').next().unwrap_or_default();
            EMPTY.iter().any(|word| stem.contains(word))
        })
        .map(|source| format!("  {}", source.path))
        .collect();
    none("a noun of the domain, or a function", &found);
}
