//! Who hears what is said in a room, and how much of it each has not been sent yet. Pure bookkeeping.

use std::collections::HashMap;

use crate::http::Guard;
use crate::limits::CHECK_EVERY_BYTES;
use crate::protocol::{ConnectionId, RoomId, Seq};

/// A room as the delivery knows it.
#[derive(Debug, Default)]
pub(super) struct Channel {
    /// The newest number that was said.
    pub(super) last_seq: Seq,
    /// Everything that was ever said here, in bytes.
    said: u64,
    checked: u64,
    /// The listeners, each with what had been said when they came.
    listeners: HashMap<ConnectionId, Listener>,
    /// How many of them hear through the engine.
    by_engine: usize,
}

#[derive(Debug)]
struct Listener {
    since: u64,
    /// Their stream, if frames are put into it directly.
    lane: Option<Guard>,
}

impl Channel {
    pub(super) fn listeners(&self) -> impl ExactSizeIterator<Item = ConnectionId> {
        self.listeners.keys().copied()
    }

    /// The streams of those who are told directly.
    pub(super) fn lanes(&self) -> impl Iterator<Item = (ConnectionId, &Guard)> {
        self.listeners.iter().filter_map(|(connection, listener)| Some((*connection, listener.lane.as_ref()?)))
    }

    /// Whether somebody is told directly.
    pub(super) fn has_lanes(&self) -> bool {
        self.by_engine < self.listeners.len()
    }

    /// Whether somebody hears through the engine.
    pub(super) fn has_engine(&self) -> bool {
        self.by_engine > 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listeners.is_empty()
    }

    /// Counts something that was said. Answers whether it is time to look for laggards.
    pub(super) fn say(&mut self, bytes: usize) -> bool {
        self.said += bytes as u64;
        let due = self.said - self.checked >= CHECK_EVERY_BYTES;
        if due {
            self.checked = self.said;
        }
        due
    }

    fn heard_by(&self, listener: ConnectionId) -> u64 {
        self.listeners.get(&listener).map_or(0, |listener| self.said - listener.since)
    }
}

/// All rooms that somebody listens to, and what was put into each connection's queue.
#[derive(Debug, Default)]
pub(super) struct Channels {
    rooms: HashMap<RoomId, Channel>,
    /// What a connection was sent besides what is counted in the rooms it listens to.
    other: HashMap<ConnectionId, u64>,
    places: HashMap<ConnectionId, Vec<RoomId>>,
}

impl Channels {
    pub(super) fn get(&self, room: RoomId) -> Option<&Channel> {
        self.rooms.get(&room)
    }

    pub(super) fn get_mut(&mut self, room: RoomId) -> Option<&mut Channel> {
        self.rooms.get_mut(&room)
    }

    /// A connection listens to a room from here on, directly if it has a lane.
    pub(super) fn listen(&mut self, connection: ConnectionId, room: RoomId, lane: Option<Guard>) {
        self.unlisten(connection, room);
        let channel = self.rooms.entry(room).or_default();
        channel.by_engine += usize::from(lane.is_none());
        if channel.listeners.insert(connection, Listener { since: channel.said, lane }).is_none() {
            self.places.entry(connection).or_default().push(room);
        }
    }

    /// A connection listens no more.
    pub(super) fn unlisten(&mut self, connection: ConnectionId, room: RoomId) {
        let Some(channel) = self.rooms.get_mut(&room) else { return };
        *self.other.entry(connection).or_default() += channel.heard_by(connection);
        let listener = channel.listeners.remove(&connection);
        channel.by_engine -= usize::from(listener.is_some_and(|listener| listener.lane.is_none()));
        if channel.is_empty() {
            self.rooms.remove(&room);
        }
        if let Some(places) = self.places.get_mut(&connection) {
            places.retain(|place| *place != room);
        }
    }

    /// A connection is gone.
    pub(super) fn forget(&mut self, connection: ConnectionId) {
        for room in self.places.remove(&connection).unwrap_or_default() {
            self.unlisten(connection, room);
        }
        self.other.remove(&connection);
        self.places.remove(&connection);
    }

    /// A room is gone; answers who listened.
    pub(super) fn close(&mut self, room: RoomId) -> Vec<ConnectionId> {
        let listeners: Vec<_> = self.rooms.get(&room).map(|channel| channel.listeners().collect()).unwrap_or_default();
        listeners.iter().for_each(|connection| self.unlisten(*connection, room));
        listeners
    }

    /// Counts something that only this connection was sent.
    pub(super) fn sent(&mut self, connection: ConnectionId, bytes: usize) {
        *self.other.entry(connection).or_default() += bytes as u64;
    }

    /// Everything that was put into a connection's queue, in bytes.
    pub(super) fn queued(&self, connection: ConnectionId) -> u64 {
        let places = self.places.get(&connection).map_or(&[][..], Vec::as_slice);
        let heard = places.iter().filter_map(|room| self.rooms.get(room)).map(|channel| channel.heard_by(connection));
        heard.sum::<u64>() + self.other.get(&connection).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_charged_for_what_it_heard_and_nothing_else() {
        let (mut channels, room, other_room) = (Channels::default(), RoomId::random(), RoomId::random());
        let (early, late) = (ConnectionId([1; 16]), ConnectionId([2; 16]));
        channels.listen(early, room, None);
        channels.get_mut(room).unwrap().say(100);
        channels.listen(late, room, None);
        channels.listen(late, other_room, None);
        channels.get_mut(room).unwrap().say(10);
        channels.get_mut(other_room).unwrap().say(1);
        channels.sent(late, 1000);
        assert_eq!((channels.queued(early), channels.queued(late)), (110, 1011));
        channels.unlisten(late, room);
        channels.get_mut(room).unwrap().say(10_000);
        assert_eq!(channels.queued(late), 1011, "what was queued stays queued after leaving");
        channels.forget(late);
        assert_eq!(channels.queued(late), 0);
        assert_eq!(channels.close(room), [early]);
        assert!(channels.get(room).is_none());
    }

    #[test]
    fn a_channel_is_checked_every_so_many_bytes() {
        let mut channel = Channel::default();
        assert!(!channel.say(200_000));
        assert!(channel.say(200_000));
        assert!(!channel.say(200_000));
    }
}
