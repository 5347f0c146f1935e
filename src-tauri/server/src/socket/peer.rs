//! A connection as the delivery knows it.

use socketioxide::extract::SocketRef;

use crate::http::Guard;

/// One connection with the sockets of its namespaces.
pub(super) struct Peer {
    pub(super) lobby: Option<SocketRef>,
    pub(super) chat: Option<SocketRef>,
    pub(super) guard: Option<Guard>,
    /// What its stream had written when it was first seen, in bytes.
    pub(super) written_before: u64,
}

impl Peer {
    /// Takes the connection out of everything it listens to, and out of its namespaces.
    pub(super) fn disconnect(&self) {
        for socket in [&self.lobby, &self.chat].into_iter().flatten() {
            socket.leave_all();
            if let Err(error) = SocketRef::clone(socket).disconnect() {
                tracing::debug!(%error, "a full queue ends with its connection");
            }
        }
    }
}
