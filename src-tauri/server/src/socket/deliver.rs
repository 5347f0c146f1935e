//! The only place that emits, joins library rooms and leaves them: one task that takes what the writer says, in order.
//!
//! What is said in a room is broadcast once, encoded once. Nobody waits for a slow reader: when a queue is full, whoever
//! stalls is cut off and everybody else is told to ask for what they may have missed.

mod console;
mod direct;
mod entry;
mod laggards;
mod lobby;
mod pace;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use socketioxide::extract::SocketRef;
use socketioxide::{BroadcastError, SendError, SocketError, SocketIo};
use tokio::sync::mpsc;

use self::console::Consoles;
use self::direct::Direct;
use super::arrival::Door;
use super::channel::Channels;
use super::console::Notice;
use super::frame;
use super::guards::Guards;
use super::held::Entering;
use super::lobby_news::LobbyNews;
use super::peer::Peer;
use super::put_outs::PutOuts;
use super::reply::Reply;
use super::said::Said;
use crate::chat::{Aside, Delivery, Origin};
use crate::http::Guard;
use crate::protocol::{
    Answer, Closing, ClosingReason, ConnectionId, Hello, Kicked, Neighbours, Refusal, RemoveRoom, RoomId, RoomsPage,
    Space, Whisper,
};
use crate::room::not_member;

struct Delivering {
    io: SocketIo,
    door: Arc<Door>,
    guards: Guards,
    peers: HashMap<ConnectionId, Peer>,
    channels: Channels,
    entering: Entering,
    put_outs: PutOuts,
    lobby: LobbyNews,
    consoles: Consoles,
    direct: Direct,
    /// What the lobby was told last of other hosts; whoever comes is told it too.
    neighbours: Neighbours,
}

/// Delivers until the goodbye.
pub(super) async fn run(
    io: SocketIo,
    mut deliveries: mpsc::Receiver<Vec<Delivery<Reply>>>,
    mut notices: mpsc::Receiver<Notice>,
    door: Arc<Door>,
    guards: Guards,
) {
    let mut delivering = Delivering {
        io,
        door,
        guards,
        peers: HashMap::new(),
        channels: Channels::default(),
        entering: Entering::default(),
        put_outs: PutOuts::default(),
        lobby: LobbyNews::default(),
        consoles: Consoles::default(),
        direct: Direct::default(),
        neighbours: Neighbours { hosts: Vec::new() },
    };
    loop {
        let now = Instant::now();
        let (due, said) = (delivering.lobby.due_at(now), delivering.direct.waits_until(now));
        tokio::select! {
            batch = deliveries.recv() => {
                let Some(mut batch) = batch else { return delivering.write_out().await };
                // What else is ready is told with it; the queue is short.
                while let Ok(more) = deliveries.try_recv() {
                    batch.extend(more);
                }
                delivering.door.metrics.took_deliveries(deliveries.len());
                for delivery in batch {
                    if matches!(delivery, Delivery::Closing) {
                        delivering.write_out().await;
                        return delivering.say_goodbye().await;
                    }
                    delivering.deliver(delivery).await;
                }
                delivering.write_out_batch().await;
            }
            Some(notice) = notices.recv() => delivering.notify(notice).await,
            () = until(due) => delivering.tell_lobby().await,
            () = until(said) => delivering.write_out().await,
        }
    }
}

/// Waits until then, or for ever.
async fn until(then: Option<Instant>) {
    match then {
        Some(then) => tokio::time::sleep_until(then.into()).await,
        None => std::future::pending().await,
    }
}

