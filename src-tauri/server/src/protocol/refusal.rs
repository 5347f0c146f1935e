//! How the host says no.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a request was refused. Clients show their own text per code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the contract's own words")]
pub enum ErrorCode {
    Invalid,
    UnknownEvent,
    ProtocolUnsupported,
    Unauthorized,
    Forbidden,
    HostFull,
    TooManyConnections,
    RoomNotFound,
    WrongPassword,
    RoomFull,
    Banned,
    NotMember,
    NotOwner,
    NotAuthor,
    NoSuchUser,
    NoSuchMessage,
    Muted,
    Frozen,
    SlowDown,
    RateLimited,
    TooLong,
    Empty,
    NicknameTaken,
    GuestsNotAllowed,
    GifNotFound,
    TooLarge,
    UnsupportedType,
    ImageTooBig,
    LibraryFull,
    DiskFull,
    PortTaken,
    Busy,
    Closing,
    Unreachable,
    Internal,
}

impl ErrorCode {
    /// The code as it stands on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::UnknownEvent => "unknown_event",
            Self::ProtocolUnsupported => "protocol_unsupported",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::HostFull => "host_full",
            Self::TooManyConnections => "too_many_connections",
            Self::RoomNotFound => "room_not_found",
            Self::WrongPassword => "wrong_password",
            Self::RoomFull => "room_full",
            Self::Banned => "banned",
            Self::NotMember => "not_member",
            Self::NotOwner => "not_owner",
            Self::NotAuthor => "not_author",
            Self::NoSuchUser => "no_such_user",
            Self::NoSuchMessage => "no_such_message",
            Self::Muted => "muted",
            Self::Frozen => "frozen",
            Self::SlowDown => "slow_down",
            Self::RateLimited => "rate_limited",
            Self::TooLong => "too_long",
            Self::Empty => "empty",
            Self::NicknameTaken => "nickname_taken",
            Self::GuestsNotAllowed => "guests_not_allowed",
            Self::GifNotFound => "gif_not_found",
            Self::TooLarge => "too_large",
            Self::UnsupportedType => "unsupported_type",
            Self::ImageTooBig => "image_too_big",
            Self::LibraryFull => "library_full",
            Self::DiskFull => "disk_full",
            Self::PortTaken => "port_taken",
            Self::Busy => "busy",
            Self::Closing => "closing",
            Self::Unreachable => "unreachable",
            Self::Internal => "internal",
        }
    }
}

/// The rules say no: typed, answered and shown. Not a failure, which is logged and answered `internal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Refusal {
    /// What clients go by.
    pub code: ErrorCode,
    /// Plain English for developers.
    pub message: String,
    /// When it is worth trying again, milliseconds from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Refusal {
    /// A refusal that says why in plain English.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after_ms: None }
    }

    /// A refusal that says when to try again.
    #[must_use]
    pub fn retry_after(code: ErrorCode, message: impl Into<String>, retry_after_ms: u64) -> Self {
        Self { code, message: message.into(), retry_after_ms: Some(retry_after_ms) }
    }
}

/// The error envelope: `{ ok: false, error }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Failed {
    #[schemars(extend("const" = false))]
    ok: bool,
    /// Why.
    pub error: Refusal,
}

impl From<Refusal> for Failed {
    fn from(error: Refusal) -> Self {
        Self { ok: false, error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_the_same_in_rust_and_on_the_wire() {
        for code in [ErrorCode::Invalid, ErrorCode::TooManyConnections, ErrorCode::GifNotFound] {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
