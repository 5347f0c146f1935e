//! One Engine.IO connection and the Socket.IO namespaces on it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;

use crate::entrance::Entrance;
use crate::namespace::{Arrived, Heard, Mailbox, Namespace};
use crate::packet::{self, Packet};
use crate::waiting::within;
use crate::{polling, websocket};

/// How the packets travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A WebSocket from the beginning.
    WebSocket,
    /// HTTP long polling for ever.
    Polling,
}

/// A connection that can be shared by the namespaces on it. It ends when [`Connection::cut`] is
/// called or the last of them is dropped.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(crate) wires: Arc<Wires>,
}

/// What reaches a connection, as whoever watches it is told.
pub(crate) enum Seen<'a> {
    /// An event on any of its namespaces.
    Event(&'a Heard),
    /// An answer to anything.
    Answer(&'a Value),
    /// Nothing more comes.
    End,
}

/// Is told of everything in its order; answers whether it may be waited for as well.
type Watcher = Box<dyn Fn(Seen<'_>) -> bool + Send + Sync>;

/// What the namespaces of a connection share.
#[derive(Debug)]
pub(crate) struct Wires {
    number: u64,
    outgoing: mpsc::UnboundedSender<String>,
    reading: watch::Sender<bool>,
    ended: watch::Receiver<bool>,
    next_id: AtomicU64,
    desk: Arc<Desk>,
    tasks: Vec<AbortHandle>,
}

/// Where what arrives is sorted.
#[derive(Default)]
struct Desk {
    /// Whether nobody waits for answers any more.
    gave_up: AtomicBool,
    watcher: Mutex<Option<Watcher>>,
    mailboxes: Mutex<HashMap<String, Arc<Mailbox>>>,
    connecting: Mutex<HashMap<String, oneshot::Sender<Result<(), Value>>>>,
    asked: Mutex<HashMap<u64, oneshot::Sender<(Value, Arrived)>>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}

impl Connection {
    /// Opens a connection to the host at this address or behind this entrance.
    ///
    /// # Errors
    /// When the host refuses it.
    pub async fn open(at: impl Into<Entrance>, transport: Transport) -> std::io::Result<Self> {
        Self::start(&at.into(), transport, true).await
    }

    /// Opens a WebSocket with the smallest receive buffer there is and reads nothing until
    /// [`Connection::read_again`], not even the greeting.
    ///
    /// # Errors
    /// When the host refuses it.
    pub async fn open_with_small_buffer(at: SocketAddr) -> std::io::Result<Self> {
        let connection = Self::start(&at.into(), Transport::WebSocket, false).await?;
        connection.read_again();
        Ok(connection)
    }

    async fn start(at: &Entrance, transport: Transport, reading: bool) -> std::io::Result<Self> {
        let (outgoing, to_send) = mpsc::unbounded_channel();
        let (arrived, incoming) = mpsc::unbounded_channel();
        let (reading, may_read) = watch::channel(reading);
        let opened = match transport {
            Transport::WebSocket => websocket::open(at, to_send, arrived, may_read).await?,
            Transport::Polling => polling::open(at, to_send, arrived, may_read).await?,
        };
        let desk = Arc::new(Desk::default());
        let (end, ended) = watch::channel(false);
        let sorter = tokio::spawn(sort(incoming, outgoing.clone(), Arc::clone(&desk), end));
        let tasks = opened.into_iter().chain([sorter]).map(|task| task.abort_handle()).collect();
        let (next_id, number) = (AtomicU64::new(0), next_number());
        Ok(Self { wires: Arc::new(Wires { number, outgoing, reading, ended, next_id, desk, tasks }) })
    }

    /// CONNECT to a namespace.
    ///
    /// # Errors
    /// What a refused CONNECT carries.
    ///
    /// # Panics
    /// When neither comes.
    pub async fn connect(&self, namespace: &str, auth: &Value) -> Result<Namespace, Value> {
        let connected = within(&format!("CONNECT to {namespace}"), self.connect_perhaps(namespace, auth)).await;
        connected.unwrap_or_else(|| panic!("the connection ended while CONNECTing to {namespace}"))
    }

    /// CONNECT to a namespace, on a connection that may end meanwhile; `None` when it does.
    pub(crate) async fn connect_perhaps(&self, namespace: &str, auth: &Value) -> Option<Result<Namespace, Value>> {
        let (sender, answer) = oneshot::channel();
        let mailbox = Arc::new(Mailbox::default());
        lock(&self.wires.desk.mailboxes).insert(namespace.to_owned(), Arc::clone(&mailbox));
        lock(&self.wires.desk.connecting).insert(namespace.to_owned(), sender);
        self.send(&packet::connect(namespace, auth));
        if self.has_ended() {
            return None;
        }
        let answered = answer.await.ok()?;
        Some(answered.map(|()| Namespace::new(namespace, self.clone(), mailbox)))
    }

    /// A number that no other connection of this process has.
    #[must_use]
    pub(crate) fn number(&self) -> u64 {
        self.wires.number
    }

    /// Tells of everything that arrives from here on, in its order. What the watcher says no to cannot be waited for.
    pub(crate) fn watch(&self, watcher: impl Fn(Seen<'_>) -> bool + Send + Sync + 'static) {
        if self.has_ended() {
            watcher(Seen::End);
        }
        *lock(&self.wires.desk.watcher) = Some(Box::new(watcher));
    }

    /// Sends one Engine.IO packet as it is.
    pub fn send(&self, packet: &str) {
        // A connection that has ended swallows what is sent, as a real one does.
        let _ = self.wires.outgoing.send(packet.to_owned());
    }

    /// Sends one packet as it is, that may or may not be answered under this id; `None` when the
    /// host hangs up instead.
    ///
    /// # Panics
    /// When it does neither.
    pub async fn ask_raw(&self, id: u64, packet: &str) -> Option<Value> {
        let (sender, answer) = oneshot::channel();
        lock(&self.wires.desk.asked).insert(id, sender);
        self.send(packet);
        let answered = within(&format!("an answer or the end after {packet:.100}"), answer).await;
        answered.ok().map(|(value, _)| value)
    }

    /// Reads nothing more from the network, while staying connected.
    pub fn stop_reading(&self) {
        self.wires.reading.send_replace(false);
    }

    /// Reads again.
    pub fn read_again(&self) {
        self.wires.reading.send_replace(true);
    }

    /// Ends the connection without a word, as a lost network would.
    pub fn cut(&self) {
        self.wires.end();
    }

    /// Waits until the other side has ended the connection.
    ///
    /// # Panics
    /// When it does not.
    pub async fn ended(&self) {
        let mut ended = self.wires.ended.clone();
        // A dropped sender is the end too.
        let _ = within("the connection to end", ended.wait_for(|ended| *ended)).await;
    }

    /// Whether the connection has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        let gave_up = self.wires.desk.gave_up.load(Ordering::SeqCst);
        gave_up || *self.wires.ended.borrow() || self.wires.ended.has_changed().is_err()
    }

    /// Sends an event that wants an answer, at once; the answer is awaited later.
    pub(crate) fn ask(&self, namespace: &str, event: &str, payload: &Value) -> oneshot::Receiver<(Value, Arrived)> {
        let (sender, answer) = oneshot::channel();
        let id = self.wires.next_id.fetch_add(1, Ordering::Relaxed);
        lock(&self.wires.desk.asked).insert(id, sender);
        self.send(&packet::emit(namespace, Some(id), event, payload));
        if self.has_ended() {
            // Whoever told all who waited may have done so before this one did.
            self.wires.desk.give_up();
        }
        answer
    }
}

impl Wires {
    fn end(&self) {
        self.tasks.iter().for_each(AbortHandle::abort);
        self.desk.see(Seen::End);
        self.desk.give_up();
    }
}

impl Drop for Wires {
    fn drop(&mut self) {
        self.end();
    }
}

fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Takes every packet that arrives to whoever waits for it. When it ends, all who wait are told.
async fn sort(
    mut incoming: mpsc::UnboundedReceiver<String>,
    outgoing: mpsc::UnboundedSender<String>,
    desk: Arc<Desk>,
    end: watch::Sender<bool>,
) {
    let mut place = 0;
    while let Some(text) = incoming.recv().await {
        let arrived = Arrived { place, when: Instant::now() };
        place += 1;
        match text.chars().next() {
            Some('2') => drop(outgoing.send("3".to_owned())),
            Some('4') => desk.take_in(&text[1..], arrived),
            Some('1') => break,
            _ => {}
        }
    }
    end.send_replace(true);
    desk.see(Seen::End);
    desk.give_up();
    lock(&desk.mailboxes).values().for_each(|mailbox| mailbox.close());
}

impl Desk {
    /// Tells everybody who waits for an answer that none comes.
    fn give_up(&self) {
        self.gave_up.store(true, Ordering::SeqCst);
        lock(&self.asked).clear();
        lock(&self.connecting).clear();
    }

    fn take_in(&self, text: &str, arrived: Arrived) {
        let Some((namespace, packet)) = packet::read(text) else {
            panic!("the host sent a packet that is none: {text}");
        };
        let mailbox = lock(&self.mailboxes).get(&namespace).cloned();
        match packet {
            Packet::Connected => self.connected(&namespace, Ok(())),
            Packet::Refused(why) => self.connected(&namespace, Err(why)),
            Packet::Disconnected => mailbox.iter().for_each(|mailbox| mailbox.close()),
            Packet::Event { name, payload } => {
                let heard = Heard { name, payload, arrived };
                if let Some(mailbox) = mailbox.filter(|_| self.see(Seen::Event(&heard))) {
                    mailbox.put(heard);
                }
            }
            Packet::Answer { id, value } => {
                self.see(Seen::Answer(&value));
                let Some(asker) = lock(&self.asked).remove(&id) else {
                    if self.gave_up.load(Ordering::SeqCst) {
                        return;
                    }
                    panic!("the host answered {id} on {namespace}, which was not asked or was answered before");
                };
                // Whoever asked may have stopped waiting.
                let _ = asker.send((value, arrived));
            }
        }
    }

    /// Tells whoever watches; answers whether others may have it.
    fn see(&self, seen: Seen<'_>) -> bool {
        let mut watching = lock(&self.watcher);
        let ended = matches!(seen, Seen::End);
        let shared = watching.as_ref().is_none_or(|watcher| watcher(seen));
        if ended {
            // What was under way when the end was told is no more part of it.
            *watching = None;
        }
        shared
    }

    fn connected(&self, namespace: &str, outcome: Result<(), Value>) {
        if let Some(waiting) = lock(&self.connecting).remove(namespace) {
            let _ = waiting.send(outcome);
        }
    }
}

/// Nothing here is left half done by a panic, so a poisoned lock is as good as another.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
