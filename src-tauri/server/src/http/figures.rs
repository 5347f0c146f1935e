//! `GET /metrics`: how the host fares, for whoever sits at its computer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use tokio::sync::{mpsc, watch};

use super::connection::Connection;
use super::guard::Guard;
use super::slots::Connections;
use crate::chat::{Command, Crowd, Readers};
use crate::gateway::Gateway;
use crate::metrics::{self, Metrics};
use crate::socket::Reply;

/// Whatever knows something of how the host fares.
#[derive(Clone)]
pub(crate) struct Figures {
    /// What was counted.
    pub(crate) metrics: Arc<Metrics>,
    /// How many rooms and people there are.
    pub(crate) crowd: watch::Receiver<Crowd>,
    /// Whoever is connected.
    pub(crate) connections: Connections,
    /// What waits for the writer.
    pub(crate) commands: mpsc::Sender<Command<Reply>>,
    /// What waits to be read.
    pub(crate) readers: Readers,
    /// Connections to other hosts.
    pub(crate) gateway: Gateway,
}

impl Figures {
    fn state(&self) -> metrics::State {
        let guards = self.connections.guards();
        let local = guards.iter().filter(|guard| Connection::new(Guard::clone(guard)).is_local()).count();
        let crowd = *self.crowd.borrow();
        metrics::State {
            connections_local: local,
            connections_network: guards.len() - local,
            stalled: self.connections.stalled(),
            rooms: crowd.rooms,
            people: crowd.people,
            writer_queue: self.commands.max_capacity() - self.commands.capacity(),
            pages_queue: self.readers.waiting(),
            gateway_connections: self.gateway.connections(),
        }
    }
}

/// Answers with all figures.
pub(crate) async fn figures(State(figures): State<Figures>) -> Response {
    let text = figures.metrics.text(&figures.state());
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response()
}
