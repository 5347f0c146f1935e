//! The JSON Schemas of everything that is said, in the dialect that a document asks for.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::protocol::{Answer, Auth, ConsoleAuth, EventKind, Failed, Request};

/// The schemas of a document, and references to them.
pub(super) struct Vocabulary {
    /// Of what comes in.
    asked: SchemaGenerator,
    /// Of what goes out.
    told: SchemaGenerator,
}

impl Vocabulary {
    /// Begins with all requests and answers.
    pub(super) fn new(dialect: &SchemaSettings) -> Self {
        let mut told = dialect.clone().for_serialize();
        told.untagged_enum_variant_titles = true;
        let asked = dialect.clone().for_deserialize();
        let mut vocabulary = Self { asked: asked.into_generator(), told: told.into_generator() };
        vocabulary.asked::<Auth>();
        vocabulary.asked::<ConsoleAuth>();
        vocabulary.told::<Failed>();
        vocabulary.told::<Answer>();
        vocabulary
    }

    /// A reference to something that comes in.
    pub(super) fn asked<T: JsonSchema>(&mut self) -> Value {
        self.asked.subschema_for::<T>().to_value()
    }

    /// A reference to the payload of a request.
    pub(super) fn payload(&mut self, payload: fn(&mut SchemaGenerator) -> Schema) -> Value {
        payload(&mut self.asked).to_value()
    }

    /// A reference to something that goes out.
    pub(super) fn told<T: JsonSchema>(&mut self) -> Value {
        self.told.subschema_for::<T>().to_value()
    }

    /// A reference to a kind of answer.
    pub(super) fn answer(&self, kind: &str) -> Value {
        self.reference(&format!("{kind}Answer"))
    }

    /// A reference to the events of a type.
    pub(super) fn event(&self, kind: &str) -> Value {
        self.reference(&event_name(kind))
    }

    /// A reference to the refusal of a request.
    pub(super) fn refusal(&self) -> Value {
        self.reference("Failed")
    }

    fn reference(&self, name: &str) -> Value {
        json!({ "$ref": format!("#{}/{name}", self.told.settings().definitions_path) })
    }

    /// All schemas that were referred to, by name.
    pub(super) fn definitions(mut self) -> Map<String, Value> {
        let event = self.told::<crate::protocol::Event>();
        let mut told = self.told.take_definitions(false);
        let Some(answers) = told.remove("Answer") else { unreachable!("it was asked for at the beginning") };
        told.values_mut().for_each(never_null);
        told.extend(variants(&answers));
        told.extend(event_types().into_iter().map(|kind| (event_name(&kind), one_event(&event, &kind))));
        for (name, mut schema) in self.asked.take_definitions(false) {
            no_null_default(&mut schema);
            let before = told.insert(name.clone(), schema.clone());
            assert!(before.is_none_or(|before| before == schema), "{name} comes in and goes out in two shapes");
        }
        let mut in_dialect = |value: Value| {
            let mut schema = Schema::try_from(value).expect("a definition is a schema");
            self.told.transforms_mut().for_each(|transform| transform.transform(&mut schema));
            schema.to_value()
        };
        told.into_iter().map(|(name, schema)| (name, in_dialect(schema))).collect()
    }
}

/// The schemas by themselves, for validators.
pub(super) fn document() -> Value {
    let mut vocabulary = Vocabulary::new(&SchemaSettings::draft2020_12());
    for entry in Request::TABLE {
        vocabulary.payload(entry.payload);
    }
    for news in super::news::NEWS {
        (news.payload)(&mut vocabulary);
    }
    vocabulary.told::<crate::protocol::HostInfo>();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The vocabulary of the Madang wire protocol, version 1",
        "$defs": vocabulary.definitions(),
    })
}

/// The types of the events of a room's log, in the words of the wire.
pub(super) fn event_types() -> Vec<String> {
    let schema = schemars::schema_for!(EventKind).to_value();
    let kinds = schema["oneOf"].as_array().expect("an event has one of several types");
    let name = |kind: &Value| kind["properties"]["type"]["const"].as_str().expect("a type is a text").to_owned();
    kinds.iter().map(name).collect()
}

fn event_name(kind: &str) -> String {
    let (first, rest) = kind.split_at(1);
    format!("{}{rest}Event", first.to_uppercase())
}

fn one_event(event: &Value, kind: &str) -> Value {
    json!({
        "description": format!("The event `{kind}` of a room's log."),
        "allOf": [event],
        "properties": { "type": { "const": kind } },
        "required": ["type"],
    })
}

/// Each kind of answer under a name of its own.
fn variants(answers: &Value) -> Map<String, Value> {
    let variants = answers["anyOf"].as_array().expect("an answer is one of several kinds");
    let named = |variant: &Value| {
        let mut schema = variant.clone();
        never_null(&mut schema);
        (format!("{}Answer", variant["title"].as_str().expect("each kind has its title")), schema)
    };
    variants.iter().map(named).collect()
}

/// What is absent is left out and never `null`; the generator cannot know this.
fn never_null(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
                choices.retain(|choice| choice["type"] != "null");
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    fields.remove("anyOf");
                    fields.extend(only);
                }
            }
            fields.values_mut().for_each(never_null);
        }
        Value::Array(entries) => entries.iter_mut().for_each(never_null),
        _ => {}
    }
}

/// A field that may be absent or `null` is one thing or two; the generator would say that absence means `null`.
fn no_null_default(schema: &mut Value) {
    let Some(Value::Object(fields)) = schema.get_mut("properties") else { return };
    for field in fields.values_mut().filter_map(Value::as_object_mut) {
        if field.get("default") == Some(&Value::Null) {
            field.remove("default");
        }
    }
}
