//! How the host says yes.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use ts_rs::TS;

use super::{
    Check, Event, Found, Gif, GuestsPage, LibraryGif, Member, Message, Millis, NearbyHost, Numbers, Room, RoomSummary,
    Seq, Status, User, Whisper,
};

/// The `ok: true` that every answer begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema)]
#[schemars(inline, extend("type" = "boolean", "const" = true))]
pub struct Yes;

impl Serialize for Yes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

/// The answer to `join`. It covers everything up to `last_seq`, one's own `join` included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Joined {
    #[ts(skip)]
    pub(crate) ok: Yes,
    /// The room as it is now.
    pub room: Room,
    /// Oneself in it.
    pub you: Member,
    /// At most 200: oneself, the owner, then the oldest.
    pub members: Vec<Member>,
    /// Whether there are further members.
    pub members_more: bool,
    /// The newest number that this answer covers.
    pub last_seq: Seq,
    /// Without `after`: the newest 50, ascending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<Message>>,
    /// Without `after`: there are older ones. With it: there is more to ask `events` for.
    pub more: bool,
    /// With `after`: what followed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<Event>>,
    /// `after` was unknown here: `messages` as if without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset: Option<bool>,
    /// One's own whispers of this room, ascending: those that followed `inboxAfter`, else the newest 50.
    pub whispers: Vec<Whisper>,
    /// After `inboxAfter`: there is more to ask `whispers` for. Without it: there are older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whispers_more: Option<bool>,
}

/// A page of a room's members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct MembersPage {
    #[ts(skip)]
    pub(crate) ok: Yes,
    /// In the order they joined.
    pub members: Vec<Member>,
    /// Whether there are further ones.
    pub more: bool,
}

/// Somebody who may not come back to a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Ban {
    /// Who.
    pub user: User,
    /// Until when; for ever if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// Who banned them; the host's console if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<User>,
    /// When.
    pub at: Millis,
}

/// A request was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the fields are the contract's own words")]
pub enum Answer {
    /// `{}`
    Done { ok: Yes },
    /// To `chat`.
    Sent { ok: Yes, seq: Seq, at: Millis },
    /// To `whisper`.
    Whispered { ok: Yes, n: u64, at: Millis },
    /// To what is answered with the number of the event that says so.
    Noted { ok: Yes, seq: Seq },
    /// To `settings`.
    Settled { ok: Yes, room: Box<Room>, seq: Seq },
    /// To `bans`.
    Bans { ok: Yes, bans: Vec<Ban> },
    /// To `join`.
    Joined(Box<Joined>),
    /// To `events`.
    Events { ok: Yes, events: Vec<Event>, more: bool },
    /// To `history`.
    History { ok: Yes, messages: Vec<Message>, more: bool },
    /// To `whispers`.
    Whispers { ok: Yes, whispers: Vec<Whisper>, more: bool },
    /// To `search`; `next` is where the page after it begins.
    Found {
        ok: Yes,
        messages: Vec<Found>,
        more: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<String>,
    },
    /// To `gifs`.
    Gifs { ok: Yes, gifs: Vec<LibraryGif>, more: bool },
    /// To `keepGif` and `dropGif`.
    Library { ok: Yes, gif: Box<LibraryGif> },
    /// To `members`.
    Members(MembersPage),
    /// To `nickname`.
    Renamed { ok: Yes, user: User },
    /// To `create`.
    Created { ok: Yes, room: RoomSummary },
    /// To `rooms`.
    Rooms { ok: Yes, rooms: Vec<RoomSummary>, more: bool },
    /// To an upload.
    Uploaded { ok: Yes, gif: Gif },
    /// To `status` and `configure`.
    Status {
        ok: Yes,
        #[serde(flatten)]
        status: Box<Status>,
    },
    /// To `selftest`.
    Tested { ok: Yes, checks: Vec<Check> },
    /// To `guests`.
    Guests(GuestsPage),
    /// To `numbers`.
    Numbers(Numbers),
    /// To `backup`: the file's name in the data folder's `backups/`, and its size.
    BackedUp { ok: Yes, file: String, bytes: u64 },
    /// To `addHost`.
    HostAdded { ok: Yes, host: Box<NearbyHost> },
}

impl Answer {
    /// The answer that says nothing but yes.
    #[must_use]
    pub fn done() -> Self {
        Self::Done { ok: Yes }
    }
}
