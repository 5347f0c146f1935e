//! The log of a room: what happened, numbered without holes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Gif, Link, MessageId, Millis, Removed, RoomId, Seq, User, UserId};

/// Why somebody is out of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum ExitReason {
    /// They said so.
    Left,
    /// Their connection was gone for the grace time.
    Lost,
}

/// Why a room has another owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
    /// Somebody was put out and may come back.
    Kick {
        /// Who.
        user: User,
        /// Who did it; the host's console if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
        /// Members afterwards.
        people: u32,
    },
    /// Somebody may not come back, and is put out if they were in.
    Ban {
        /// Who.
        user: User,
        /// Who did it; the host's console if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
        /// Until when; for ever if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Millis>,
        /// Members afterwards.
        people: u32,
    },
    /// Somebody may come back.
    Unban {
        /// Who.
        user: User,
        /// Who did it; the host's console if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
    },
    /// A member may not write for a time.
    Mute {
        /// Who.
        user: User,
        /// Who did it; the host's console if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
        /// Until when.
        until: Millis,
    },
    /// A member may write again.
    Unmute {
        /// Who.
        user: User,
        /// Who did it; the host's console if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
    },
    /// The room is another.
    Settings {
        /// Who did it; the host's console if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
        /// Only what changed.
        #[serde(flatten)]
        #[ts(flatten)]
        changes: Changes,
    },
    /// A message has another text.
    Edit {
        /// Its author.
        by: User,
        /// The number of the message.
        target: Seq,
        /// The new text; gone with that of a message that was removed later.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A message's text and picture are gone, with all its edits.
    Remove {
        /// Who did it; the host's console if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<User>,
        /// The number of the message.
        target: Seq,
    },
    /// An emoji was put on a message or taken off it.
    React {
        /// Whose.
        by: User,
        /// The number of the message.
        target: Seq,
        /// Which.
        emoji: String,
        /// Whether it was put on.
        on: bool,
    },
    /// Something was here that the host's disk has damaged, whatever it was. Nobody made this happen.
    Unreadable {},
}

/// What changed of a room's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(optional_fields)]
pub struct Changes {
    /// The new title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// People allowed from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Whether entering takes a password from now on. Another password for a locked room changes nothing here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Whether only the owner may write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<bool>,
    /// Seconds between two messages of one person; 0 = off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow_seconds: Option<u32>,
    /// Whether the room stays when everyone has left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<bool>,
    /// Whether joins, exits and presence are kept out of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<bool>,
    /// Whether browser guests may join.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guests: Option<bool>,
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
            Self::Kick { .. } => "kick",
            Self::Ban { .. } => "ban",
            Self::Unban { .. } => "unban",
            Self::Mute { .. } => "mute",
            Self::Unmute { .. } => "unmute",
            Self::Settings { .. } => "settings",
            Self::Edit { .. } => "edit",
            Self::Remove { .. } => "remove",
            Self::React { .. } => "react",
            Self::Unreadable {} => "unreadable",
        }
    }

    /// Whether it changes a message and is none of its own on a page of messages.
    #[must_use]
    pub(crate) fn is_change(&self) -> bool {
        matches!(self, Self::Edit { .. } | Self::Remove { .. } | Self::React { .. })
    }
}

/// One entry of a room's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
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
    /// A message or an edit whose text and picture are gone: by whom, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_settings_says_only_what_changed() {
        let changes = Changes { slow_seconds: Some(0), ..Changes::default() };
        let kind = EventKind::Settings { by: None, changes };
        let json = serde_json::to_string(&kind).unwrap();
        assert_eq!(json, r#"{"type":"settings","slowSeconds":0}"#);
        assert_eq!(serde_json::from_str::<EventKind>(&json).unwrap(), kind);
    }
}
