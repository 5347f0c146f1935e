//! What something says, as a number: whoever heard the same has the same number.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

/// A number for an event as it is told: all of it but `removed`, which may be added later.
pub(super) fn event(event: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    let fields = event.as_object().into_iter().flatten().filter(|(name, _)| *name != "removed");
    add_fields(fields, &mut hasher);
    hasher.finish()
}

/// A number for the words of a message; none have one too.
pub(super) fn words(words: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

/// The order of an object's fields says nothing.
fn add_fields<'a>(fields: impl Iterator<Item = (&'a String, &'a Value)>, hasher: &mut DefaultHasher) {
    let mut fields: Vec<_> = fields.collect();
    fields.sort_by_key(|(name, _)| *name);
    for (name, value) in fields {
        name.hash(hasher);
        add(value, hasher);
    }
}

fn add(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Object(fields) => add_fields(fields.iter(), hasher),
        Value::Array(values) => values.iter().for_each(|value| add(value, hasher)),
        Value::String(text) => text.hash(hasher),
        other => other.to_string().hash(hasher),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_has_the_same_number_whatever_the_order() {
        let one = json!({ "seq": 1, "user": { "id": "a", "nickname": "A" }, "text": "hello" });
        let other =
            json!({ "text": "hello", "user": { "nickname": "A", "id": "a" }, "seq": 1, "removed": { "at": 5 } });
        assert_eq!(event(&one), event(&other));
        assert_ne!(event(&one), event(&json!({ "seq": 1, "user": { "id": "a", "nickname": "A" }, "text": "hallo" })));
        assert_ne!(words(None), words(Some("")));
    }
}
