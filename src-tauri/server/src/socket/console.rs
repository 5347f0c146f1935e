//! The namespace `/host`: who may open a console, and the way of its requests to whoever carries them out.
//!
//! A console sits at this computer and knows the key. Its requests go into one queue, each socket's in the order it sent
//! them; what is to be told comes back as [`Notice`]s, which `deliver` emits.

use std::future::{Ready, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use socketioxide::extract::{AckSender, SocketRef};
use subtle::ConstantTimeEq as _;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::arrival::{NotAdmitted, busy, connection_id};
use super::packet::Packet;
use super::reply::Reply;
use crate::gate::OpenDoors;
use crate::http::Connection;
use crate::limits::{CONSOLE_CONNECTIONS_MAX, CONSOLE_FAILURES_PER_SECOND};
use crate::metrics::{EventName, Metrics};
use crate::protocol::{
    Answer, ClosingReason, ConnectionId, ConsoleAuth, ConsoleHello, ErrorCode, Nearby, Neighbours, PROTOCOL, Refusal,
    Request, Space, Status,
};

/// The secret that opens the console; a new one at every start. It is never logged.
#[derive(Clone)]
pub(crate) struct ConsoleKey(Arc<str>);

impl ConsoleKey {
    pub(crate) fn random() -> Self {
        Self(data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 32]>()).to_lowercase().into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the key. How long that takes does not tell how much of it was right.
    fn is(&self, key: &str) -> bool {
        self.0.as_bytes().ct_eq(key.as_bytes()).into()
    }
}

/// What a console wants, or that it is gone.
#[derive(Debug)]
pub(crate) enum Call {
    /// A console is connected and can hear; always before its first request.
    Came(Visitor),
    /// It asks for something, or for something unusable.
    Asked {
        /// Where from.
        connection: ConnectionId,
        /// What, or why it cannot be.
        request: Result<Request, Refusal>,
        /// Whom to answer.
        to: Reply,
    },
    /// It is gone.
    Gone(ConnectionId),
}

/// A console that has just come.
pub(crate) struct Visitor {
    /// Its connection.
    pub(crate) connection: ConnectionId,
    pub(super) socket: SocketRef,
}

impl std::fmt::Debug for Visitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Visitor")
    }
}

/// What is told besides what the writer says.
#[derive(Debug)]
pub(crate) enum Notice {
    /// The first words to a console.
    Welcome(Box<(Visitor, ConsoleHello, Status, Nearby)>),
    /// The answer to a console's request.
    Answer(Reply, Result<Answer, Refusal>),
    /// The host is like this now; to all consoles.
    Status(Box<Status>),
    /// These hosts are nearby; to all consoles.
    Nearby(Nearby),
    /// These hosts are nearby; to the lobby.
    Neighbours(Neighbours),
    /// A console is gone.
    Gone(ConnectionId),
    /// This console is to be closed: it asked for nonsense too often.
    Close(ConnectionId),
    /// The goodbye to everybody who did not come by one of these doors.
    Goodbye {
        /// Who stays.
        open: OpenDoors,
        /// Whether whoever is at this computer stays whatever their door.
        local_stays: bool,
        /// Why the others have to go.
        reason: ClosingReason,
        /// Told once it is said.
        said: oneshot::Sender<()>,
    },
}

/// Where consoles come in.
pub(super) struct ConsoleDoor {
    key: ConsoleKey,
    calls: mpsc::Sender<Call>,
    places: Arc<AtomicUsize>,
    /// Wrong keys that may still be looked at.
    tries: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

/// The one who carries requests out knows of this console, and is told when it is gone.
struct Admission {
    connection: ConnectionId,
    calls: mpsc::Sender<Call>,
    places: Arc<AtomicUsize>,
    metrics: Arc<Metrics>,
    standing: Mutex<Standing>,
}

/// What the one who carries requests out knows of a console.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing yet.
    New,
    /// That it is there; always before its first request.
    Announced,
    /// That it is gone, or nothing for ever.
    Gone,
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.places.fetch_sub(1, Ordering::Relaxed);
        if *self.standing() != Standing::Announced {
            return;
        }
        let (call, calls) = (Call::Gone(self.connection), self.calls.clone());
        if let Err(TrySendError::Full(call)) = calls.try_send(call)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { calls.send(call).await });
        }
    }
}

impl Admission {
    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Announces the console unless that was done before. `false` when the queue is full.
    fn announce(&self, socket: &SocketRef) -> bool {
        let mut standing = self.standing();
        if *standing == Standing::New {
            let visitor = Visitor { connection: self.connection, socket: socket.clone() };
            if self.calls.try_send(Call::Came(visitor)).is_err() {
                return false;
            }
            *standing = Standing::Announced;
        }
        true
    }

    fn take(&self, socket: &SocketRef, packet: &Packet, ack: AckSender) {
        let (event, request) = packet.request(Space::Console);
        let to = Reply::Ack(self.connection, ack, self.metrics.asked(event));
        if !self.announce(socket) {
            return to.refuse(busy());
        }
        let call = Call::Asked { connection: self.connection, request, to };
        match self.calls.try_send(call) {
            Err(TrySendError::Full(Call::Asked { to, .. })) => to.refuse(busy()),
            Err(TrySendError::Closed(Call::Asked { to, .. })) => {
                to.refuse(Refusal::new(ErrorCode::Closing, "the host is stopping"));
            }
            _ => {}
        }
    }

