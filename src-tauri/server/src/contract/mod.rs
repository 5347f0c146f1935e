//! Writes `contract/` beside `src/`, or fails when the committed documents differ: AsyncAPI for the three namespaces,
//! OpenAPI for the routes, and the JSON Schemas of both.
//!
//! Nothing is said twice: requests and their answers come from the table that the server dispatches on, payloads from the
//! types that it speaks. What is emitted and the routes are listed here, and compared with the sources.

mod asyncapi;
mod news;
mod openapi;
mod routes;
mod sources;
mod vocabulary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contract")
}

fn documents() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("asyncapi.json", asyncapi::document()),
        ("openapi.json", openapi::document()),
        ("schemas/protocol.json", vocabulary::document()),
    ])
}

/// As it stands in its file: keys in their alphabetical order, whatever the features of `serde_json` are.
fn text(document: &Value) -> String {
    let sorted = serde_json::to_string_pretty(&sorted(document)).expect("JSON can be written");
    sorted + "\n"
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.iter().map(|(name, field)| (name.clone(), sorted(field))).collect();
            fields.into_iter().collect()
        }
        Value::Array(entries) => entries.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// With `MADANG_WRITE_PROTOCOL=1` a generated file is written anew; without it it must be the committed one.
pub(crate) fn commit_or_compare(path: &Path, fresh: &str) {
    if std::env::var_os("MADANG_WRITE_PROTOCOL").is_some() {
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder can be made");
        return std::fs::write(path, fresh).expect("the folder can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let name = path.display();
    assert!(fresh == committed, "{name} differs: run the test with MADANG_WRITE_PROTOCOL=1 and commit it");
}

#[test]
fn the_committed_types_are_those_of_the_contract_documents() {
    for (name, document) in documents() {
        commit_or_compare(&folder().join(name), &text(&document));
    }
}
