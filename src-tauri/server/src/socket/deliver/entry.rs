//! Entering a room: nothing of it is heard until the answer is there, and then all of it.

use super::{Delivering, Said};
use crate::protocol::{Answer, ConnectionId, Joined, Refusal, RoomId, Sync};
use crate::socket::reply::Reply;
use crate::socket::said::joined_bytes;

impl Delivering {
    /// The connection hears nothing of the room until its answer is there; then it hears all of it.
    pub(super) fn hold(&mut self, connection: ConnectionId, room: RoomId, read: u64) {
        self.stop_hearing(connection, room);
        self.entering.begin(room, connection, read);
    }

    /// One of its answers is there. If it waits for no other, it hears from here on what is said.
    pub(super) fn enter(
        &mut self,
        (connection, room, read): (ConnectionId, RoomId, u64),
        to: Reply,
        joined: Result<Box<Joined>, Refusal>,
    ) {
        let Some(mut held) = self.entering.answered(room, connection, read, joined.is_ok()) else {
            return self.answer(to, joined.map(Answer::Joined));
        };
        let last_seq = joined.as_ref().map_or(0, |joined| joined.last_seq);
        // An earlier entry holds though this one failed: they are in, and have to ask for what came between.
        held.overflowed |= held.entered && joined.is_err();
        let entered = joined.is_ok() || held.entered;
        self.channels.sent(connection, joined.as_ref().map_or(0, |joined| joined_bytes(joined)));
        self.answer(to, joined.map(Answer::Joined));
        let Some(peer) = self.peers.get(&connection) else { return };
        let (Some(socket), lane) = (peer.chat.clone(), peer.lane().cloned()) else { return };
        let newest = held.said.iter().filter_map(Said::seq).max();
        let mut lost = held.lost_whisper;
        for said in held.said.iter().filter(|said| entered || said.is_whisper()) {
            self.count(connection, said);
            lost |= !self.tell_said(connection, said);
        }
        if lost {
            return self.kill(connection);
        }
        if !entered {
            return;
        }
        if held.overflowed {
            let said = self.channels.get(room).map_or(last_seq, |channel| channel.last_seq);
            let last_seq = said.max(newest.unwrap_or_default());
            self.door.metrics.told_to_sync();
            self.tell(connection, "sync", &Sync { room, last_seq });
        }
        if lane.is_none() {
            socket.join(room.to_string());
        }
        self.channels.listen(connection, room, lane);
        if let Some(channel) = self.channels.get_mut(room) {
            channel.last_seq = channel.last_seq.max(newest.unwrap_or_default()).max(last_seq);
        }
    }
}
