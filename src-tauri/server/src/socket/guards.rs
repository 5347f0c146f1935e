//! Which guarded TCP stream a Socket.IO connection runs on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use socketioxide::extract::SocketRef;

use crate::http::{Connection, Guard};
use crate::protocol::ConnectionId;

/// The guards of connections that were upgraded from polling: what the library remembers of those is the polling request.
#[derive(Clone, Default)]
pub(crate) struct Guards {
    upgraded: Arc<Mutex<HashMap<ConnectionId, Guard>>>,
}

impl Guards {
    /// The guard of a socket's WebSocket. Polling has none: each poll may come on a TCP stream of its own.
    pub(super) fn of(&self, socket: &SocketRef, id: ConnectionId) -> Option<Guard> {
        if let Some(guard) = self.lock().get(&id) {
            return Some(guard.clone());
        }
        if socket.transport_type() != socketioxide::TransportType::Websocket {
            return None;
        }
        socket.req_parts().extensions.get::<Connection>().map(|connection| connection.guard.clone())
    }

    /// Forgets a connection that is gone.
    pub(super) fn forget(&self, id: ConnectionId) {
        self.lock().remove(&id);
    }

    fn note_upgrade(&self, request: &Request) {
        let query = request.uri().query().unwrap_or_default();
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let id = value("sid").and_then(|sid| sid.as_bytes().try_into().ok()).map(ConnectionId);
        let connection = request.extensions().get::<Connection>();
        if let (Some("websocket"), Some(id), Some(connection)) = (value("transport"), id, connection) {
            let mut upgraded = self.lock();
            // Streams of upgrades that led nowhere are forgotten as they end.
            upgraded.retain(|_, guard| !guard.killed());
            upgraded.entry(id).or_insert_with(|| connection.guard.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ConnectionId, Guard>> {
        self.upgraded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Remembers the stream of every WebSocket upgrade before the engine sees it.
pub(crate) async fn watch_upgrades(guards: axum::extract::State<Guards>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/socket.io") {
        guards.note_upgrade(&request);
    }
    next.run(request).await
}
