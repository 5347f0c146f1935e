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
    /// The pages of its entries that have no answer yet: whoever is unsure asks again before the first answer is there.
    awaited: Vec<u64>,
    /// Whether an earlier one of them was answered well.
    pub(super) entered: bool,
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
    /// A connection waits for one more answer from here on, which covers whatever was kept for it until now.
    pub(super) fn begin(&mut self, room: RoomId, connection: ConnectionId, read: u64) {
        let held = self.0.entry((room, connection)).or_default();
        let mut awaited = std::mem::take(&mut held.awaited);
        awaited.push(read);
        *held = Held { awaited, entered: held.entered, ..Held::default() };
    }

    /// One of its answers is there, a good one or not. Answers what was kept, if it was the last that it waited for. One that
    /// nothing waits for, because its batch was taken back, leaves the others waiting.
    pub(super) fn answered(
        &mut self,
        room: RoomId,
        connection: ConnectionId,
        read: u64,
        entered: bool,
    ) -> Option<Held> {
        let held = self.0.get_mut(&(room, connection))?;
        let place = held.awaited.iter().position(|awaited| *awaited == read)?;
        held.awaited.swap_remove(place);
        if !held.awaited.is_empty() {
            held.entered |= entered;
            return None;
        }
        self.end(room, connection)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Presence, State, UserId};

    #[test]
    fn who_enters_twice_at_once_hears_nothing_until_the_last_answer_and_then_what_followed_it() {
        let (mut entering, room, here) = (Entering::default(), RoomId::random(), ConnectionId([1; 16]));
        let news = Presence { room, user: UserId::random(), state: State::Here };
        let said = Said::Aside(crate::chat::Aside::Presence(news));
        entering.begin(room, here, 1);
        entering.keep(room, &said);
        entering.begin(room, here, 2);
        entering.keep(room, &said);
        entering.keep(room, &said);
        assert!(entering.answered(room, here, 1, true).is_none());
        let held = entering.answered(room, here, 2, false).expect("nothing more is awaited");
        assert_eq!((held.said.len(), held.entered), (2, true), "what came before the second is in its answer");
        assert!(entering.answered(room, here, 2, true).is_none());
    }

    #[test]
    fn an_entry_that_was_taken_back_does_not_end_the_wait_of_the_one_before() {
        let (mut entering, room, here) = (Entering::default(), RoomId::random(), ConnectionId([1; 16]));
        entering.begin(room, here, 1);
        assert!(entering.answered(room, here, 2, false).is_none(), "nobody was told to wait for it");
        let held = entering.answered(room, here, 1, true).expect("the first entry is in");
        assert!(held.said.is_empty());
    }
}
