//! One namespace of a connection: requests, answers, and events in the order they arrive.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::Notify;

use crate::answer::Answer;
use crate::connection::{Connection, lock};
use crate::packet;
use crate::waiting::{within, within_time};

/// The moment a packet arrived. The order of packets is the order of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrived {
    /// Its place among all packets of its connection.
    pub place: u64,
    /// The time.
    pub when: Instant,
}

/// An event as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The Socket.IO event name.
    pub name: String,
    /// Its one argument.
    pub payload: Value,
    /// When it arrived, among all packets of its connection.
    pub arrived: Arrived,
}

/// Events that arrived and were not taken yet.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    events: Mutex<VecDeque<Heard>>,
    changed: Notify,
    closed: AtomicBool,
}

impl Mailbox {
    pub(crate) fn put(&self, event: Heard) {
        lock(&self.events).push_back(event);
        self.changed.notify_waiters();
    }

    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// The first event that fits, now or later; `None` when the connection ends before.
    async fn take(&self, fits: impl Fn(&Heard) -> bool) -> Option<Heard> {
        self.look(|| self.take_now(&fits)).await
    }

    /// Looks now and whenever something has arrived, until there is something; `None` when the connection ends before.
    async fn look<T>(&self, look: impl Fn() -> Option<T>) -> Option<T> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if let Some(found) = look() {
                return Some(found);
            }
            if self.closed.load(Ordering::SeqCst) {
                return None;
            }
            changed.await;
        }
    }

    fn take_now(&self, fits: impl Fn(&Heard) -> bool) -> Option<Heard> {
        let mut events = lock(&self.events);
        let at = events.iter().position(fits)?;
        events.remove(at)
    }
}

/// A namespace that one is connected to.
#[derive(Clone, Debug)]
pub struct Namespace {
    name: String,
    connection: Connection,
    mailbox: Arc<Mailbox>,
}

impl Namespace {
    pub(crate) fn new(name: &str, connection: Connection, mailbox: Arc<Mailbox>) -> Self {
        Self { name: name.to_owned(), connection, mailbox }
    }

    /// The connection that this namespace is on.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Sends a request now; what is returned waits for its answer. So many requests can be sent
    /// in one go, in this order.
    ///
    /// # Panics
    /// The wait, when no answer comes.
    pub fn request(&self, event: &str, payload: Value) -> impl Future<Output = Answer> + use<> {
        let answer = self.connection.ask(&self.name, event, &payload);
        let event = event.to_owned();
        async move {
            let asked = format!("{event} {}", shortened(&payload));
            let answered = within(&format!("the answer to {asked}"), answer).await;
            let (value, arrived) =
                answered.unwrap_or_else(|_| panic!("the connection ended before {asked} was answered"));
            Answer::new(asked, value, arrived)
        }
    }

    /// Sends a request whose answer may never come; `None` when the connection ends first.
    pub fn request_perhaps(&self, event: &str, payload: Value) -> impl Future<Output = Option<Answer>> + use<> {
        let answer = self.connection.ask(&self.name, event, &payload);
        let event = event.to_owned();
        async move {
            answer
                .await
                .ok()
                .map(|(value, arrived)| Answer::new(format!("{event} {}", shortened(&payload)), value, arrived))
        }
    }

    /// Sends an event that wants no answer.
    pub fn emit(&self, event: &str, payload: &Value) {
        self.connection.send(&packet::emit(&self.name, None, event, payload));
    }

    /// Leaves the namespace politely.
    pub fn disconnect(&self) {
        self.connection.send(&format!("41{},", self.name));
    }

    /// The next event of that name; others stay where they are.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn hear(&self, name: &str) -> Value {
        self.hear_where(name, |_| true).await
    }

    /// The next event of that name, for things that take their time by themselves.
    ///
    /// # Panics
    /// When it does not come within `limit`.
    pub async fn hear_within(&self, limit: Duration, name: &str) -> Value {
        let taken = within_time(limit, name, self.mailbox.take(|event| event.name == name)).await;
        taken.unwrap_or_else(|| panic!("{} closed before `{name}` was heard", self.name)).payload
    }

    /// The next event of that name with a payload that fits.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn hear_where(&self, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let taken = self.mailbox.take(|event| event.name == name && fits(&event.payload));
        let waiting = tokio::time::timeout(crate::WAIT, taken);
        match waiting.await {
            Ok(Some(event)) => event.payload,
            Ok(None) => panic!("{} closed before `{name}` was heard; heard were {:?}", self.name, self.heard()),
            Err(_) => panic!("`{name}` was not heard on {}; heard were {:?}", self.name, self.heard()),
        }
    }

    /// The next event of that name with a payload that fits; `None` when it does not come within `limit`.
    pub(crate) async fn hear_where_within(
        &self,
        limit: Duration,
        name: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> Option<Value> {
        let taken = self.mailbox.take(|event| event.name == name && fits(&event.payload));
        Some(tokio::time::timeout(limit, taken).await.ok()??.payload)
    }

    /// The next event of that name, however long it takes; `None` when the connection ends before.
    pub(crate) async fn hear_some_time(&self, name: &str) -> Option<Value> {
        Some(self.mailbox.take(|event| event.name == name).await?.payload)
    }

    /// The next event, whatever it is.
    ///
    /// # Panics
    /// When none comes.
    pub async fn next(&self) -> Heard {
        let taken = within("any event", self.mailbox.take(|_| true)).await;
        taken.unwrap_or_else(|| panic!("{} closed before any event was heard", self.name))
    }

    /// Waits until an event that fits has arrived, and takes none.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn until(&self, fits: impl Fn(&Heard) -> bool) {
        let there = || lock(&self.mailbox.events).iter().any(&fits).then_some(());
        let seen = within("an event that was awaited", self.mailbox.look(there)).await;
        seen.unwrap_or_else(|| panic!("{} closed before it was heard", self.name));
    }

    /// Every event that has arrived and was not taken, taken now.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        lock(&self.mailbox.events).drain(..).collect()
    }

    /// The payloads of all that has arrived under one name, taken now; others stay.
    #[must_use]
    pub fn heard_of(&self, name: &str) -> Vec<Value> {
        let mut events = lock(&self.mailbox.events);
        let (taken, kept) = events.drain(..).partition::<VecDeque<_>, _>(|event| event.name == name);
        *events = kept;
        taken.into_iter().map(|event| event.payload).collect()
    }
}

/// A payload for a sentence about it: whole when it is short.
fn shortened(payload: &Value) -> String {
    let mut text = payload.to_string();
    if let Some((end, _)) = text.char_indices().nth(200) {
        text.truncate(end);
        text.push('…');
    }
    text
}
