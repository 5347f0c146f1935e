//! Writing, and changing what was written.

use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use crate::protocol::{MessageId, Seq};

requests! {
    /// `chat`: write.
    ChatRequest {
        /// Where.
        room: String,
        /// The client's id of the message.
        id: MessageId,
        /// What.
        text: Option<String>,
        /// The id of an uploaded picture.
        gif: Option<String>,
        /// The number of the message it answers.
        reply_to: Option<Seq>,
        /// Ids of members it calls by name, at most 20.
        mentions: Option<Vec<String>>,
    }
    /// `whisper`: write to one other member.
    WhisperRequest {
        /// Where.
        room: String,
        /// The client's id of the whisper.
        id: MessageId,
        /// The id of the member it is for.
        to: String,
        /// What.
        text: Option<String>,
        /// The id of an uploaded picture.
        gif: Option<String>,
    }
    /// `edit`: give one's own message another text.
    EditRequest {
        /// Where.
        room: String,
        /// The number of the message.
        seq: Seq,
        /// The new text.
        text: String,
    }
    /// `remove`: empty a message, one's own or, as the owner, anybody's.
    RemoveRequest {
        /// Where.
        room: String,
        /// The number of the message.
        seq: Seq,
    }
    /// `react`: put an emoji on a message, or take it off again.
    ReactRequest {
        /// Where.
        room: String,
        /// The number of the message.
        seq: Seq,
        /// One emoji.
        emoji: String,
        /// Whether it is put on.
        on: bool,
    }
    /// `typing`: one is writing, or stopped.
    TypingRequest {
        /// Where.
        room: String,
        /// Whether.
        on: bool,
    }
}
