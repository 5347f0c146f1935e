//! Somebody who does not give up: comes back when the connection is gone, asks for what was missed, and sends again what was
//! not answered. All of it goes into the history.

use std::cell::Cell;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::history::{History, Outcome};
use crate::connection::{Connection, Transport};
use crate::entrance::Entrance;
use crate::person::{Person, fresh_id};

/// How often the same message is sent.
const TRIES_MAX: usize = 10;
/// How often something else is asked on one connection.
const ASKED_MAX: usize = 5;
/// How long each try of one who comes back may take.
const TRY: Duration = Duration::from_secs(15);
/// How long an answer is waited for by itself.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two of them.
const PAUSE: Duration = Duration::from_millis(50);
/// For how long somebody who comes back may get nothing of what they missed, until it counts as a failure.
const RETURN: Duration = Duration::from_secs(60);

/// A person whose connection may be lost at any time.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The person on their newest connection.
    pub person: Person,
    /// How long an answer is waited for before it counts as lost; twice as long the second time, and so on.
    pub patience: Duration,
    /// How often they came back.
    pub returns: usize,
    /// How often a connection was there and ended before all that was missed had come.
    pub broken_off: usize,
    /// What they sent, by its ids, and never learned what became of it.
    pub unsure: Vec<String>,
    history: History,
    entrance: Entrance,
    rooms: Vec<String>,
}

impl Witness {
    /// A new session with this nickname.
    ///
    /// # Panics
    /// When the host lets nobody in for a minute.
    pub async fn arrive(history: &History, at: impl Into<Entrance>, nickname: &str) -> Self {
        let (entrance, history) = (at.into(), history.clone());
        let auth = json!({ "protocol": 1, "nickname": nickname, "locale": "en" });
        let person = insist(|| connect(&entrance, auth.clone()), || 0, nickname).await;
        history.watch_only(&person);
        Self {
            person,
            patience: PATIENCE,
            returns: 0,
            broken_off: 0,
            unsure: Vec::new(),
            history,
            entrance,
            rooms: Vec::new(),
        }
    }

    /// Enters a room, and comes back into it from then on.
    ///
    /// # Panics
    /// When it is refused, or brings nothing for a minute.
    pub async fn enter(&mut self, room: &str) {
        self.history.promises_to_ask(&self.person.id, room);
        self.rooms.push(room.to_owned());
        if !enter(&self.history, &self.person, room, self.patience).await {
            self.come_back().await;
        }
    }

    /// Two of them in a room that the first has made; and the room.
    ///
    /// # Panics
    /// When they cannot come in.
    pub async fn two_in_a_yard(history: &History, at: impl Into<Entrance>) -> (Self, Self, String) {
        let at = at.into();
        let mut alice = Self::arrive(history, at.clone(), "Alice").await;
        let mut bob = Self::arrive(history, at, "Bob").await;
        let room = alice.person.create("Yard").await;
        alice.enter(&room).await;
        bob.enter(&room).await;
        (alice, bob, room)
    }

    /// A new connection, with every room entered again and everything asked for that was missed.
    ///
    /// # Panics
    /// When nothing of it can be had for a minute.
    pub async fn come_back(&mut self) {
        self.person.cut();
        self.returns += 1;
        let auth = json!({ "protocol": 1, "token": self.person.token, "locale": "en" });
        let broken_off = Cell::new(0);
        let again = async || {
            let person = connect(&self.entrance, auth.clone()).await?;
            self.history.watch_only(&person);
            for room in &self.rooms {
                if !enter(&self.history, &person, room, self.patience).await {
                    broken_off.set(broken_off.get() + 1);
                    person.cut();
                    return None;
                }
            }
            Some(person)
        };
        let seen = |room: &String| self.history.seen(&self.person.id, room).unwrap_or_default();
        let progress = || self.rooms.iter().map(seen).sum();
        self.person = insist(again, progress, &self.person.id).await;
        self.broken_off += broken_off.get();
    }

    /// Makes sure of a connection.
    pub async fn stay(&mut self) {
        if self.person.connection().has_ended() {
            self.come_back().await;
        }
    }

    /// Says so many things, all at once, and each again until it is answered. Answers what became of each.
    pub async fn say_many(&mut self, room: &str, count: usize) -> Vec<Outcome> {
        self.say_each(room, (0..count).map(|_| fresh_id()).collect()).await
    }

    /// Says again what they are unsure of.
    pub async fn say_again(&mut self, room: &str) {
        let unsure = std::mem::take(&mut self.unsure);
        self.say_each(room, unsure).await;
    }

