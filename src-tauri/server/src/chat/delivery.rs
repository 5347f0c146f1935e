//! What the writer tells the world, in order.

use std::sync::Arc;

use crate::protocol::{
    Answer, ConnectionId, Event, Hello, Joined, Kicked, People, Presence, Refusal, RoomId, RoomSummary, RoomsPage,
    Space, Typing, Whisper,
};

/// News of a room outside its log.
#[derive(Debug, Clone)]
pub(crate) enum Aside {
    /// A member is here or away.
    Presence(Presence),
    /// How many there are in a quiet room.
    People(People),
    /// Somebody is typing. May get lost.
    Typing(Typing),
}

/// News of the lobby.
#[derive(Debug, Clone)]
pub(crate) enum LobbyChange {
    /// A room was made.
    New(RoomSummary),
    /// A room changed; only its last state counts.
    Update(RoomSummary),
    /// A room is gone.
    Remove(RoomId),
}

/// One thing to deliver.
#[derive(Debug)]
pub(crate) enum Delivery<R> {
    /// The answer to a request.
    Answer {
        /// Whom to.
        to: R,
        /// What.
        answer: Result<Answer, Refusal>,
    },
    /// The first words on a namespace, and the lobby's rooms.
    Hello {
        /// Whom to.
        connection: ConnectionId,
        /// Where.
        space: Space,
        /// Who they are here.
        hello: Box<Hello>,
        /// The newest of the lobby, in the lobby.
        rooms: Option<RoomsPage>,
    },
    /// The first words again, because something in them changed.
    Renewed {
        /// Whom to.
        connections: Vec<ConnectionId>,
        /// What holds now.
        hello: Box<Hello>,
    },
    /// From here on what is said in the room waits for this connection until its [`Delivery::Enter`].
    Hold {
        /// Who waits.
        connection: ConnectionId,
        /// Where.
        room: RoomId,
        /// The number of the page that the answer holds.
        read: u64,
    },
    /// The answer to a `join`, and then everything that waited.
    Enter {
        /// Who enters.
        connection: ConnectionId,
        /// Where.
        room: RoomId,
        /// Its number among the pages that were asked for.
        read: u64,
        /// Whom to answer.
        to: R,
        /// What.
        answer: Result<Box<Joined>, Refusal>,
    },
    /// A page of a room that was asked for. Whoever was kicked since then does not get it.
    Page {
        /// Who asked.
        connection: ConnectionId,
        /// Of which room.
        room: RoomId,
        /// Its number among the pages that were asked for.
        read: u64,
        /// Whom to answer.
        to: R,
        /// What.
        answer: Result<Answer, Refusal>,
    },
    /// A namespace of a connection is gone.
    Forget {
        /// Whose.
        connection: ConnectionId,
        /// Which.
        space: Space,
    },
    /// Something happened in a room.
    Event(Arc<Event>),
    /// Something happened in a room outside its log.
    Aside(RoomId, Aside),
    /// Somebody whispered, for the connections of one of the two.
    Whisper {
        /// Whose.
        connections: Vec<ConnectionId>,
        /// What, with its number in their inbox.
        whisper: Box<Whisper>,
    },
    /// These connections hear nothing more of the room.
    PutOut {
        /// Which.
        connections: Vec<ConnectionId>,
        /// Of which room.
        room: RoomId,
        /// Pages below this number were asked for before.
        reads: u64,
        /// What they are told as the last, if it was not they who wanted it.
        kicked: Option<Box<Kicked>>,
    },
    /// The room is gone; its members are told and put out.
    Removed {
        /// Which.
        room: RoomId,
        /// Pages below this number were asked for before.
        reads: u64,
    },
    /// Something changed in the lobby.
    Lobby(LobbyChange),
    /// This connection is to be closed: it was refused too often.
    Close(ConnectionId),
    /// The host's goodbye, the last that is delivered.
    Closing,
}
