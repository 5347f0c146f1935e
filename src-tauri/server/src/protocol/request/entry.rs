//! Making rooms, entering and leaving them, and being called something.

use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use crate::protocol::{MessageId, Seq};

requests! {
    /// `create`: make a room and own it.
    CreateRequest {
        /// 1 to 60 graphemes.
        title: String,
        /// People allowed, from 2; 10 if absent.
        max: Option<u32>,
        /// Locks the room.
        password: Option<String>,
        /// Whether it stays when everyone has left; true if absent.
        keep: Option<bool>,
        /// Whether browser guests may join; true for open rooms, false for locked ones if absent.
        guests: Option<bool>,
        /// Makes a retry safe.
        id: Option<MessageId>,
    }
    /// `nickname`: be called something else.
    NicknameRequest {
        /// 1 to 32 graphemes.
        nickname: String,
    }
    /// `join`: enter a room, or come back to it.
    JoinRequest {
        /// Which.
        room: String,
        /// What opens a locked one.
        password: Option<String>,
        /// The newest number of its log that one has.
        after: Option<Seq>,
        /// The newest number of its inbox that one has.
        inbox_after: Option<u64>,
    }
    /// `leave`: be out of a room, with all tabs.
    LeaveRequest {
        /// Which.
        room: String,
    }
}
