//! The gateway: how this host's own window reaches other hosts, `/via/TICKET/HOST/…`.
//!
//! A webview cannot be made to trust another host's key, and a hostile host's bytes must never share an origin with the
//! interface. So the window talks to its own host only, and this relays the few routes that it needs.
//!
//! A request must come from this machine with the ticket and name a host by its id (`errand` reads what is wanted: known
//! routes and nothing else). A connection to that host is taken (`pool`), opened (`dial`) and asked who is there (`link`).
//! `relay` makes the one HTTP request with headers of our own choice, `answer` decides what of the reply may pass, and
//! `websocket` pipes an upgraded connection through `frames`, which measures every message.

mod answer;
mod body;
mod dial;
mod errand;
mod frames;
mod link;
mod pool;
mod problem;
mod relay;
mod ticket;
mod websocket;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::any;

pub(crate) use relay::Gateway;
pub(crate) use ticket::Ticket;

use crate::http::drain;

/// Another host: its id, and where it was last seen, in the order in which the addresses are to be tried.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) id: String,
    pub(crate) addresses: Vec<SocketAddr>,
}

/// Where the host with this id is, if it is known. Called for every request, so it must not wait.
pub(crate) type Lookup = Arc<dyn Fn(&str) -> Option<Target> + Send + Sync>;

impl Gateway {
    /// The gateway's one route, for whoever has the ticket. The checks of `Host` and `Origin` belong in front of it.
    pub(crate) fn router(self) -> Router {
        let relay = any(relay::relay).layer(from_fn(drain));
        Router::new().route("/via/{ticket}/{host}/{*rest}", relay).with_state(self)
    }
}
