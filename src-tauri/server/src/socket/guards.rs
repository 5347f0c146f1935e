//! Which guarded TCP stream a Socket.IO connection runs on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, SEC_WEBSOCKET_KEY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use socketioxide::extract::SocketRef;

use super::newcomers::Newcomers;
use crate::http::{Connection, Guard};
use crate::protocol::ConnectionId;

/// Fewer remembered streams than this are never worth looking through.
const LOOK_AT_MIN: usize = 64;

/// The guards of connections that were upgraded from polling: what the library remembers of those is the polling request.
#[derive(Clone, Default)]
pub(crate) struct Guards {
    upgraded: Arc<Mutex<Upgraded>>,
}

#[derive(Default)]
struct Upgraded {
    guards: HashMap<ConnectionId, Guard>,
    /// How many there may be before those that are over are looked for.
    look_at: usize,
}

impl Upgraded {
    /// Remembers a stream. Anybody may ask for an upgrade that leads nowhere, so those that are over go now and then.
    fn note(&mut self, id: ConnectionId, guard: Guard) {
        if self.guards.len() >= self.look_at {
            self.guards.retain(|_, guard| !guard.closed());
            self.look_at = (self.guards.len() * 2).max(LOOK_AT_MIN);
        }
        self.guards.entry(id).or_insert(guard);
    }
}

impl Guards {
    /// The guard of a socket's WebSocket. Polling has none: each poll may come on a TCP stream of its own.
    pub(super) fn of(&self, socket: &SocketRef, id: ConnectionId) -> Option<Guard> {
        if let Some(guard) = self.lock().guards.get(&id) {
            return Some(guard.clone());
        }
        if socket.transport_type() != socketioxide::TransportType::Websocket {
            return None;
        }
        let opening = socket.req_parts();
        // The stream of a request that began to poll is none of the connection's.
        if parameter(&opening.uri, "transport") == Some("polling") {
            return None;
        }
        opening.extensions.get::<Connection>().map(|connection| connection.guard.clone())
    }

    /// Forgets a connection that has no namespace any more, if it is over: it may connect one again.
    pub(super) fn forget(&self, id: ConnectionId) {
        let mut upgraded = self.lock();
        if upgraded.guards.get(&id).is_some_and(Guard::closed) {
            upgraded.guards.remove(&id);
        }
    }

    fn note_upgrade(&self, request: &Request) {
        let id = parameter(request.uri(), "sid").and_then(|sid| sid.as_bytes().try_into().ok()).map(ConnectionId);
        let connection = request.extensions().get::<Connection>();
        if let (Some("websocket"), Some(id), Some(connection)) = (parameter(request.uri(), "transport"), id, connection)
        {
            self.lock().note(id, connection.guard.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Upgraded> {
        self.upgraded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the query of an address of the engine says under this name.
fn parameter<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// What is done with a request for the engine before it sees it.
#[derive(Clone)]
pub(crate) struct Watch {
    /// Where the streams of upgrades are remembered.
    pub(crate) guards: Guards,
    /// Where connections are counted that have not said who they are; `None` counts nothing.
    pub(crate) newcomers: Option<Newcomers>,
}

/// Remembers the stream of every upgrade, and gives each new connection a newcomer's place or turns it away.
pub(crate) async fn watch(watch: axum::extract::State<Watch>, mut request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/socket.io") {
        return next.run(request).await;
    }
    watch.guards.note_upgrade(&request);
    let opens = parameter(request.uri(), "sid").is_none();
    let address = request.extensions().get::<Connection>().map(Connection::address).filter(|one| !one.is_loopback());
    if let (true, Some(address), Some(newcomers)) = (opens, address, &watch.newcomers) {
        let Some(place) = newcomers.take(address) else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
        request.extensions_mut().insert(place);
    }
    slim(&mut request);
    next.run(request).await
}

/// The engine keeps the head of the request that opened a connection as long as that lasts, and whatever is part of a head
/// holds on to the 8 KiB that it was read into. So the engine gets copies, and only of what it looks at.
fn slim(request: &mut Request) {
    // Most have the first of these alone; a map with place for more would be half a KiB.
    let mut headers = HeaderMap::with_capacity(1);
    for name in [SEC_WEBSOCKET_KEY, CONTENT_TYPE] {
        let value = request.headers().get(&name).map(|value| HeaderValue::from_bytes(value.as_bytes()));
        if let Some(Ok(value)) = value {
            headers.insert(name, value);
        }
    }
    *request.headers_mut() = headers;
    if let Ok(uri) = request.uri().to_string().parse::<Uri>() {
        *request.uri_mut() = uri;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_gets_copies_and_only_of_what_it_looks_at() {
        let mut request = Request::builder().uri("/socket.io/?EIO=4&transport=websocket");
        for (name, value) in [("host", "192.168.0.7:4747"), ("user-agent", "a browser"), ("sec-websocket-key", "a2V5")]
        {
            request = request.header(name, value);
        }
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        let before = request.headers()[SEC_WEBSOCKET_KEY].as_bytes().as_ptr();
        slim(&mut request);
        let headers: Vec<_> = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        assert_eq!(headers, [("sec-websocket-key", &b"a2V5"[..])]);
        assert_ne!(request.headers()[SEC_WEBSOCKET_KEY].as_bytes().as_ptr(), before);
        assert_eq!(request.uri().path_and_query().unwrap(), "/socket.io/?EIO=4&transport=websocket");
    }
}