    async fn say_each(&mut self, room: &str, mut pending: Vec<String>) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let mut silent = 0;
        for round in 1..=TRIES_MAX {
            self.stay().await;
            let tried_count = pending.len();
            let (person, patience) = (&self.person, self.patience * times(round));
            let tries =
                pending.iter().map(|id| self.history.say_as(id, person, room, &format!("text of {id}"), patience));
            let tried = join_all(tries.collect::<Vec<_>>()).await;
            let unsure = pending.iter().zip(&tried).filter(|(_, outcome)| **outcome == Outcome::Unknown);
            let unsure: Vec<String> = unsure.map(|(id, _)| id.clone()).collect();
            outcomes.extend(tried.into_iter().filter(|outcome| *outcome != Outcome::Unknown));
            pending = unsure;
            if pending.is_empty() {
                break;
            }
            // Answers can be lost one by one; two rounds that bring none at all look like a dead line.
            silent = if pending.len() == tried_count { silent + 1 } else { 0 };
            if silent == 2 {
                self.come_back().await;
            }
        }
        outcomes.extend(pending.iter().map(|_| Outcome::Unknown));
        self.unsure.extend(pending);
        outcomes
    }

    /// Asks for what is missing on a connection that holds. One that went silent after its last answer shows no hole, so
    /// it is asked in any case.
    pub async fn catch_up(&mut self, room: &str) {
        self.stay().await;
        while !ask_for_newest(&self.history, &self.person, room, self.patience).await {
            self.come_back().await;
        }
    }
}

async fn connect(entrance: &Entrance, auth: Value) -> Option<Person> {
    let connection = Connection::open(entrance.clone(), Transport::WebSocket).await.ok()?;
    Person::introduce_perhaps(entrance.clone(), connection, auth).await
}

/// Enters after the last that was seen without a hole, and asks for the rest. `false` when that cannot be done here.
async fn enter(history: &History, person: &Person, room: &str, patience: Duration) -> bool {
    let mut asked = json!({ "room": room });
    if let Some(seen) = history.seen(&person.id, room) {
        asked["after"] = json!(seen);
    }
    ask(history, person, "join", &asked, patience).await.is_some()
        && ask_for_rest(history, person, room, patience).await
}

/// Asks for everything after the last that was seen without a hole. `false` when that cannot be done here.
async fn ask_for_newest(history: &History, person: &Person, room: &str, patience: Duration) -> bool {
    loop {
        let asked = json!({ "room": room, "after": history.seen(&person.id, room).unwrap_or_default() });
        match ask(history, person, "events", &asked, patience).await {
            None => return false,
            Some(page) if page["more"] == true => {}
            Some(_) => return ask_for_rest(history, person, room, patience).await,
        }
    }
}

async fn ask_for_rest(history: &History, person: &Person, room: &str, patience: Duration) -> bool {
    while let Some((after, until)) = history.missing(&person.id, room) {
        let asked = json!({ "room": room, "after": after });
        let Some(page) = ask(history, person, "events", &asked, patience).await else { return false };
        let empty = page["events"].as_array().is_none_or(Vec::is_empty);
        assert!(!empty, "nothing comes after {after}, of {until}");
    }
    true
}

/// Each time one waits longer, since it may also be that the host is busy.
fn times(round: usize) -> u32 {
    u32::try_from(round).unwrap_or(u32::MAX)
}

/// Asks up to [`ASKED_MAX`] times; `None` when no answer gets through.
async fn ask(history: &History, person: &Person, event: &str, payload: &Value, patience: Duration) -> Option<Value> {
    for round in 1..=ASKED_MAX {
        if event == "join" {
            history.asks_to_enter(person, payload["room"].as_str().unwrap_or_default());
        }
        let answer = person.chat.request_perhaps(event, payload.clone());
        match tokio::time::timeout(patience * times(round), answer).await {
            Ok(Some(answer)) => return Some(answer.ok()),
            Ok(None) => return None,
            Err(_) => {}
        }
    }
    None
}

/// Tries again until it works.
async fn insist<T>(attempt: impl AsyncFn() -> Option<T>, progress: impl Fn() -> u64, who: &str) -> T {
    let (mut since, mut come) = (Instant::now(), progress());
    loop {
        if let Ok(Some(done)) = tokio::time::timeout(TRY, attempt()).await {
            return done;
        }
        if progress() > come {
            (since, come) = (Instant::now(), progress());
        }
        assert!(since.elapsed() < RETURN, "{who} could not come in for {} s", RETURN.as_secs());
        tokio::time::sleep(PAUSE).await;
    }
}
