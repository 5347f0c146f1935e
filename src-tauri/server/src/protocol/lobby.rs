//! What the lobby and the handshake carry, and what happens in rooms outside their log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Millis, RoomId, Seq, State, User, UserId};

/// A room as the lobby shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "the contract's own fields")]
pub struct RoomSummary {
    /// Public id.
    pub id: RoomId,
    /// Cleaned by rule 10.
    pub title: String,
    /// People allowed.
    pub max: u32,
    /// Whether entering takes a password.
    pub locked: bool,
    /// Whether the room stays when everyone has left.
    pub keep: bool,
    /// Whether browser guests may join.
    pub guests: bool,
    /// The one who may change, kick and close; not necessarily in the room.
    pub owner: User,
    /// Members now.
    pub people: u32,
    /// When it was made.
    pub created_at: Millis,
    /// When something last happened in its log.
    pub last_at: Millis,
}

/// A room as its members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// What the lobby shows too.
    #[serde(flatten)]
    #[ts(flatten)]
    pub summary: RoomSummary,
    /// Only the owner may write.
    pub frozen: bool,
    /// Seconds between two messages of one person; 0 = off.
    pub slow_seconds: u32,
    /// No join, exit or presence in the log; `people` instead.
    pub quiet: bool,
}

/// A page of the lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RoomsPage {
    /// Last active first.
    pub rooms: Vec<RoomSummary>,
    /// Whether there are further ones.
    pub more: bool,
}

/// Several rooms changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct UpdateRooms {
    /// Their last state.
    pub rooms: Vec<RoomSummary>,
}

/// A room is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RemoveRoom {
    /// Which.
    pub id: RoomId,
}

/// Who this host is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct HostInfo {
    /// First 26 characters of the base32 of its public key's SHA-256.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Version of the wire contract.
    pub protocol: u32,
}

/// What this host allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each name says what it bounds and ends in its unit")]
pub struct Limits {
    pub title_graphemes_max: u32,
    pub nickname_graphemes_max: u32,
    pub text_bytes_max: u32,
    pub gif_bytes_max: u64,
    pub people_max: u32,
    pub rooms_max: u32,
    pub grace_seconds: u32,
}

/// A room one is a member of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinedRoom {
    /// Which.
    pub id: RoomId,
    /// The newest number of its log.
    pub last_seq: Seq,
}

/// The `session` event, the first on a connected namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(rename = "Session", optional_fields)]
pub struct Hello {
    /// The secret of a new session, only to the connection that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Who one is here.
    pub user: User,
    /// Who the host is.
    pub host: HostInfo,
    /// What it allows.
    pub limits: Limits,
    /// Whether it lets browser guests into any of its rooms; those who are in one stay until they go.
    #[ts(optional, as = "Option<bool>")]
    pub guests: bool,
    /// The rooms one is a member of.
    pub rooms: Vec<JoinedRoom>,
    /// The host's time.
    pub at: Millis,
    /// Names of additions to the protocol.
    pub features: Vec<String>,
}

/// Somebody is typing or stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Typing {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// Whether.
    pub on: bool,
}

/// A member is here or away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Presence {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// Which.
    pub state: State,
}

/// The number of members of a quiet room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct People {
    /// Where.
    pub room: RoomId,
    /// How many.
    pub people: u32,
}

/// One was put out of a room: the last that is heard of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Kicked {
    /// Which.
    pub room: RoomId,
    /// Who did it; the host's console if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<User>,
    /// Whether one may not come back.
    pub banned: bool,
    /// Until when one may not; for ever if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// Something may have been missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sync {
    /// Where.
    pub room: RoomId,
    /// Ask for events up to this one.
    pub last_seq: Seq,
}

/// Why the host says goodbye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum ClosingReason {
    /// It was told to stop.
    Stopped,
    /// It comes back in a moment.
    Restart,
    /// It goes on elsewhere.
    Moved,
}

/// The host's goodbye.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Closing {
    /// Why.
    pub reason: ClosingReason,
    /// When to come back, milliseconds from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}
