//! A connection as the delivery knows it.

use std::time::Duration;

use socketioxide::extract::SocketRef;

use crate::http::Guard;
use crate::limits::CLOSE_MILLISECONDS;

/// One connection with the sockets of its namespaces.
pub(super) struct Peer {
    pub(super) lobby: Option<SocketRef>,
    pub(super) chat: Option<SocketRef>,
    pub(super) guard: Option<Guard>,
    /// What its stream had written when it was first seen, in bytes.
    pub(super) written_before: u64,
}

impl Peer {
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
