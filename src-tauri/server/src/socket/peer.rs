//! A connection as the delivery knows it.

use std::time::Duration;

use socketioxide::TransportType;
use socketioxide::extract::SocketRef;

use super::frame::FIRST_EVENT;
use crate::http::Guard;
use crate::limits::CLOSE_MILLISECONDS;
use crate::protocol::Space;

/// One connection with the sockets of its namespaces.
pub(super) struct Peer {
    pub(super) lobby: Option<SocketRef>,
    pub(super) chat: Option<SocketRef>,
    pub(super) guard: Option<Guard>,
    /// Whether what is said in rooms goes into its stream directly.
    pub(super) direct: bool,
    /// What its stream had written when it was first seen, in bytes.
    pub(super) written_before: u64,
    /// Whether it is being cut off. Until it is gone, what it asked for before is still taken in.
    pub(super) cut: bool,
}

impl Peer {
    /// Has frames put into its stream directly from its first event in the rooms' namespace on, unless it polls.
    pub(super) fn go_direct(&mut self, socket: &SocketRef) {
        // While it polls, the stream of its coming upgrade may be known already.
        if let (TransportType::Websocket, Some(guard)) = (socket.transport_type(), &self.guard) {
            guard.open_lane(FIRST_EVENT);
            self.direct = true;
        }
    }

    /// Its stream, if frames are put into it directly.
    pub(super) fn lane(&self) -> Option<&Guard> {
        self.guard.as_ref().filter(|_| self.direct)
    }

    /// Whether a namespace of it was greeted.
    pub(super) fn has(&self, space: Space) -> bool {
        match space {
            Space::Lobby => self.lobby.is_some(),
            Space::Chat => self.chat.is_some(),
            Space::Console => false,
        }
    }

    /// Ends the connection at once, whatever waits for it.
    pub(super) fn kill(&self) {
        if let Some(guard) = &self.guard {
            guard.kill();
        }
        self.disconnect();
    }

    /// Ends the connection after what it was answered has had time to get out.
    pub(super) fn close(&self) {
        self.disconnect();
        if let Some(guard) = self.guard.clone() {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(CLOSE_MILLISECONDS)).await;
                guard.kill();
            });
        }
    }

    /// Takes the connection out of everything it listens to, and out of its namespaces.
    fn disconnect(&self) {
        for socket in [&self.lobby, &self.chat].into_iter().flatten() {
            socket.leave_all();
            if let Err(error) = SocketRef::clone(socket).disconnect() {
                tracing::debug!(%error, "a full queue ends with its connection");
            }
        }
    }
}
