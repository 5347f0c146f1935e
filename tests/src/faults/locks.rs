//! another program holds the database.

#[cfg(unix)]
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
#[cfg(unix)]
use rustix::process::{Flock, FlockType, fcntl_getlk};
use serde_json::json;

use crate::checker::{History, Outcome};
use crate::host::Host;
use crate::http;
use crate::person::fresh_id;

/// How long a send may take until it is refused.
const REFUSED_WITHIN: Duration = Duration::from_secs(6);

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

/// Holds the database so often, and tells how it went.
///
/// # Panics
/// When sends are not refused in time, when reading ends, or when anything is lost.
pub async fn locks(count: usize) -> String {
    let host = Host::start().await;
    let history = History::default();
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    history.watch(&alice);
    history.watch(&bob);
    let room = alice.create("Yard").await;
    for person in [&alice, &bob] {
        person.join(&room).await;
    }
    history.say(&alice, &room, "before").await;
    let intruder = Connection::open(host.data().join("madang.db")).expect("another program opens the database");
    intruder.busy_timeout(Duration::from_secs(10)).expect("it waits for its turn");
    let mut longest = Duration::ZERO;
    for round in 0..count {
        intruder.execute_batch("BEGIN EXCLUSIVE").expect("it takes the lock");
        let id = fresh_id();
        let payload = json!({ "room": room, "id": id, "text": "held up" });
        let asked = Instant::now();
        let refused = alice.chat.request("chat", payload.clone());
        let healthy = http::get(host.at(), "/healthz").await;
        assert!(asked.elapsed() < Duration::from_secs(3), "HTTP goes on: {:?}", asked.elapsed());
        assert_eq!(healthy.status, 200);
        // What comes while the first is held up does not wait anew after it.
        let later =
            [0, 1].map(|_| bob.chat.request("chat", json!({ "room": room, "id": fresh_id(), "text": "later" })));
        let refused = refused.await;
        let waited = asked.elapsed();
        assert_eq!(refused.value()["error"]["retryAfterMs"], 1000, "{:?}", refused.value());
        assert_eq!(refused.refused(), "busy", "round {round}");
        for later in later {
            assert_eq!(later.await.refused(), "busy", "round {round}");
        }
        let all_waited = asked.elapsed();
        longest = longest.max(all_waited);
        assert!(all_waited < REFUSED_WITHIN, "{waited:?}, {all_waited:?}");
        let asked = Instant::now();
        let read = bob.chat.request("history", json!({ "room": room, "before": 100 })).await.ok();
        assert!(read["messages"].to_string().contains("before"), "reading goes on");
        assert!(asked.elapsed() < REFUSED_WITHIN, "{:?}", asked.elapsed());
        assert!(!read["messages"].to_string().contains(&id), "what was refused is not there");
        intruder.execute_batch("ROLLBACK").expect("it lets go");
        let again = history.say_as(&id, &alice, &room, "held up", Duration::from_secs(20)).await;
        assert!(matches!(again, Outcome::Saved(_)), "{again:?}");
    }
    let failed = host.log().matches("a batch could not be committed").count();
    assert_eq!(failed, count, "who is refused later changes nothing, so that nothing has to be taken back");
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
    format!("held {count} times, three sends refused after {longest:.2?} at the latest; {verdict}")
}
