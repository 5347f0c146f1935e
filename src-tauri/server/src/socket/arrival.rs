//! How a namespace is connected and how its requests reach the writer.

use std::collections::HashMap;
use std::fmt;
use std::future::ready;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use socketioxide::extract::{AckSender, SocketRef};
use socketioxide::socket::Socket;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::newcomers::Place;
use super::packet::Packet;
use super::reply::Reply;
use crate::chat::{Command, Origin};
use crate::http::Connection;
use crate::metrics::{EventName, Metrics};
use crate::protocol::{Auth, ConnectionId, ErrorCode, Link, Refusal, Space};

/// Sockets that are connected and that the delivery does not know yet.
#[derive(Default)]
pub(super) struct Arrivals {
    sockets: Mutex<HashMap<Origin, SocketRef>>,
}

impl Arrivals {
    pub(super) fn take(&self, origin: Origin) -> Option<SocketRef> {
        self.lock().remove(&origin)
    }

    fn put(&self, origin: Origin, socket: SocketRef) {
        self.lock().insert(origin, socket);
    }

    /// Forgets this socket; a namespace that was connected again has another one there.
    fn remove(&self, origin: Origin, socket: &SocketRef) {
        let mut sockets = self.lock();
        if sockets.get(&origin).is_some_and(|there| std::ptr::eq::<Socket>(&**there, &**socket)) {
            sockets.remove(&origin);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Origin, SocketRef>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where everybody comes in.
pub(crate) struct Door {
    /// To the writer.
    pub(crate) commands: mpsc::Sender<Command<Reply>>,
    /// To the delivery.
    pub(super) arrivals: Arc<Arrivals>,
    /// Where requests and their answers are counted.
    pub(crate) metrics: Arc<Metrics>,
}

/// A refused CONNECT; clients read the code as its message.
pub(super) struct NotAdmitted(pub(super) ErrorCode);

impl fmt::Display for NotAdmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// The writer knows of this namespace, and is told when it is gone. Kept by the socket itself: a connection that ends
/// during its CONNECT never calls a disconnect handler, but it is dropped.
struct Admission {
    origin: Origin,
    commands: mpsc::Sender<Command<Reply>>,
    arrivals: Arc<Arrivals>,
    metrics: Arc<Metrics>,
    /// Whether the writer was told to greet; always before the first request.
    greeted: Mutex<bool>,
    departed: AtomicBool,
}

impl Drop for Admission {
    fn drop(&mut self) {
        if self.departed.load(Ordering::Relaxed) {
            return;
        }
        let (origin, commands) = (self.origin, self.commands.clone());
        if let Err(TrySendError::Full(command)) = commands.try_send(Command::Gone(origin))
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { commands.send(command).await });
        }
    }
}

impl Admission {
    /// Tells the writer that the namespace is gone.
    async fn depart(&self) {
        self.departed.store(true, Ordering::Relaxed);
        if self.commands.send(Command::Gone(self.origin)).await.is_err() {
            tracing::debug!("a socket went after the end");
        }
    }

    /// Has the writer greet the namespace unless it was told to before. `false` when its queue is full. The delivery finds
    /// the socket when it hears of it, though the first request may be here before the connect handler ran.
    fn greet(&self, socket: &SocketRef) -> bool {
        let mut greeted = self.greeted.lock().unwrap_or_else(PoisonError::into_inner);
        if !*greeted {
            self.arrivals.put(self.origin, socket.clone());
            *greeted = self.commands.try_send(Command::Greet(self.origin)).is_ok();
            if !*greeted {
                self.arrivals.remove(self.origin, socket);
            }
        }
        *greeted
    }

