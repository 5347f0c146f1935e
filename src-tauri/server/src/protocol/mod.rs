//! The wire vocabulary of Madang, protocol version 1: ids, requests, events, answers, refusals.
//!
//! A leaf: it knows nothing of rooms, storage or sockets. The TypeScript types in `ui/src/protocol/` are
//! generated from these types; a test fails when the committed files differ.

mod answer;
mod console;
mod event;
mod id;
mod lobby;
mod person;
mod refusal;
mod request;
#[cfg(test)]
mod typescript;

pub use answer::{Answer, Joined, MembersPage, Yes};
pub use console::{AddHostRequest, ConfigureRequest, ConsoleAuth, ConsoleHello, ForgetHostRequest, StatusRequest};
pub use console::{HostAddress, Nearby, NearbyHost, Neighbour, Neighbours, Status, Trust};
pub use event::{Event, EventKind, ExitReason, Gif, Message, OwnerReason, Whisper};
pub use id::{ConnectionId, GifId, MessageId, RoomId, UserId};
pub use lobby::{Closing, ClosingReason, Hello, HostInfo, JoinedRoom, Limits, Room, RoomSummary};
pub use lobby::{People, Presence, RemoveRoom, RoomsPage, Sync, Typing, UpdateRooms};
pub use person::{Color, Link, Member, Role, State, User};
pub use refusal::{ErrorCode, Failed, Refusal};
pub use request::{Auth, ChatRequest, CreateRequest, EventsRequest, HistoryRequest, JoinRequest, LeaveRequest};
pub use request::{Limit, MembersRequest, NicknameRequest, Request, RoomsRequest, Space, TypingRequest};

/// The version of the wire contract; a client that speaks another is refused at CONNECT.
pub const PROTOCOL: u32 = 1;

/// Unix time in milliseconds of the host's clock.
pub type Millis = i64;

/// The number of an event in its room's log: 1, 2, 3 … without holes.
pub type Seq = u64;
