//! The wire vocabulary of Madang, protocol version 1: ids, requests, events, answers, refusals.
//!
//! A leaf: it knows nothing of rooms, storage or sockets. The TypeScript types in `ui/src/protocol/` are
//! generated from these types; a test fails when the committed files differ.

mod answer;
mod console;
mod event;
mod export;
mod guests;
mod id;
mod lobby;
mod message;
mod person;
mod refusal;
mod request;
mod selftest;
#[cfg(test)]
mod typescript;

pub use answer::{Answer, Ban, Joined, MembersPage, Yes};
pub use console::{
    AddHostRequest, BackupRequest, ConfigureRequest, ConsoleAuth, ConsoleHello, ForgetHostRequest, StatusRequest,
};
pub use console::{DatabaseState, HostAddress, Nearby, NearbyHost, Neighbour, Neighbours, Status, Trust};
pub use event::{Changes, Event, EventKind, ExitReason, OwnerReason};
pub use export::{EXPORT_FORMAT, ExportedPerson, RoomExport};
pub use guests::{Guest, GuestRoom, GuestsPage, GuestsRequest, Numbers, NumbersRequest, Whence};
pub use id::{ConnectionId, GifId, MessageId, RoomId, UserId};
pub use lobby::{Closing, ClosingReason, Hello, HostInfo, JoinedRoom, Kicked, Limits, Room, RoomSummary};
pub use lobby::{People, Presence, RemoveRoom, RoomsPage, Sync, Typing, UpdateRooms};
pub use message::{Found, Gif, LibraryGif, Message, Reaction, Removed, Whisper, WhisperKind};
pub use person::{Color, Link, Member, Role, State, User};
pub use refusal::{ErrorCode, Failed, Refusal};
#[cfg(test)]
pub(crate) use request::Entry;
pub use request::{Auth, Limit, Request, Space};
pub use request::{BanRequest, BansRequest, CloseRequest, DelegateRequest, KickRequest, MuteRequest};
pub use request::{ChatRequest, EditRequest, ReactRequest, RemoveRequest, TypingRequest, WhisperRequest};
pub use request::{CreateRequest, JoinRequest, LeaveRequest, NicknameRequest};
pub use request::{DropGifRequest, GifsRequest, KeepGifRequest};
pub use request::{EventsRequest, HistoryRequest, MembersRequest, RoomsRequest, SearchRequest, WhispersRequest};
pub use request::{SettingsRequest, UnbanRequest, UnmuteRequest};
pub use selftest::{Check, CheckCode, CheckParams, SelftestRequest};

/// The version of the wire contract; a client that speaks another is refused at CONNECT.
pub const PROTOCOL: u32 = 1;

/// The name of the addition that a host makes exports.
pub const FEATURE_EXPORT: &str = "export";

/// Unix time in milliseconds of the host's clock.
pub type Millis = i64;

/// The number of an event in its room's log: 1, 2, 3 … without holes.
pub type Seq = u64;
