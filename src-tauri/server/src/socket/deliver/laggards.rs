//! Whoever does not read what they are sent, or asks too much, is cut off.

use super::{Delivering, emit};
use crate::http::Guard;
use crate::limits::SOCKET_QUEUE_BYTES_MAX;
use crate::metrics::{Cut, Metrics};
use crate::protocol::{ConnectionId, RoomId, Sync};
use crate::socket::said::Said;

impl Delivering {
    /// Some queue of the room was full, but the library does not say whose: whoever stalls is cut off, and every other
    /// connection is told to ask for what it may have missed. One that has no place even for that is cut off too.
    pub(super) fn relieve(&mut self, room: RoomId) {
        let Some(channel) = self.channels.get(room) else { return };
        let sync = Sync { room, last_seq: channel.last_seq };
        let listeners: Vec<ConnectionId> = channel.listeners().collect();
        for connection in listeners {
            // Whoever is told directly has missed nothing.
            let Some(peer) = self.peers.get(&connection).filter(|peer| !peer.direct) else { continue };
            let stalled = peer.guard.as_ref().is_some_and(Guard::stalled);
            let told = !stalled && peer.chat.as_ref().is_none_or(|socket| emit(socket, "sync", &sync));
            if told {
                self.door.metrics.told_to_sync();
            } else {
                self.kill(connection);
            }
        }
    }

    /// Cuts off whoever has more bytes waiting than one connection may have.
    pub(super) fn cut_laggards(&mut self, room: RoomId) {
        let Some(channel) = self.channels.get(room) else { return };
        let laggards: Vec<ConnectionId> = channel.listeners().filter(|one| self.lags(*one)).collect();
        laggards.iter().for_each(|connection| self.kill(*connection));
    }

    /// Whether a connection has more bytes waiting than one may have.
    pub(super) fn lags(&self, connection: ConnectionId) -> bool {
        self.backlog(connection) > SOCKET_QUEUE_BYTES_MAX
    }

    /// Counts something that is about to be put into the queue of one connection.
    pub(super) fn count(&mut self, connection: ConnectionId, said: &Said) {
        self.channels.sent(connection, said.bytes());
        self.door.metrics.delivered(said.parcel(), 1, said.bytes());
    }

    fn backlog(&self, connection: ConnectionId) -> u64 {
        let Some(peer) = self.peers.get(&connection) else { return 0 };
        if let Some(lane) = peer.lane() {
            return lane.waiting_bytes();
        }
        // Polling has no stream of its own to measure; its queue is bounded in packets, and it is cut by the heartbeat.
        let Some(guard) = &peer.guard else { return 0 };
        let written = guard.written_bytes().saturating_sub(peer.written_before);
        self.channels.queued(connection).saturating_sub(written)
    }

    pub(super) fn kill(&mut self, connection: ConnectionId) {
        let Some(peer) = self.peers.get_mut(&connection) else { return self.cut_console(connection) };
        if !std::mem::replace(&mut peer.cut, true) {
            note(&self.door.metrics, Cut::Slow);
        }
        peer.kill();
    }

    /// Ends a connection that asks too much.
    pub(super) fn close(&mut self, connection: ConnectionId) {
        let Some(peer) = self.peers.get_mut(&connection) else { return };
        if !std::mem::replace(&mut peer.cut, true) {
            note(&self.door.metrics, Cut::Hasty);
            peer.close();
        }
    }
}

/// Counts and logs that a connection is cut off. Whose it is is nobody's affair.
pub(super) fn note(metrics: &Metrics, why: Cut) {
    metrics.cut(why);
    match why {
        Cut::Slow => tracing::info!("a connection was cut off: it does not read what it is sent"),
        Cut::Hasty => tracing::info!("a connection was cut off: it asks too much, or for nonsense"),
    }
}
