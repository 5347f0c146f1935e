//! The OpenAPI document.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::routes::{ROUTES, Route};
use super::vocabulary::Vocabulary;

/// The whole document.
pub(super) fn document() -> Value {
    let dialect =
        SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut vocabulary = Vocabulary::new(&dialect);
    let paths: Map<_, _> = ROUTES.iter().map(|route| path(&mut vocabulary, route)).collect();
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Madang over HTTP",
            "version": "1",
            "description": "Uploads, pictures and pages of a host; everything else goes over Socket.IO (asyncapi.json).",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{
            "url": "http://{address}:{port}",
            "variables": { "address": { "default": "127.0.0.1" }, "port": { "default": "4747" } },
        }],
        "paths": paths,
        "components": {
            "schemas": vocabulary.definitions(),
            "securitySchemes": { "session": {
                "type": "http",
                "scheme": "bearer",
                "description": "The token that the event `session` brought.",
            } },
        },
    })
}

fn path(vocabulary: &mut Vocabulary, route: &Route) -> (String, Value) {
    // The router's mark for "and everything below" is none of OpenAPI's.
    let path = route.path.replace("{*", "{");
    let names = path.split('{').skip(1).filter_map(|part| part.split('}').next());
    let parameters: Vec<_> = names.map(parameter).collect();
    let mut operation = (route.details)(vocabulary);
    operation["summary"] = route.summary.into();
    operation["operationId"] = operation_id(route).into();
    operation["parameters"] = parameters.into();
    (path.clone(), json!({ route.method: operation }))
}

fn parameter(name: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

/// `getGifId` of `get /gif/{id}`.
fn operation_id(route: &Route) -> String {
    let words = route.path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.fold(route.method.to_owned(), |id, word| id + &capital(word))
}
