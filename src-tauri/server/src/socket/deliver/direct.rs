//! What goes into WebSockets directly: the engine would encode, copy and queue it for each connection anew.
//!
//! All that a batch says in a room is one run of frames, shared by all who hear it. It is handed out before anything that
//! could change who hears it or must come after it, and written once for each connection when its time has come. What is
//! meant for one connection alone is written as soon as the batch is over, together with what it shall hear before.

use std::collections::HashMap;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use serde::Serialize;

use super::pace::Pace;
use super::{Aside, Delivering, Said, emit, frame};
use crate::http::Guard;
use crate::limits::{CHECK_EVERY_BYTES, SOCKET_QUEUE_BYTES_MAX};
use crate::protocol::{Answer, ConnectionId, Failed, Refusal, RoomId};
use crate::socket::reply::Reply;

/// So many streams are written to before anybody else gets a turn.
const WRITES_AT_ONCE: usize = 512;

/// What was said and is not handed out or written yet.
#[derive(Default)]
pub(super) struct Direct {
    runs: HashMap<RoomId, BytesMut>,
    /// Whose streams hold what was said in rooms.
    touched: Vec<(ConnectionId, Guard)>,
    /// Whose streams hold something for them alone.
    addressed: Vec<(ConnectionId, Guard)>,
    pace: Pace,
}

impl Direct {
    fn put(&mut self, connection: ConnectionId, lane: &Guard, frames: Bytes) {
        lane.put(frames);
        if self.addressed.last().is_none_or(|(last, _)| *last != connection) {
            self.addressed.push((connection, lane.clone()));
        }
    }

    /// Until when what was said waits, if something was that is not written.
    pub(super) fn waits_until(&self, now: Instant) -> Option<Instant> {
        let nothing = self.runs.is_empty() && self.touched.is_empty();
        if nothing { None } else { Some(self.pace.waits_until(now)) }
    }
}

impl Delivering {
    /// Tells one connection something of the rooms; answers whether its queue had a place.
    pub(super) fn tell<T: Serialize + ?Sized>(&mut self, connection: ConnectionId, event: &str, payload: &T) -> bool {
        let Some(peer) = self.peers.get(&connection) else { return true };
        if let Some(lane) = peer.lane() {
            self.direct.put(connection, lane, frame::event(event, payload));
            return true;
        }
        peer.chat.as_ref().is_none_or(|socket| emit(socket, event, payload))
    }

    /// Tells one connection what was said in a room.
    pub(super) fn tell_said(&mut self, connection: ConnectionId, said: &Said) -> bool {
        match said {
            Said::Event(event) => self.tell(connection, event.kind.name(), &**event),
            Said::Aside(Aside::Presence(news)) => self.tell(connection, "presence", news),
            Said::Aside(Aside::People(news)) => self.tell(connection, "people", news),
            Said::Aside(Aside::Typing(news)) => self.tell(connection, "typing", news),
            Said::Whisper(whisper) => self.tell(connection, "whisper", &**whisper),
        }
    }

    /// Puts an answer where it comes in order with what else the connection is told. Gives back whom it cannot tell so.
    pub(super) fn answer_directly(&mut self, to: Reply, body: &Result<Answer, Refusal>) -> Option<Reply> {
        let Reply::Numbered(connection, _, ref asked, number) = to else { return Some(to) };
        let Some(lane) = self.peers.get(&connection).and_then(|peer| peer.lane()) else { return Some(to) };
        asked.answered(body.as_ref().err().map(|refusal| refusal.code));
        let frames = match body {
            Ok(answer) => frame::answer(number, answer),
            Err(refusal) => frame::answer(number, &Failed::from(refusal.clone())),
        };
        self.direct.put(connection, lane, frames);
        None
    }

    /// Adds what is said in a room to its run.
    pub(super) async fn add_to_run(&mut self, room: RoomId, said: &Said) {
        let run = self.direct.runs.entry(room).or_default();
        match said {
            Said::Event(event) => frame::add_event(run, event.kind.name(), &**event),
            Said::Aside(Aside::Presence(news)) => frame::add_event(run, "presence", news),
            Said::Aside(Aside::People(news)) => frame::add_event(run, "people", news),
            Said::Aside(Aside::Typing(news)) => frame::add_event(run, "typing", news),
            // A whisper is never said in the room.
            Said::Whisper(_) => {}
        }
        if run.len() as u64 >= CHECK_EVERY_BYTES {
            self.write_out().await;
            // Whoever reads fast enough shall not be taken for a laggard because nobody else got a turn.
            tokio::task::yield_now().await;
        }
    }

    /// Hands out the runs to all who listen now.
    pub(super) fn hand_out(&mut self) {
        for (room, run) in self.direct.runs.drain() {
            let Some(channel) = self.channels.get(room) else { continue };
            let run = run.freeze();
            for (connection, lane) in channel.lanes() {
                #[cfg(feature = "mutants")]
                if crate::mutants::drops(|| lane.write_out()) {
                    continue;
                }
                if lane.put(run.clone()) {
                    self.direct.touched.push((connection, lane.clone()));
                }
            }
        }
    }

    /// Tells all who listen directly to a room.
    pub(super) fn tell_lanes<T: Serialize>(&mut self, room: RoomId, event: &str, payload: &T) {
        let run = self.direct.runs.entry(room).or_default();
        frame::add_event(run, event, payload);
        self.hand_out();
    }

    /// Writes what a batch has come to: answers at once, and what was said in rooms unless it waits for more.
    pub(super) async fn write_out_batch(&mut self) {
        let now = Instant::now();
        if self.direct.waits_until(now).is_some_and(|then| then > now) {
            self.write_addressed().await;
        } else {
            self.write_out().await;
        }
    }

    /// Writes everything that was put into streams.
    pub(super) async fn write_out(&mut self) {
        self.hand_out();
        self.write_addressed().await;
        let touched = std::mem::take(&mut self.direct.touched);
        let count = touched.len();
        self.direct.touched = self.write_to(touched).await;
        if count > 0 {
            self.direct.pace.wrote(count, Instant::now());
        }
    }

    async fn write_addressed(&mut self) {
        let addressed = std::mem::take(&mut self.direct.addressed);
        self.direct.addressed = self.write_to(addressed).await;
    }

    /// Writes to these streams, and cuts off whoever has more waiting than one may have. Gives the emptied list back, for
    /// its place is used again.
    async fn write_to(&mut self, mut streams: Vec<(ConnectionId, Guard)>) -> Vec<(ConnectionId, Guard)> {
        for (index, (connection, lane)) in streams.iter().enumerate() {
            if lane.write_out() > SOCKET_QUEUE_BYTES_MAX {
                self.kill(*connection);
            }
            if index % WRITES_AT_ONCE == WRITES_AT_ONCE - 1 {
                tokio::task::yield_now().await;
            }
        }
        streams.clear();
        streams
    }
}
