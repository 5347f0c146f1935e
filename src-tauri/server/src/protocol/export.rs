//! `room.json` of an export: a room's record as data.

use schemars::JsonSchema;
use serde::Serialize;

use super::{HostInfo, Message, Millis, Role, Room, Seq, User, Whisper};

/// The version of the form of `room.json`.
pub const EXPORT_FORMAT: u32 = 1;

/// What one member keeps of a room. `M` and `W` are the lists of messages and whispers, which need not be in memory.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RoomExport")]
pub struct RoomExport<M = Vec<Message>, W = Vec<Whisper>> {
    /// The schema of this file, which lies beside it.
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    /// The version of this form.
    pub format: u32,
    /// When it was made; everything is as of then.
    pub exported_at: Millis,
    /// Who keeps it; absent when nobody of the room asked, and then there are no whispers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exported_by: Option<User>,
    /// The host.
    pub host: HostInfo,
    /// The room.
    pub room: Room,
    /// The newest number of its log.
    pub last_seq: Seq,
    /// Its members, in the order they entered.
    pub people: Vec<ExportedPerson>,
    /// What people read, ascending, with later changes applied. A picture's `url` is its file in the export.
    pub messages: M,
    /// The inbox of who keeps it, ascending.
    pub whispers: W,
}

/// A member of an exported room.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportedPerson {
    /// Who it is.
    #[serde(flatten)]
    pub user: User,
    /// Owner or not.
    pub role: Role,
    /// When they entered.
    pub joined_at: Millis,
}