impl Delivering {
    async fn deliver(&mut self, delivery: Delivery<Reply>) {
        match &delivery {
            Delivery::Answer { .. } | Delivery::Event(_) | Delivery::Aside(..) => {}
            // Whoever goes needs to hear nothing more, and if they come again, nothing of before.
            Delivery::Forget { .. } => {}
            _ => self.hand_out(),
        }
        match delivery {
            Delivery::Answer { to, answer } => self.answer(to, answer),
            Delivery::Hello { connection, space, hello, rooms } => {
                self.greet(connection, space, &hello, rooms.as_ref())
            }
            Delivery::Renewed { connections, hello } => self.renew(&connections, &hello),
            Delivery::Hold { connection, room, read } => self.hold(connection, room, read),
            Delivery::Enter { connection, room, read, to, answer } => {
                if self.put_outs.voids_page(room, connection, read) {
                    self.answer(to, Err(not_member()));
                } else if self.put_outs.voids_entry(room, connection, read) {
                    // They left since then: they were in and hear so, and nothing else of the room.
                    self.answer(to, answer.map(Answer::Joined));
                } else {
                    self.enter((connection, room, read), to, answer);
                }
            }
            Delivery::Page { connection, room, read, to, answer } => {
                let void = self.put_outs.voids_page(room, connection, read);
                self.answer(to, if void { Err(not_member()) } else { answer });
            }
            Delivery::Forget { connection, space } => self.forget(connection, space),
            Delivery::Event(event) => self.say(event.room, Said::Event(event)).await,
            Delivery::Aside(room, aside) => self.say(room, Said::Aside(aside)).await,
            Delivery::Whisper { connections, whisper } => self.whisper(&connections, *whisper),
            Delivery::PutOut { connections, room, reads, kicked } => {
                connections.iter().for_each(|one| self.put_out(*one, room, reads, kicked.as_deref()));
            }
            Delivery::Removed { room, reads } => self.remove(room, reads).await,
            Delivery::Lobby(change) => self.change_lobby(change).await,
            Delivery::Close(connection) => self.close(connection),
            Delivery::Closing => {}
        }
    }

    fn answer(&mut self, to: Reply, body: Result<Answer, Refusal>) {
        let Some(to) = self.answer_directly(to, &body) else { return };
        if let Err(connection) = to.answer(body) {
            // A client that lost an answer comes back and asks again with the same id.
            self.kill(connection);
        }
    }

    fn greet(&mut self, connection: ConnectionId, space: Space, hello: &Hello, rooms: Option<&RoomsPage>) {
        let Some(socket) = self.door.arrivals.take(Origin { connection, space }) else { return };
        let guard = self.guards.of(&socket, connection);
        let written_before = guard.as_ref().map_or(0, Guard::written_bytes);
        let new = Peer { lobby: None, chat: None, guard: None, direct: false, written_before, cut: false };
        let peer = self.peers.entry(connection).or_insert(new);
        if peer.guard.is_none() {
            (peer.guard, peer.written_before) = (guard, written_before);
        }
        if space == Space::Chat {
            peer.go_direct(&socket);
        }
        emit(&socket, "session", hello);
        if let Some(rooms) = rooms {
            emit(&socket, "rooms", rooms);
            emit(&socket, "neighbours", &self.neighbours);
        }
        self.door.metrics.came(space);
        match space {
            Space::Lobby => peer.lobby = Some(socket),
            Space::Chat => peer.chat = Some(socket),
            // A console is welcomed by whoever carries its requests out.
            Space::Console => {}
        }
    }

    fn renew(&self, connections: &[ConnectionId], hello: &Hello) {
        let peers = connections.iter().filter_map(|connection| self.peers.get(connection));
        for socket in peers.flat_map(|peer| [&peer.lobby, &peer.chat]).flatten() {
            emit(socket, "session", hello);
        }
    }

    async fn say(&mut self, room: RoomId, said: Said) {
        self.entering.keep(room, &said);
        let Some(channel) = self.channels.get_mut(room) else { return };
        if let Some(seq) = said.seq() {
            channel.last_seq = seq;
        }
        self.door.metrics.delivered(said.parcel(), channel.listeners().len(), said.bytes());
        let (check, by_engine) = (channel.say(said.bytes()), channel.has_engine());
        if channel.has_lanes() {
            self.add_to_run(room, &said).await;
        }
        if !by_engine {
            return;
        }
        let full = said.broadcast(&self.io, room).await;
        #[cfg(feature = "mutants")]
        if crate::mutants::on(crate::mutants::Mutant::DropSilently) {
            return;
        }
        if full {
            self.relieve(room);
        } else if check {
            self.cut_laggards(room);
        }
    }

    /// Tells a whisper to the sockets of one of the two. A connection that has no place for it is cut off: it learns from
    /// its inbox what it missed when it comes back, and nothing else would tell it that it missed something.
    fn whisper(&mut self, connections: &[ConnectionId], whisper: Whisper) {
        let (room, said) = (whisper.room, Said::Whisper(Arc::new(whisper)));
        for &connection in connections {
            if let Some(held) = self.entering.get_mut(room, connection) {
                held.keep(&said);
                continue;
            }
            self.count(connection, &said);
            if !self.tell_said(connection, &said) || self.lags(connection) {
                self.kill(connection);
            }
        }
    }

