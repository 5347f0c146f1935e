//! What the writer can be told.

use std::net::IpAddr;

use tokio::sync::oneshot;

use super::transfers::Place;
use super::writer::Settings;
use crate::protocol::{
    Auth, ConnectionId, CreateRequest, JoinRequest, Link, Refusal, Request, RoomId, SettingsRequest, Space, User,
    UserId,
};
use crate::store::GifRecord;

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    /// The Engine.IO connection.
    pub(crate) connection: ConnectionId,
    /// The namespace.
    pub(crate) space: Space,
}

/// A permission to upload one picture; one of the session's places is taken until it is dropped.
#[derive(Debug)]
pub(crate) struct UploadPermit {
    /// Who uploads.
    pub(crate) user: UserId,
    /// To which room.
    pub(crate) room: RoomId,
    /// What is left of the room's space, in bytes.
    pub(crate) room_bytes_left: u64,
    /// The largest picture, in bytes.
    pub(crate) gif_bytes_max: u64,
    pub(super) _place: Place,
}

/// A member who keeps a room's record, with their own whispers.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// Who.
    pub(crate) user: User,
    /// The row of their session.
    pub(crate) session: i64,
}

/// A permission to keep a room's record once; one of the session's places is taken until it is dropped.
#[derive(Debug)]
pub(crate) struct ExportPermit {
    /// Which room.
    pub(crate) room: RoomId,
    /// Who keeps it.
    pub(crate) reader: Reader,
    pub(super) _place: Place,
}

/// A request that had to wait for a password to be hashed or verified.
#[derive(Debug)]
pub(crate) enum Checked {
    /// A room is to be made with this password's hash.
    Hashed(CreateRequest, Result<String, Refusal>),
    /// A room is to have another password, with this hash.
    HashedAnew(SettingsRequest, Result<String, Refusal>),
    /// Somebody wants in; whether the password fits the version of the room's that it was held against.
    Verified(JoinRequest, u32, Result<bool, Refusal>),
}

/// One thing for the writer to do.
pub(crate) enum Command<R> {
    /// A namespace is being connected.
    Connect {
        /// Where.
        origin: Origin,
        /// What the client said.
        auth: Auth,
        /// How it reaches the host.
        link: Link,
        /// From where.
        address: IpAddr,
        /// Whether it may, or why not.
        reply: oneshot::Sender<Result<(), Refusal>>,
    },
    /// A namespace is connected and can hear; always before its first request.
    Greet(Origin),
    /// A client asks for something, or for something unusable.
    Ask {
        /// Where from.
        origin: Origin,
        /// What, or why it cannot be.
        request: Result<Request, Refusal>,
        /// Whom to answer.
        to: R,
    },
    /// The password of a request was looked at.
    Checked {
        /// Where from.
        origin: Origin,
        /// What came of it.
        checked: Checked,
        /// Whom to answer.
        to: R,
    },
    /// A namespace is disconnected.
    Gone(Origin),
    /// Somebody wants to upload a picture.
    MayUpload {
        /// The hash of the token they showed.
        token: [u8; 32],
        /// Where to.
        room: String,
        /// Yes, or why not.
        reply: oneshot::Sender<Result<UploadPermit, Refusal>>,
    },
    /// Somebody wants to keep a room's record.
    MayExport {
        /// The hash of the token they showed.
        token: [u8; 32],
        /// Which room.
        room: String,
        /// Yes, or why not.
        reply: oneshot::Sender<Result<ExportPermit, Refusal>>,
    },
    /// A picture is on disk and wants a record.
    Uploaded {
        /// Whose and where.
        permit: UploadPermit,
        /// What.
        record: GifRecord,
        /// Whom to answer.
        to: R,
    },
    /// Whoever runs the host wants it otherwise.
    Configure {
        /// What holds from the commit on.
        settings: Box<Settings>,
        /// What to keep of it, by name.
        kept: Vec<(&'static str, String)>,
        /// Whether it holds.
        reply: oneshot::Sender<Result<(), Refusal>>,
    },
    /// Finish what is queued, say goodbye, and end.
    Stop,
}
