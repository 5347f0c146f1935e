//! another program holds the database.

#[cfg(unix)]
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
#[cfg(unix)]
use rustix::process::{Flock, FlockType, fcntl_getlk};
use serde_json::json;

use crate::answer::Answer;
use crate::checker::{History, Outcome, Verdict};
use crate::host::Host;
use crate::http;
use crate::person::{Person, fresh_id};

/// How long a send may take until it is refused.
const REFUSED_WITHIN: Duration = Duration::from_secs(6);
/// How long the database is held in the long form, and from how many times on that is.
const HELD_LONG: Duration = Duration::from_secs(30);
const LONG_COUNT: usize = 10;
/// So often somebody tries meanwhile, as soon as they are told to.
const BETWEEN_SENDS: Duration = Duration::from_secs(1);
/// What is said before, and what is held up.
const BEFORE: &str = "before";
const HELD_UP: &str = "held up";

/// Where SQLite has everybody who uses a database hold a lock in its file, so that whoever closes it last and takes its
/// write-ahead log away knows: from which byte on, and how many (sqlite.org/lockingv3.html, `SHARED_FIRST` and `SHARED_SIZE`).
#[cfg(unix)]
const SHARED_LOCK: (u64, u64) = (0x4000_0002, 510);

/// Whether another process says that it uses the database.
#[cfg(unix)]
fn is_in_use(database: &Path) -> bool {
    let file = File::open(database).expect("it can be read");
    let (start, length) = SHARED_LOCK;
    let lock = Flock { start, length, ..Flock::from(FlockType::WriteLock) };
    fcntl_getlk(&file, &lock).expect("locks can be asked for").is_some()
}

/// Only Unix lets a process lose its locks without noticing.
#[cfg(not(unix))]
fn is_in_use(_: &Path) -> bool {
    true
}

/// A room of two people, and another program that can hold the database.
struct Yard {
    host: Host,
    history: History,
    alice: Person,
    bob: Person,
    room: String,
    intruder: Connection,
    /// How often somebody was refused, and how long that took at most.
    refused: (usize, Duration),
}

/// Holds the database so often, and tells how it went.
///
/// # Panics
/// When sends are not refused in time, when reading ends, or when anything is lost.
pub async fn locks(count: usize) -> String {
    let held = if count < LONG_COUNT { Duration::ZERO } else { HELD_LONG };
    let mut yard = Yard::open().await;
    for round in 0..count {
        yard.hold(round, held).await;
    }
    let failed = yard.host.log().matches("a batch could not be committed").count();
    assert_eq!(failed, count, "who is refused later changes nothing, so that nothing has to be taken back");
    let (refused, longest) = yard.refused;
    let verdict = yard.close().await;
    format!("held {count} times, {refused} sends refused after {longest:.2?} at the latest; {verdict}")
}

impl Yard {
    async fn open() -> Self {
        let host = Host::start_without_limits().await;
        let history = History::default();
        let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
        history.watch(&alice);
        history.watch(&bob);
        let room = alice.create("Yard").await;
        for person in [&alice, &bob] {
            person.join(&room).await;
        }
        history.say(&alice, &room, BEFORE).await;
        let intruder = Connection::open(host.data().join("madang.db")).expect("another program opens the database");
        intruder.busy_timeout(Duration::from_secs(10)).expect("it waits for its turn");
        Self { host, history, alice, bob, room, intruder, refused: (0, Duration::ZERO) }
    }

    /// The database is held until somebody was refused, and at least for so long.
    async fn hold(&mut self, round: usize, time: Duration) {
        self.intruder.execute_batch("BEGIN EXCLUSIVE").expect("it takes the lock");
        let held = Instant::now();
        let mut refused = vec![fresh_id()];
        let first = self.send(&refused[0]);
        let healthy = http::get(self.host.at(), "/healthz").await;
        assert!(held.elapsed() < Duration::from_secs(3), "HTTP goes on: {:?}", held.elapsed());
        assert_eq!(healthy.status, 200);
        // What comes while the first is held up does not wait anew after it.
        let later = [0, 1].map(|_| {
            let (asked, payload) = (Instant::now(), json!({ "room": self.room, "id": fresh_id(), "text": "later" }));
            (asked, self.bob.chat.request("chat", payload))
        });
        self.is_refused(first, round).await;
        for later in later {
            self.is_refused(later, round).await;
        }
        self.reading_goes_on(&refused).await;
        let mut beat = tokio::time::interval(BETWEEN_SENDS);
        while held.elapsed() < time {
            beat.tick().await;
            refused.push(fresh_id());
            let sent = self.send(refused.last().expect("it was just put there"));
            self.is_refused(sent, round).await;
            self.reading_goes_on(&refused).await;
        }
        self.intruder.execute_batch("ROLLBACK").expect("it lets go");
        for id in refused {
            let again = self.history.say_as(&id, &self.alice, &self.room, HELD_UP, Duration::from_secs(20)).await;
            assert!(matches!(again, Outcome::Saved(_)), "{again:?}");
        }
    }

    /// Sends something now; what is returned waits for the answer, and says since when.
    fn send(&self, id: &str) -> (Instant, impl Future<Output = Answer> + use<>) {
        let payload = json!({ "room": self.room, "id": id, "text": HELD_UP });
        (Instant::now(), self.alice.chat.request("chat", payload))
    }

    async fn is_refused(&mut self, (asked, answer): (Instant, impl Future<Output = Answer>), round: usize) {
        let answer = answer.await;
        let waited = asked.elapsed();
        assert!(waited < REFUSED_WITHIN, "round {round}: {waited:?}");
        assert_eq!(answer.value()["error"]["retryAfterMs"], 1000, "{:?}", answer.value());
        assert_eq!(answer.refused(), "busy", "round {round}");
        self.refused = (self.refused.0 + 1, self.refused.1.max(waited));
    }

    /// Reading goes on, and shows nothing of what was refused.
    async fn reading_goes_on(&self, refused: &[String]) {
        let asked = Instant::now();
        let read = self.bob.chat.request("history", json!({ "room": self.room, "before": 1_000_000 })).await.ok();
        assert!(asked.elapsed() < REFUSED_WITHIN, "{:?}", asked.elapsed());
        let read = read["messages"].to_string();
        assert!(read.contains(BEFORE) || read.contains(HELD_UP), "reading goes on");
        assert!(refused.iter().all(|id| !read.contains(id)), "what was refused is not there");
    }

    /// The other program closes the database, and what is said then outlives the host.
    async fn close(self) -> Verdict {
        let Self { host, history, alice, bob, room, intruder, .. } = self;
        drop(intruder);
        assert!(is_in_use(&host.data().join("madang.db")), "whoever closes it next would take its log away");
        for n in 0..10 {
            history.say(&alice, &room, &format!("after it closed, {n}")).await;
        }
        let host = host.kill().await.restart().await;
        for person in [&alice, &bob] {
            let back = person.again().await;
            history.watch(&back);
            back.join(&room).await;
        }
        let verdict = history.check(&host, &room).await;
        assert!(!host.log().contains("panicked"), "nothing panicked");
        verdict
    }
}