    async fn depart(&self) {
        let known = std::mem::replace(&mut *self.standing(), Standing::Gone) == Standing::Announced;
        if known && self.calls.send(Call::Gone(self.connection)).await.is_err() {
            tracing::debug!("a console went after the end");
        }
    }
}

impl ConsoleDoor {
    pub(super) fn new(key: ConsoleKey, calls: mpsc::Sender<Call>, metrics: Arc<Metrics>) -> Self {
        let tries = Arc::new(Semaphore::new(CONSOLE_FAILURES_PER_SECOND));
        Self { key, calls, places: Arc::default(), tries, metrics }
    }

    /// The CONNECT middleware: [`ConsoleDoor::let_in`], counted.
    pub(super) async fn admit(&self, socket: &SocketRef, auth: Option<ConsoleAuth>) -> Result<(), NotAdmitted> {
        let outcome = self.let_in(socket, auth);
        self.metrics.answered(EventName::connect(), outcome.as_ref().err().map(|refused| refused.0));
        outcome
    }

    /// Lets in who is at this computer and has the key, and registers the one handler of their requests.
    fn let_in(&self, socket: &SocketRef, auth: Option<ConsoleAuth>) -> Result<(), NotAdmitted> {
        let local = socket.req_parts().extensions.get::<Connection>().is_some_and(Connection::is_local);
        let auth = auth.filter(|_| local).ok_or(NotAdmitted(ErrorCode::Forbidden))?;
        self.unlock(&auth.key)?;
        if auth.protocol != PROTOCOL {
            return Err(NotAdmitted(ErrorCode::ProtocolUnsupported));
        }
        let taken = self.places.fetch_add(1, Ordering::Relaxed);
        let admission = Arc::new(Admission {
            connection: connection_id(socket),
            calls: self.calls.clone(),
            places: Arc::clone(&self.places),
            metrics: Arc::clone(&self.metrics),
            standing: Mutex::new(Standing::New),
        });
        if taken >= CONSOLE_CONNECTIONS_MAX {
            return Err(NotAdmitted(ErrorCode::TooManyConnections));
        }
        let departing = Arc::clone(&admission);
        socket.extensions.insert(Arc::clone(&admission));
        socket.on_disconnect(async move || departing.depart().await);
        socket.on_fallback(move |socket: SocketRef, packet: Packet, ack: AckSender| {
            take(&admission, &socket, &packet, ack)
        });
        Ok(())
    }

    /// A wrong key costs a try for a second, and without a try no key is looked at: nobody guesses fast.
    fn unlock(&self, key: &str) -> Result<(), NotAdmitted> {
        let Ok(a_try) = Arc::clone(&self.tries).try_acquire_owned() else {
            return Err(NotAdmitted(ErrorCode::Busy));
        };
        if self.key.is(key) {
            return Ok(());
        }
        tracing::warn!("somebody at this computer tried to open the console with a wrong key");
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            drop(a_try);
        });
        Err(NotAdmitted(ErrorCode::Forbidden))
    }

    /// The connect handler: the console can hear from here on.
    pub(super) async fn greet(&self, socket: &SocketRef) {
        let Some(admission) = socket.extensions.get::<Arc<Admission>>() else { return };
        while !admission.announce(socket) {
            // Waiting for a free place and giving it back is how one waits until the queue is no longer full.
            if self.calls.reserve().await.is_err() {
                return;
            }
        }
    }
}

/// A plain function that is done when it returns: the library's asynchronous handlers reorder requests.
fn take(admission: &Admission, socket: &SocketRef, packet: &Packet, ack: AckSender) -> Ready<()> {
    admission.take(socket, packet, ack);
    ready(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_key_is_the_key() {
        let key = ConsoleKey::random();
        assert!(key.is(key.as_str()) && key.as_str().len() == 52);
        let (short, long) = (&key.as_str()[1..], format!("{}a", key.as_str()));
        for wrong in ["", short, long.as_str(), ConsoleKey::random().as_str()] {
            assert!(!key.is(wrong));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn wrong_keys_are_looked_at_slowly_and_the_right_one_costs_nothing() {
        let (calls, _queue) = mpsc::channel(1);
        let key = ConsoleKey::random();
        let door = ConsoleDoor::new(key.clone(), calls, Arc::new(Metrics::new()));
        let code = |text: &str| door.unlock(text).err().map(|refused| refused.0);
        for _ in 0..3 * CONSOLE_FAILURES_PER_SECOND {
            assert_eq!(code(key.as_str()), None);
        }
        for _ in 0..CONSOLE_FAILURES_PER_SECOND {
            assert_eq!(code("guess"), Some(ErrorCode::Forbidden));
        }
        assert_eq!(code("guess"), Some(ErrorCode::Busy));
        assert_eq!(code(key.as_str()), Some(ErrorCode::Busy), "no key is looked at meanwhile");
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert_eq!(code(key.as_str()), None);
    }
}