    /// The connection hears nothing more of the room; whoever was kicked hears that last. A stalled connection would hear it
    /// no sooner than what waits before it, so it is reset.
    fn put_out(&mut self, connection: ConnectionId, room: RoomId, reads: u64, kicked: Option<&Kicked>) {
        self.unlisten(connection, room);
        let Some(kicked) = kicked else { return self.put_outs.left(room, connection, reads) };
        self.put_outs.kicked(room, connection, reads);
        let Some(peer) = self.peers.get(&connection) else { return };
        let stalled = peer.guard.as_ref().is_some_and(Guard::stalled);
        if stalled || !self.tell(connection, "kicked", kicked) {
            self.kill(connection);
        }
    }

    fn unlisten(&mut self, connection: ConnectionId, room: RoomId) {
        self.entering.end(room, connection);
        self.stop_hearing(connection, room);
    }

    fn stop_hearing(&mut self, connection: ConnectionId, room: RoomId) {
        self.channels.unlisten(connection, room);
        let by_engine = self.peers.get(&connection).filter(|peer| !peer.direct);
        if let Some(socket) = by_engine.and_then(|peer| peer.chat.as_ref()) {
            socket.leave(room.to_string());
        }
    }

    fn forget(&mut self, connection: ConnectionId, space: Space) {
        let Some(peer) = self.peers.get_mut(&connection) else { return };
        if peer.has(space) {
            self.door.metrics.went(space);
        }
        match space {
            Space::Lobby => peer.lobby = None,
            Space::Chat => {
                (peer.chat, peer.direct) = (None, false);
                self.channels.forget(connection);
                self.entering.forget(connection);
                self.put_outs.forget(connection);
            }
            Space::Console => {}
        }
        if peer.lobby.is_none() && peer.chat.is_none() {
            self.peers.remove(&connection);
            self.forget_guard(connection);
        }
    }

    async fn remove(&mut self, room: RoomId, reads: u64) {
        let gone = RemoveRoom { id: room };
        broadcast(&self.io, Space::Chat, Some(room), "removeRoom", &gone).await;
        self.tell_lanes(room, "removeRoom", &gone);
        for connection in self.channels.close(room) {
            self.put_out(connection, room, reads, None);
        }
        // Whoever is just entering hears it instead of an answer.
        for connection in self.entering.of(room) {
            self.tell(connection, "removeRoom", &gone);
            self.put_out(connection, room, reads, None);
        }
    }

    async fn say_goodbye(&self) {
        let closing = Closing { reason: ClosingReason::Stopped, retry_after_ms: None };
        for space in [Space::Lobby, Space::Chat, Space::Console] {
            broadcast(&self.io, space, None, "closing", &closing).await;
        }
    }
}

impl Said {
    /// Says it in the room; answers whether some queue had no place for it.
    async fn broadcast(&self, io: &SocketIo, room: RoomId) -> bool {
        let space = Space::Chat;
        match self {
            Self::Event(event) => broadcast(io, space, Some(room), event.kind.name(), &**event).await,
            Self::Aside(Aside::Presence(news)) => broadcast(io, space, Some(room), "presence", news).await,
            Self::Aside(Aside::People(news)) => broadcast(io, space, Some(room), "people", news).await,
            Self::Aside(Aside::Typing(news)) => {
                // The only news that may get lost: it is over after a few seconds anyway.
                let Some(chat) = io.of(space.path()) else { return false };
                drop(chat.within(room.to_string()).volatile().emit("typing", news).await);
                false
            }
            // A whisper is never said in the room.
            Self::Whisper(_) => false,
        }
    }
}

/// Emits to one socket; answers whether its queue had a place.
fn emit<T: Serialize + ?Sized>(socket: &SocketRef, event: &str, payload: &T) -> bool {
    match socket.emit(event, payload) {
        Err(SendError::Socket(SocketError::InternalChannelFull)) => false,
        // A socket that is closed needs nothing more.
        Ok(()) | Err(_) => true,
    }
}

/// Emits to a room, or to a whole namespace; answers whether some queue had no place.
async fn broadcast<T: Serialize>(io: &SocketIo, space: Space, room: Option<RoomId>, event: &str, payload: &T) -> bool {
    let Some(namespace) = io.of(space.path()) else { return false };
    let listeners = match room {
        Some(room) => namespace.within(room.to_string()),
        None => namespace.broadcast(),
    };
    match listeners.emit(event, payload).await {
        Ok(()) => false,
        Err(BroadcastError::Socket(errors)) => {
            errors.iter().any(|error| matches!(error, SocketError::InternalChannelFull))
        }
        Err(error) => {
            tracing::error!(%error, event, "something could not be broadcast");
            false
        }
    }
}