    fn is_greeted(&self) -> bool {
        *self.greeted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, socket: &SocketRef, packet: &Packet, ack: AckSender) {
        let (event, request) = packet.request(self.origin.space);
        let (connection, asked) = (self.origin.connection, self.metrics.asked(event));
        let to = match packet.number() {
            Some(number) if self.origin.space == Space::Chat => Reply::Numbered(connection, ack, asked, number),
            _ => Reply::Ack(connection, ack, asked),
        };
        // For a moment after its CONNECT a socket is not marked connected, and what it is sent then is lost.
        let is_known = self.is_greeted() || socket.connected() && self.greet(socket);
        if !is_known {
            return to.refuse(busy());
        }
        let command = Command::Ask { origin: self.origin, request, to };
        #[cfg(feature = "mutants")]
        if crate::mutants::on(crate::mutants::Mutant::AsyncHandlers) {
            let commands = self.commands.clone();
            tokio::spawn(async move {
                crate::mutants::dawdle().await;
                commands.send(command).await
            });
            return;
        }
        match self.commands.try_send(command) {
            Ok(()) => {}
            Err(TrySendError::Full(command)) => decline(command, busy()),
            Err(TrySendError::Closed(command)) => {
                decline(command, Refusal::new(ErrorCode::Closing, "the host is stopping"))
            }
        }
    }
}

pub(super) fn busy() -> Refusal {
    Refusal::retry_after(ErrorCode::Busy, "the host is busy", 500)
}

fn decline(command: Command<Reply>, refusal: Refusal) {
    if let Command::Ask { to, .. } = command {
        to.refuse(refusal);
    }
}

impl Door {
    /// The CONNECT middleware: [`Door::let_in`], counted.
    pub(super) async fn admit(&self, socket: &SocketRef, space: Space, auth: Option<Auth>) -> Result<(), NotAdmitted> {
        let outcome = self.let_in(socket, space, auth).await;
        self.metrics.answered(EventName::connect(), outcome.as_ref().err().map(|refused| refused.0));
        outcome
    }

    /// Asks the writer who this is, and registers the one handler of its requests.
    async fn let_in(&self, socket: &SocketRef, space: Space, auth: Option<Auth>) -> Result<(), NotAdmitted> {
        let auth = auth.ok_or(NotAdmitted(ErrorCode::Invalid))?;
        let origin = Origin { connection: connection_id(socket), space };
        let (link, address) = way(socket);
        let (reply, answer) = oneshot::channel();
        let connect = Command::Connect { origin, auth, link, address, reply };
        let closing = NotAdmitted(ErrorCode::Closing);
        if self.commands.send(connect).await.is_err() {
            return Err(closing);
        }
        match answer.await {
            Ok(Ok(())) => {}
            Ok(Err(refusal)) => return Err(NotAdmitted(refusal.code)),
            Err(_) => return Err(closing),
        }
        if let Some(place) = socket.req_parts().extensions.get::<Arc<Place>>() {
            place.leave();
        }
        let admission = Arc::new(Admission {
            origin,
            commands: self.commands.clone(),
            arrivals: Arc::clone(&self.arrivals),
            metrics: Arc::clone(&self.metrics),
            greeted: Mutex::new(false),
            departed: AtomicBool::new(false),
        });
        let departing = Arc::clone(&admission);
        socket.extensions.insert(Arc::clone(&admission));
        socket.on_disconnect(async move || departing.depart().await);
        socket.on_fallback(move |socket: SocketRef, packet: Packet, ack: AckSender| {
            admission.take(&socket, &packet, ack);
            ready(())
        });
        Ok(())
    }

    /// The connect handler: the socket can hear from here on.
    pub(super) async fn greet(&self, socket: &SocketRef) {
        #[cfg(feature = "mutants")]
        if crate::mutants::on(crate::mutants::Mutant::LateGreeting) {
            tokio::time::sleep(crate::mutants::LATE).await;
        }
        let Some(admission) = socket.extensions.get::<Arc<Admission>>() else { return };
        let origin = admission.origin;
        if !socket.connected() {
            return;
        }
        while !admission.greet(socket) {
            // Waiting for a free place and giving it back is how one waits until the queue is no longer full.
            if admission.commands.reserve().await.is_err() {
                break;
            }
        }
        // The delivery takes the socket from there, but not if it went before it was greeted.
        if !socket.connected() {
            self.arrivals.remove(origin, socket);
        }
    }
}

pub(super) fn connection_id(socket: &SocketRef) -> ConnectionId {
    let sid = socket.id.as_str().as_bytes();
    ConnectionId(sid.try_into().expect("the engine's ids have 16 characters"))
}

/// How a socket reaches the host, and from where.
fn way(socket: &SocketRef) -> (Link, IpAddr) {
    let connection = socket.req_parts().extensions.get::<Connection>();
    let link = if connection.is_some_and(Connection::is_local) { Link::App } else { Link::Browser };
    (link, connection.map_or(Ipv4Addr::UNSPECIFIED.into(), Connection::address))
}
