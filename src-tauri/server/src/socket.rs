//! Socket.IO: the handshake, the way of a request to the writer, and `deliver`, the only place that emits.
//!
//! The trap here is order. Handlers of the library are spawned tasks, which reorder; and handlers that are registered once a
//! namespace is connected can miss its first requests. So each socket gets one synchronous fallback closure, registered in
//! the CONNECT middleware: it parses, puts one command on the writer's queue, and is done.

mod arrival;
mod channel;
mod console;
mod deliver;
mod frame;
mod guards;
mod held;
mod lobby_news;
mod newcomers;
mod packet;
mod peer;
mod put_outs;
mod reply;
mod said;

use std::sync::Arc;
use std::time::Duration;

use engineioxide::TransportType;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;
use socketioxide::{ParserConfig, SocketIo};
use tokio::sync::{mpsc, watch};

pub(crate) use arrival::Door;
use console::ConsoleDoor;
pub(crate) use console::{Call, ConsoleKey, Notice, Visitor};
pub(crate) use guards::{Guards, Watch, watch};
pub(crate) use newcomers::Newcomers;
pub(crate) use reply::Reply;

use crate::chat::{Command, Delivery};
use crate::limits::{
    CONNECT_TIMEOUT_SECONDS, PING_INTERVAL_SECONDS, PING_TIMEOUT_SECONDS, POLL_AGAIN_MILLISECONDS,
    SOCKET_QUEUE_PACKETS, WS_MESSAGE_BYTES_MAX, WS_READ_BYTES,
};
use crate::metrics::Metrics;
use crate::protocol::{Auth, ConsoleAuth, Space};

/// The layer that answers `/socket.io/`, and what ends it.
pub(crate) struct Sockets {
    /// Answers the transport's requests.
    pub(crate) layer: socketioxide::layer::SocketIoLayer,
    /// Everything connected.
    pub(crate) io: SocketIo,
    /// Becomes true once the goodbye was said.
    pub(crate) delivered: watch::Receiver<bool>,
    /// Which guard a connection has after it was upgraded.
    pub(crate) guards: Guards,
}

/// The sockets' end of the way to the console.
pub(crate) struct ConsoleEnd {
    /// What opens it.
    pub(crate) key: ConsoleKey,
    /// What consoles ask for.
    pub(crate) calls: mpsc::Sender<Call>,
    /// What they, and others, are told.
    pub(crate) notices: mpsc::Receiver<Notice>,
}

impl Sockets {
    /// Ends every connection. Whoever polls gets one packet at a time, so they are left the time to ask for the last ones.
    pub(crate) async fn close(&self) {
        let polls = |space: Space| {
            let sockets = self.io.of(space.path()).map(|namespace| namespace.sockets()).unwrap_or_default();
            sockets.iter().any(|socket| socket.transport_type() == TransportType::Polling)
        };
        if [Space::Lobby, Space::Chat, Space::Console].into_iter().any(polls) {
            tokio::time::sleep(Duration::from_millis(POLL_AGAIN_MILLISECONDS)).await;
        }
        self.io.close().await;
    }
}

/// How many packets may wait for one connection.
fn queue_packets() -> usize {
    #[cfg(feature = "mutants")]
    if crate::mutants::on(crate::mutants::Mutant::ShortQueues) {
        return crate::mutants::FEW_PACKETS;
    }
    SOCKET_QUEUE_PACKETS
}

/// Connects the namespaces with the writer: requests go into `commands`, and what comes out of `deliveries` is emitted.
pub(crate) fn open(
    commands: mpsc::Sender<Command<Reply>>,
    deliveries: mpsc::Receiver<Vec<Delivery<Reply>>>,
    console: ConsoleEnd,
    metrics: &Arc<Metrics>,
) -> Sockets {
    let (layer, io) = SocketIo::builder()
        .transports([TransportType::Polling, TransportType::Websocket])
        .with_parser(ParserConfig::common().max_incoming_binaries(0).max_incoming_binary_buf_size(0))
        .max_payload(WS_MESSAGE_BYTES_MAX as u64)
        .ws_read_buffer_size(WS_READ_BYTES)
        .ws_max_message_size(WS_MESSAGE_BYTES_MAX)
        .ws_max_frame_size(WS_MESSAGE_BYTES_MAX)
        .max_buffer_size(queue_packets())
        .ping_interval(Duration::from_secs(PING_INTERVAL_SECONDS))
        .ping_timeout(Duration::from_secs(PING_TIMEOUT_SECONDS))
        .connect_timeout(Duration::from_secs(CONNECT_TIMEOUT_SECONDS))
        .build_layer();
    let guards = Guards::default();
    let door = Arc::new(Door { commands, arrivals: Arc::default(), metrics: Arc::clone(metrics) });
    for space in [Space::Lobby, Space::Chat] {
        let (hearing, letting_in) = (Arc::clone(&door), Arc::clone(&door));
        let greet = async move |socket: SocketRef| hearing.greet(&socket).await;
        let admit =
            async move |socket: SocketRef, auth: TryData<Auth>| letting_in.admit(&socket, space, auth.0.ok()).await;
        io.ns(space.path(), greet.with(admit));
    }
    let console_door = Arc::new(ConsoleDoor::new(console.key, console.calls, Arc::clone(metrics)));
    let (hearing, letting_in) = (Arc::clone(&console_door), console_door);
    let greet = async move |socket: SocketRef| hearing.greet(&socket).await;
    let admit = async move |socket: SocketRef, auth: TryData<ConsoleAuth>| letting_in.admit(&socket, auth.0.ok()).await;
    io.ns(Space::Console.path(), greet.with(admit));
    let (done, delivered) = watch::channel(false);
    let delivering = deliver::run(io.clone(), deliveries, console.notices, door, guards.clone());
    tokio::spawn(async move {
        delivering.await;
        // Nobody listens any more when the host ended before its goodbye.
        done.send_replace(true);
    });
    Sockets { layer, io, delivered, guards }
}
