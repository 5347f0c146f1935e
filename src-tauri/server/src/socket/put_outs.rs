//! Who was put out of a room, and which of the pages they had asked for are not theirs any more. Pure bookkeeping.

use std::collections::HashMap;

use crate::protocol::{ConnectionId, RoomId};

/// What was asked for before somebody was put out, by the number of the next page.
#[derive(Debug, Clone, Copy, Default)]
struct PutOut {
    /// Entries below it lead nowhere.
    entries_below: u64,
    /// Pages below it are not given out.
    pages_below: u64,
}

/// All connections that were put out of a room since they connected.
#[derive(Debug, Default)]
pub(super) struct PutOuts(HashMap<(RoomId, ConnectionId), PutOut>);

impl PutOuts {
    /// Somebody went by themselves: what they asked to read is theirs, but they do not enter any more.
    pub(super) fn left(&mut self, room: RoomId, connection: ConnectionId, reads: u64) {
        self.0.entry((room, connection)).or_default().entries_below = reads;
    }

    /// Somebody was kicked, and hears nothing more of the room.
    pub(super) fn kicked(&mut self, room: RoomId, connection: ConnectionId, reads: u64) {
        self.0.insert((room, connection), PutOut { entries_below: reads, pages_below: reads });
    }

    /// Whether this entry leads nowhere.
    pub(super) fn voids_entry(&self, room: RoomId, connection: ConnectionId, read: u64) -> bool {
        self.0.get(&(room, connection)).is_some_and(|put_out| read < put_out.entries_below)
    }

    /// Whether this page is not given out.
    pub(super) fn voids_page(&self, room: RoomId, connection: ConnectionId, read: u64) -> bool {
        self.0.get(&(room, connection)).is_some_and(|put_out| read < put_out.pages_below)
    }

    /// A connection is gone.
    pub(super) fn forget(&mut self, connection: ConnectionId) {
        self.0.retain(|(_, one), _| *one != connection);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ConnectionId = ConnectionId([1; 16]);

    #[test]
    fn whoever_was_kicked_gets_nothing_that_they_asked_for_before() {
        let (mut put_outs, room) = (PutOuts::default(), RoomId::random());
        put_outs.kicked(room, HERE, 5);
        assert!(put_outs.voids_page(room, HERE, 4) && put_outs.voids_entry(room, HERE, 4));
        assert!(!put_outs.voids_page(room, HERE, 5) && !put_outs.voids_entry(room, HERE, 5), "they joined anew");
        assert!(!put_outs.voids_page(RoomId::random(), HERE, 4), "another room");
        assert!(!put_outs.voids_page(room, ConnectionId([2; 16]), 4), "somebody else");
        put_outs.forget(HERE);
        assert!(!put_outs.voids_page(room, HERE, 4));
    }

    #[test]
    fn whoever_left_reads_what_they_asked_for_before() {
        let (mut put_outs, room) = (PutOuts::default(), RoomId::random());
        put_outs.left(room, HERE, 5);
        assert!(put_outs.voids_entry(room, HERE, 4) && !put_outs.voids_page(room, HERE, 4));
        put_outs.kicked(room, HERE, 7);
        put_outs.left(room, HERE, 9);
        assert!(put_outs.voids_page(room, HERE, 6), "what was void stays so");
    }
}
