//! An event as it came in: its name and its first argument.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserializer, de};
use serde_json::value::RawValue;
use socketioxide::adapter::Adapter;
use socketioxide::handler::FromMessageParts;
use socketioxide::socket::Socket;
use socketioxide_core::{Str, Value};

use crate::metrics::EventName;
use crate::protocol::{ErrorCode, Refusal, Request, Space};

/// The text of an event: `["name", payload, …]`, and the number that its answer will have.
pub(super) struct Packet(Option<Str>, Option<i64>);

impl<A: Adapter> FromMessageParts<A> for Packet {
    type Error = Infallible;

    fn from_message_parts(_: &Arc<Socket<A>>, value: &mut Value, number: &Option<i64>) -> Result<Self, Infallible> {
        let text = match value {
            Value::Str(text, _) => Some(text.clone()),
            Value::Bytes(_) => None,
        };
        Ok(Self(text, *number))
    }
}

impl Packet {
    /// The number of its answer, if it wants one.
    pub(super) fn number(&self) -> Option<i64> {
        self.1
    }

    /// What it asks for, or why it cannot be, and the name under which it is counted.
    pub(super) fn request(&self, space: Space) -> (EventName, Result<Request, Refusal>) {
        let text = self.0.as_ref().map_or("", |text| text.as_str());
        match serde_json::Deserializer::from_str(text).deserialize_seq(NameAndPayload) {
            Ok((name, payload)) => {
                (EventName::of(&name), Request::parse(space, &name, payload.map_or("{}", RawValue::get)))
            }
            Err(error) => (EventName::of(""), Err(Refusal::new(ErrorCode::Invalid, error.to_string()))),
        }
    }
}

struct NameAndPayload;

impl<'de> Visitor<'de> for NameAndPayload {
    type Value = (Cow<'de, str>, Option<&'de RawValue>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event's name and its payload")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let name = parts.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
        let payload = parts.next_element()?;
        while parts.next_element::<IgnoredAny>()?.is_some() {}
        Ok((name, payload))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<ErrorCode> {
        Packet(Some(Str::copy_from_slice(text)), None).request(Space::Lobby).1.err().map(|refusal| refusal.code)
    }

    #[test]
    fn a_packet_is_a_name_and_a_payload() {
        assert_eq!(code(r#"["rooms",{}]"#), None);
        assert_eq!(code(r#"["rooms"]"#), None, "every field of `rooms` is optional");
        assert_eq!(code(r#"["rooms",{},1,2]"#), None, "further arguments are ignored");
        assert_eq!(code(r#"["r\u006foms",{}]"#), None, "names may be escaped");
        assert_eq!(code(r#"["nothing",{}]"#), Some(ErrorCode::UnknownEvent));
        assert_eq!(code(r#"["create"]"#), Some(ErrorCode::Invalid));
        assert_eq!(code(r#"["rooms",{]"#), Some(ErrorCode::Invalid));
        assert_eq!(code(""), Some(ErrorCode::Invalid));
    }
}
