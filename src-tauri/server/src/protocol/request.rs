//! What clients ask for: what the payloads have in common. The event table is in `table`.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use ts_rs::TS;

/// What a client says at CONNECT.
#[derive(Debug, Clone, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Auth {
    /// The version it speaks.
    pub protocol: u32,
    /// The secret of a session it has.
    pub token: Option<String>,
    /// The name it would like; counts when the session is new.
    pub nickname: Option<String>,
    /// `ko` or `en`: the language of a made-up name.
    pub locale: Option<String>,
    /// Names of additions to the protocol that it knows.
    pub features: Option<Vec<String>>,
}

/// How many entries a page shall have: a whole number from 1. Above the page's maximum it is clamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, TS)]
#[ts(as = "u32")]
#[schemars(inline, extend("minimum" = 1))]
pub struct Limit(u32);

impl Limit {
    /// The number asked for, or `max` if none or more was asked for.
    #[must_use]
    pub fn clamped(limit: Option<Self>, max: usize) -> usize {
        limit.map_or(max, |limit| max.min(usize::try_from(limit.0).unwrap_or(max)))
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if number < 1.0 || number.fract() != 0.0 {
            return Err(D::Error::custom("a limit is a whole number from 1"));
        }
        // A float saturates when it is cast, which is the clamping that the contract asks for.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and positive")]
        Ok(Self(number as u32))
    }
}

/// Request payloads as they come in: camel case, unknown fields ignored.
macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Deserialize, JsonSchema, TS)]
            #[serde(rename_all = "camelCase")]
            #[ts(optional_fields)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
        )*
    };
}

mod entry;
mod library;
mod owner;
mod pages;
mod table;
mod talk;

pub use entry::{CreateRequest, JoinRequest, LeaveRequest, NicknameRequest};
pub use library::{DropGifRequest, GifsRequest, KeepGifRequest};
pub use owner::{BanRequest, BansRequest, CloseRequest, DelegateRequest, KickRequest, MuteRequest};
pub use owner::{SettingsRequest, UnbanRequest, UnmuteRequest};
pub use pages::{EventsRequest, HistoryRequest, MembersRequest, RoomsRequest, SearchRequest, WhispersRequest};
#[cfg(test)]
pub(crate) use table::Entry;
pub use table::Request;
pub use talk::{ChatRequest, EditRequest, ReactRequest, RemoveRequest, TypingRequest, WhisperRequest};

/// A namespace that people connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    /// `/room`
    Lobby,
    /// `/chat`
    Chat,
    /// `/host`
    Console,
}

impl Space {
    /// The path of the namespace.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Lobby => "/room",
            Self::Chat => "/chat",
            Self::Console => "/host",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ErrorCode;

    fn code(space: Space, name: &str, payload: &str) -> Option<ErrorCode> {
        Request::parse(space, name, payload).err().map(|refusal| refusal.code)
    }

    #[test]
    fn a_name_belongs_to_its_namespace() {
        assert_eq!(code(Space::Lobby, "rooms", "{}"), None);
        assert_eq!(code(Space::Chat, "rooms", "{}"), Some(ErrorCode::UnknownEvent));
        assert_eq!(code(Space::Lobby, "join", r#"{"room":"a"}"#), Some(ErrorCode::UnknownEvent));
        assert_eq!(code(Space::Chat, "toString", "{}"), Some(ErrorCode::UnknownEvent));
        assert_eq!(code(Space::Console, "configure", "{}"), None);
        assert_eq!(code(Space::Console, "chat", "{}"), Some(ErrorCode::UnknownEvent));
        for space in [Space::Lobby, Space::Chat] {
            assert_eq!(code(space, "configure", "{}"), Some(ErrorCode::UnknownEvent));
        }
    }

    #[test]
    fn unknown_fields_are_ignored_and_wrong_types_are_invalid() {
        assert_eq!(code(Space::Chat, "leave", r#"{"room":"a","later":1}"#), None);
        for payload in ["{}", "null", "[]", r#"{"room":1}"#, "1e999", r#"{"room":"a""#] {
            assert_eq!(code(Space::Chat, "leave", payload), Some(ErrorCode::Invalid), "{payload}");
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(code(Space::Chat, "leave", &deep), Some(ErrorCode::Invalid));
    }

    #[test]
    fn a_limit_is_a_whole_number_from_one_and_clamped_above() {
        let read = |text: &str| serde_json::from_str::<Limit>(text).ok();
        for text in ["0", "-1", "1.5", "\"3\"", "0.5"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(Limit::clamped(read("1"), 500), 1);
        assert_eq!(Limit::clamped(read("500"), 500), 500);
        assert_eq!(Limit::clamped(read("1e300"), 500), 500);
        assert_eq!(Limit::clamped(None, 500), 500);
    }
}
