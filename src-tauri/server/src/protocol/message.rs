//! What people read: messages with later changes applied, whispers, and the pictures in both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Event, GifId, MessageId, Millis, RoomId, User, UserId};

/// An uploaded picture as messages carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Gif {
    /// Unguessable; whoever has it may read the picture.
    pub id: GifId,
    /// `gif/ID`, resolved against the base of the host.
    pub url: String,
    /// One of `image/png`, `image/jpeg`, `image/gif`, `image/webp`.
    pub mime: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
    /// 1 for a still picture.
    pub frames: u32,
    /// A description for those who do not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

/// A picture of the host's library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct LibraryGif {
    /// The picture.
    #[serde(flatten)]
    #[ts(flatten)]
    pub gif: Gif,
    /// What it can be found by.
    pub tags: Vec<String>,
    /// Who put it there; nobody for what came with the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_by: Option<User>,
    /// When it was put there.
    pub at: Millis,
}

/// That a message is gone: its number stays, its text and picture do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Removed {
    /// Who removed it; the host's console if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<User>,
    /// When.
    pub at: Millis,
}

/// One kind of emoji on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Reaction {
    /// Which.
    pub emoji: String,
    /// Who put it on, at most 50 of them, in that order.
    pub users: Vec<UserId>,
    /// How many more there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<u32>,
}

/// An event that people read, with later changes applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Message {
    /// The event, with its newest text; `removed` is among its fields.
    #[serde(flatten)]
    #[ts(flatten)]
    pub event: Event,
    /// When its text was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited: Option<Millis>,
    /// The emoji on it, in the order they were first put on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactions: Option<Vec<Reaction>>,
}

impl From<Event> for Message {
    /// A message that nothing was changed about.
    fn from(event: Event) -> Self {
        Self { event, edited: None, reactions: None }
    }
}

/// The one `type` of a whisper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum WhisperKind {
    /// `whisper`
    #[default]
    Whisper,
}

/// A message that only its sender and one other member ever receive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Whisper {
    /// Tells it from a message of the log.
    #[serde(rename = "type")]
    #[ts(inline)]
    pub kind: WhisperKind,
    /// The room it was said in.
    pub room: RoomId,
    /// Its number in the reader's inbox of that room.
    pub n: u64,
    /// When.
    pub at: Millis,
    /// The client's id.
    pub id: MessageId,
    /// Who said it.
    pub from: User,
    /// Who else may read it.
    pub to: User,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The picture that goes with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gif: Option<Gif>,
}

/// Something that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(untagged)]
pub enum Found {
    /// A message of the log.
    Message(Box<Message>),
    /// One of one's own whispers.
    Whisper(Box<Whisper>),
}
