//! The lists of this module against the sources: nothing is emitted or routed that is not described, and nothing described
//! that is not there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::news::NEWS;
use super::routes::ROUTES;
use super::vocabulary::event_types;

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file of the delivery, the only place that emits.
fn delivery() -> String {
    let inner = std::fs::read_dir(source("socket/deliver")).expect("the delivery has parts");
    let inner = inner.map(|entry| entry.expect("the folder can be read").path());
    let files: Vec<_> = inner.chain([source("socket/deliver.rs")]).collect();
    files.iter().map(|path| read(path)).collect()
}

/// The first literal among the arguments of each call of these functions; a call that passes a name on has none.
fn first_literals<'a>(code: &'a str, functions: &[&str]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for function in functions {
        for (at, call) in code.match_indices(function) {
            let arguments = &code[at + call.len()..];
            let arguments = &arguments[..end_of_call(arguments)];
            found.extend(arguments.split('"').nth(1));
        }
    }
    found
}

/// Where the parenthesis that is open closes.
fn end_of_call(code: &str) -> usize {
    let mut open = 1;
    let closes = |letter: char| {
        open += i32::from(letter == '(') - i32::from(letter == ')');
        open == 0
    };
    code.find(closes).expect("every call ends")
}

#[test]
fn literals_of_calls_are_found() {
    let code = r#"emit(&socket, "a", f(x)); emit(one, event, news); broadcast(io, Some(room), "b", &t); other("c")"#;
    assert_eq!(first_literals(code, &["emit(", "broadcast("]), BTreeSet::from(["a", "b"]));
}

#[test]
fn whatever_is_emitted_is_described_and_the_other_way_round() {
    let code = delivery();
    let emitted =
        first_literals(&code, &["emit(", "broadcast(", "tell_consoles(", ".tell(", ".tell_lanes(", "add_event("]);
    let described: BTreeSet<&str> = NEWS.iter().map(|news| news.name).collect();
    assert_eq!(emitted, described);
}

#[test]
fn an_event_of_the_log_is_emitted_under_its_type() {
    let code = read(&source("protocol/event.rs"));
    let names = code.split("fn name(&self)").nth(1).expect("the function that names them");
    let names = names.split("\n    }\n").next().expect("it ends");
    let named: BTreeSet<String> = names.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(named, event_types().into_iter().collect());
}

#[test]
fn whatever_is_routed_is_described_and_the_other_way_round() {
    let code = read(&source("http/router.rs")) + &read(&source("gateway/mod.rs"));
    let routed = first_literals(&code, &[".route("]);
    let described: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).collect();
    assert_eq!(routed, described);
}
