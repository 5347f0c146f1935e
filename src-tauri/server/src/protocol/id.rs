//! Ids are opaque strings of `[0-9a-z-]`. Those the host makes have a fixed length and are kept without allocation.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rand::RngExt;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::limits::ID_CHARACTERS_MAX;

/// The digits of host-made ids: 32 of them, so that 5 random bits make one character.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A text is not an id of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-'
}

/// What a JSON Schema says of an id with so many characters.
fn id_schema(characters_min: usize, characters_max: usize) -> Schema {
    json_schema!({ "type": "string", "pattern": format!("^[0-9a-z-]{{{characters_min},{characters_max}}}$") })
}

macro_rules! host_made_id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(as = "String")]
        pub struct $name([u8; $length]);

        impl $name {
            /// A fresh random id.
            #[must_use]
            pub fn random() -> Self {
                let mut rng = rand::rng();
                Self(std::array::from_fn(|_| ALPHABET[rng.random_range(0..ALPHABET.len())]))
            }

            /// The id as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).expect("ids are checked to be ASCII when they are made")
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let bytes: [u8; $length] = text.as_bytes().try_into().map_err(|_| NotAnId)?;
                if bytes.iter().copied().all(is_id_byte) { Ok(Self(bytes)) } else { Err(NotAnId) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                id_schema($length, $length)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(|NotAnId| D::Error::custom(NotAnId))
            }
        }
    };
}

host_made_id! {
    /// A person on one host: public, random, made by the host, 12 characters.
    UserId, 12
}
host_made_id! {
    /// A room of one host: random, made by the host, 12 characters.
    RoomId, 12
}
host_made_id! {
    /// An uploaded picture: 26 characters, 130 random bits. Unguessable, because the id is the permission to read it.
    GifId, 26
}

/// A message id made by the client: 1 to 36 characters of `[0-9a-z-]`. The same id from the same session in the
/// same room is the same message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, TS)]
#[ts(as = "String")]
pub struct MessageId(String);

impl MessageId {
    /// The id as the client sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MessageId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let fits = (1..=ID_CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(is_id_byte);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnId) }
    }
}

impl JsonSchema for MessageId {
    fn schema_name() -> Cow<'static, str> {
        "MessageId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        id_schema(1, ID_CHARACTERS_MAX)
    }
}

impl<'de> Deserialize<'de> for MessageId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|NotAnId| D::Error::custom(NotAnId))
    }
}

/// One Engine.IO connection, whatever its namespaces. Never leaves the host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub [u8; 16]);

impl fmt::Debug for ConnectionId {
    /// The id is the transport's secret, so it stays out of every log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConnectionId")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ids_parse_back() {
        let id = RoomId::random();
        assert_eq!(id.as_str().len(), 12);
        assert_eq!(id.as_str().parse(), Ok(id));
        assert_eq!(GifId::random().as_str().len(), 26);
        assert_ne!(UserId::random(), UserId::random());
    }

    #[test]
    fn foreign_texts_are_not_ids() {
        for text in ["", "abc", "ABCDEFGHIJKL", "abcdefghijk\u{e9}", "abcdefghijklm", "../../../etc"] {
            assert_eq!(text.parse::<RoomId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn message_ids_have_1_to_36_characters() {
        assert!("a".parse::<MessageId>().is_ok());
        assert!("a".repeat(36).parse::<MessageId>().is_ok());
        assert!("a".repeat(37).parse::<MessageId>().is_err());
        assert!("".parse::<MessageId>().is_err());
        assert!("A".parse::<MessageId>().is_err());
    }
}
