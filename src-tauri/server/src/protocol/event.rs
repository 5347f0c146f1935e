//! The log of a room: what happened, numbered without holes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{GifId, Link, MessageId, Millis, RoomId, Seq, User, UserId};

/// An uploaded picture as messages carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
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

/// Why somebody is out of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ExitReason {
    /// They said so.
    Left,
    /// Their connection was gone for the grace time.
    Lost,
}

/// Why a room has another owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum OwnerReason {
    /// The former owner left.
    Left,
    /// The former owner's connection was lost.
    Lost,
    /// The former owner handed over.
    Given,
}

/// What happened. The name of the Socket.IO event is the `type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
#[ts(optional_fields)]
pub enum EventKind {
    /// Somebody wrote.
    Chat {
        /// The client's id of the message.
        id: MessageId,
        /// Who wrote it, as they were called then.
        user: User,
        /// Cleaned by rule 10.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The picture that goes with it.
        #[serde(skip_serializing_if = "Option::is_none")]
        gif: Option<Gif>,
        /// The message it answers.
        #[serde(skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        /// Members it calls by name.
        #[serde(skip_serializing_if = "Option::is_none")]
        mentions: Option<Vec<UserId>>,
    },
    /// Somebody entered.
    Join {
        /// Who.
        user: User,
        /// Members afterwards.
        people: u32,
        /// How they reach the host.
        link: Link,
    },
    /// Somebody is out.
    Exit {
        /// Who.
        user: User,
        /// Members afterwards.
        people: u32,
        /// Why.
        reason: ExitReason,
    },
    /// Somebody has another name.
    Rename {
        /// Who, with the new name.
        user: User,
        /// The name before.
        from: String,
    },
    /// The room has another owner.
    Owner {
        /// The new owner.
        user: User,
        /// Who did it, if somebody did.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
        /// Why.
        reason: OwnerReason,
    },
}

impl EventKind {
    /// The `type` of the event, which is also the name of its Socket.IO event.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Chat { .. } => "chat",
            Self::Join { .. } => "join",
            Self::Exit { .. } => "exit",
            Self::Rename { .. } => "rename",
            Self::Owner { .. } => "owner",
        }
    }
}

/// One entry of a room's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Event {
    /// The room it happened in.
    pub room: RoomId,
    /// Its number in the room.
    pub seq: Seq,
    /// When; never goes backwards within a room.
    pub at: Millis,
    /// What.
    #[serde(flatten)]
    #[ts(flatten)]
    pub kind: EventKind,
}

/// An event that people read, with later changes applied. Nothing changes messages yet, so the two are one.
pub type Message = Event;

/// A message that only its sender and one other member ever receive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields)]
pub struct Whisper {
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
