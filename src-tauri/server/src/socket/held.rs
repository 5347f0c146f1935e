//! What waits for those who are just entering a room. Pure bookkeeping.

use std::collections::HashMap;

use super::said::Said;
use crate::limits::HELD_PACKETS_MAX;
use crate::protocol::{ConnectionId, RoomId};

/// What a connection that is entering a room will hear once it has its answer.
#[derive(Default)]
pub(super) struct Held {
    pub(super) said: Vec<Said>,
    /// More was said than is kept: it will be told to ask.
    pub(super) overflowed: bool,
    /// A whisper was among it, which asking for events does not bring.
    pub(super) lost_whisper: bool,
}

impl Held {
    /// Keeps what was said, or notes that more was said than is kept.
    pub(super) fn keep(&mut self, said: &Said) {
        if self.said.len() < HELD_PACKETS_MAX {
            self.said.push(said.clone());
        } else {
            self.overflowed = true;
            self.lost_whisper |= said.is_whisper();
        }
    }
}

/// Everybody who is entering somewhere.
#[derive(Default)]
pub(super) struct Entering(HashMap<(RoomId, ConnectionId), Held>);

impl Entering {
    /// A connection waits for its answer from here on.
    pub(super) fn begin(&mut self, room: RoomId, connection: ConnectionId) {
        self.0.insert((room, connection), Held::default());
    }

    /// A connection waits no more; answers what was kept for it, if it did wait.
    pub(super) fn end(&mut self, room: RoomId, connection: ConnectionId) -> Option<Held> {
        self.0.remove(&(room, connection))
    }

    /// What is kept for a connection, if it waits.
    pub(super) fn get_mut(&mut self, room: RoomId, connection: ConnectionId) -> Option<&mut Held> {
        self.0.get_mut(&(room, connection))
    }

    /// Keeps what was said in a room for all who are entering it.
    pub(super) fn keep(&mut self, room: RoomId, said: &Said) {
        self.0.iter_mut().filter(|((place, _), _)| *place == room).for_each(|(_, held)| held.keep(said));
    }

    /// Who is entering a room.
    pub(super) fn of(&self, room: RoomId) -> Vec<ConnectionId> {
        self.0.keys().filter(|(place, _)| *place == room).map(|(_, connection)| *connection).collect()
    }

    /// A connection is gone.
    pub(super) fn forget(&mut self, connection: ConnectionId) {
        self.0.retain(|(_, one), _| *one != connection);
    }
}
