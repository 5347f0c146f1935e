//! Reading: pages and searches.

use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use super::Limit;
use crate::protocol::Seq;

requests! {
    /// `rooms`: the rest of the lobby, or a search in titles.
    RoomsRequest {
        /// Part of a title.
        query: Option<String>,
        /// The id of the last room one has.
        after: Option<String>,
    }
    /// `events`: what followed a number.
    EventsRequest {
        /// Where.
        room: String,
        /// The newest number one has.
        after: Seq,
        /// At most 500.
        limit: Option<Limit>,
    }
    /// `history`: what people read before a number.
    HistoryRequest {
        /// Where.
        room: String,
        /// The oldest number one has.
        before: Seq,
        /// At most 100.
        limit: Option<Limit>,
    }
    /// `whispers`: one's own whispers of a room, after or before a number of one's inbox; the newest without either.
    WhispersRequest {
        /// Where.
        room: String,
        /// The newest number of the inbox that one has.
        after: Option<u64>,
        /// The oldest number of the inbox that one has.
        before: Option<u64>,
        /// At most 100.
        limit: Option<Limit>,
    }
    /// `members`: who is in a room.
    MembersRequest {
        /// Where.
        room: String,
        /// Part of a nickname.
        query: Option<String>,
        /// The id of the last member one has.
        after: Option<String>,
        /// At most 200.
        limit: Option<Limit>,
    }
    /// `search`: messages and own whispers that hold a text, newest first.
    SearchRequest {
        /// Where.
        room: String,
        /// What to look for; part of a word is enough.
        query: String,
        /// The `next` of the page before.
        before: Option<String>,
        /// At most 50.
        limit: Option<Limit>,
    }
}
