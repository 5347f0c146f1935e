//! What is told besides what the writer says: to the consoles, to the lobby about other hosts, and the goodbye to those who
//! came by a door that is closed.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;
use socketioxide::extract::SocketRef;

use super::laggards::note;
use super::{Delivering, broadcast, emit};
use crate::gate::OpenDoors;
use crate::http::Connection;
use crate::limits::CLOSE_MILLISECONDS;
use crate::metrics::Cut;
use crate::protocol::{Closing, ClosingReason, ConnectionId, ConsoleHello, Nearby, Space, Status};
use crate::socket::console::{Notice, Visitor};

/// The consoles that were welcomed.
pub(super) type Consoles = HashMap<ConnectionId, SocketRef>;

impl Delivering {
    pub(super) async fn notify(&mut self, notice: Notice) {
        match notice {
            Notice::Welcome(welcome) => {
                let (visitor, hello, status, nearby) = *welcome;
                self.welcome(visitor, &hello, &status, &nearby);
            }
            Notice::Answer(to, body) => {
                if let Err(connection) = to.answer(body) {
                    self.cut_console(connection);
                }
            }
            Notice::Status(status) => self.tell_consoles("status", &status),
            Notice::Nearby(nearby) => self.tell_consoles("nearby", &nearby),
            Notice::Neighbours(neighbours) => {
                broadcast(&self.io, Space::Lobby, None, "neighbours", &neighbours).await;
                self.neighbours = neighbours;
            }
            Notice::Gone(connection) => {
                self.take_console(connection);
                self.forget_guard(connection);
            }
            Notice::Close(connection) => self.close_console(connection),
            Notice::Goodbye { open, local_stays, reason, said } => {
                self.say_goodbye_to_leaving(&open, local_stays, reason);
                // Whoever waited may have ended meanwhile.
                let _ = said.send(());
            }
        }
    }

    fn welcome(&mut self, visitor: Visitor, hello: &ConsoleHello, status: &Status, nearby: &Nearby) {
        let Visitor { connection, socket } = visitor;
        emit(&socket, "session", hello);
        emit(&socket, "status", status);
        emit(&socket, "nearby", nearby);
        if self.consoles.insert(connection, socket).is_none() {
            self.door.metrics.came(Space::Console);
        }
    }

    fn tell_consoles<T: Serialize>(&mut self, event: &str, news: &T) {
        let full = self.consoles.iter().filter(|(_, socket)| !emit(socket, event, news));
        let full: Vec<ConnectionId> = full.map(|(connection, _)| *connection).collect();
        full.into_iter().for_each(|connection| self.cut_console(connection));
    }

    fn take_console(&mut self, connection: ConnectionId) -> Option<SocketRef> {
        let socket = self.consoles.remove(&connection)?;
        self.door.metrics.went(Space::Console);
        Some(socket)
    }

    /// Cuts off a console that does not read.
    pub(super) fn cut_console(&mut self, connection: ConnectionId) {
        let Some(socket) = self.take_console(connection) else { return };
        note(&self.door.metrics, Cut::Slow);
        if let Some(guard) = self.guards.of(&socket, connection) {
            guard.kill();
        }
        end(socket);
    }

    /// Ends a console that asked for nonsense too often, after what it was answered has had time to get out.
    fn close_console(&mut self, connection: ConnectionId) {
        let Some(socket) = self.take_console(connection) else { return };
        note(&self.door.metrics, Cut::Hasty);
        let guard = self.guards.of(&socket, connection);
        end(socket);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(CLOSE_MILLISECONDS)).await;
            if let Some(guard) = guard {
                guard.kill();
            }
        });
    }

    /// Forgets the stream of a connection that has no namespace any more.
    pub(super) fn forget_guard(&self, connection: ConnectionId) {
        if !self.peers.contains_key(&connection) && !self.consoles.contains_key(&connection) {
            self.guards.forget(connection);
        }
    }

    fn say_goodbye_to_leaving(&self, open: &OpenDoors, local_stays: bool, reason: ClosingReason) {
        let closing = Closing { reason, retry_after_ms: None };
        let sockets = self.peers.values().flat_map(|peer| [&peer.lobby, &peer.chat]).flatten();
        for socket in sockets.chain(self.consoles.values()) {
            let connection = socket.req_parts().extensions.get::<Connection>();
            let stays = connection.is_some_and(|one| open.include(one) || local_stays && one.is_local());
            if !stays {
                emit(socket, "closing", &closing);
            }
        }
    }
}

fn end(socket: SocketRef) {
    if let Err(error) = socket.disconnect() {
        tracing::debug!(%error, "a full queue ends with its connection");
    }
}
