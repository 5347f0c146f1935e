//! Who is connected and how much is said, as the console sees it: additions of `/host`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Limit, Link, Millis, RoomId, User, Yes};

/// `guests`: a page of everybody who is connected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct GuestsRequest {
    /// Only whose nickname holds this.
    pub query: Option<String>,
    /// Only those after the user of this id, whether they are still there or not.
    pub after: Option<String>,
    /// The nickname by which that user was told, where the order went on from; without it their nickname now.
    pub after_name: Option<String>,
    /// At most 200.
    pub limit: Option<Limit>,
}

/// Where somebody connects from. Addresses themselves are shown to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum Whence {
    /// From the host's own computer.
    Here,
    /// From a private network.
    Nearby,
    /// From any other address.
    Elsewhere,
}

/// A room that somebody is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct GuestRoom {
    /// Which.
    pub id: RoomId,
    /// Its title.
    pub title: String,
    /// Whether they own it.
    pub owner: bool,
}

/// Somebody who is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Guest {
    /// Who.
    pub user: User,
    /// App, or browser if one of their connections is one.
    pub link: Link,
    /// Where from; the farthest if they have several connections.
    pub from: Whence,
    /// Their connections.
    pub connections: u32,
    /// The rooms that they are in.
    pub rooms: Vec<GuestRoom>,
}

/// The answer to `guests`, in the order of their nicknames without the difference between capital and small letters, then
/// of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct GuestsPage {
    #[ts(skip)]
    pub(crate) ok: Yes,
    /// Who is connected.
    pub guests: Vec<Guest>,
    /// Whether there are further ones.
    pub more: bool,
}

/// `numbers`: how much was said since a moment, such as the last midnight where the console is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, TS)]
pub struct NumbersRequest {
    /// Since when.
    pub since: Millis,
}

/// The answer to `numbers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct Numbers {
    #[ts(skip)]
    pub(crate) ok: Yes,
    /// Messages in all rooms since then; whispers are counted nowhere.
    pub messages: u64,
}
