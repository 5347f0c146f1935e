//! Entering again while the page of an earlier entry is still awaited, and the second one fails with its batch.

use std::fs;
use std::time::Duration;

use madang_tests::{Host, Person, Tracer, fresh_id, http, skip};
use rusqlite::Connection;
use serde_json::json;

/// How long a reader of the host stands still when it reads from the disk, in microseconds: longer than any test.
const STANDS_STILL: &str = "600000000";

/// What fails with a batch is answered with the rest of it; so long it may take on a busy computer.
const ANSWERED: Duration = Duration::from_secs(2);
/// How often it is tried to have an entry fail with a batch.
const TRIES_MAX: usize = 10;

/// Makes every commit fail that holds an event: the check of a foreign key that waits until then.
const BREAK_COMMITS: &str = "
    CREATE TABLE broken (parent INTEGER REFERENCES rooms (room) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER breaking AFTER INSERT ON events BEGIN INSERT INTO broken VALUES (-1); END;";
const MEND_COMMITS: &str = "DROP TRIGGER breaking; DROP TABLE broken;";

/// The threads of a host that read pages.
fn readers(host: &Host) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{}/task", host.process_id())).expect("the host runs");
    let threads = threads.map(|thread| thread.expect("the host runs").path());
    let is_reader = |name: String| name.starts_with("reader");
    let readers = threads.filter(|thread| fs::read_to_string(thread.join("comm")).is_ok_and(is_reader));
    let id = |thread: &std::path::Path| thread.file_name().and_then(|id| id.to_str()).map(str::to_owned);
    readers.filter_map(|thread| id(&thread)).collect()
}

/// Has them stand still at the first page that they do not have. `None` where nobody may look into other processes.
async fn hold(readers: &[String]) -> Option<Tracer> {
    let stands_still = format!("inject=pread64:delay_enter={STANDS_STILL}");
    let arguments = ["-o", "/dev/null", "-e", "trace=pread64", "-e", &stands_still].map(str::to_owned);
    Tracer::attach(readers, &arguments).await
}

/// Has everything fail that somebody asks now, and has them enter once more. Whether that failed with the rest: it may come too
/// late for that.
async fn enters_in_vain(host: &Host, person: &Person, room: &str, intruder: &Connection) -> bool {
    intruder.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    let said = person.chat.request("chat", json!({ "room": room, "id": fresh_id(), "text": "in vain" }));
    let entered = person.chat.request("join", json!({ "room": room, "after": 1 }));
    // Who connects later and is answered: by then the host has probably taken in what came before.
    assert_eq!(http::get(host.at(), "/healthz").await.status, 200);
    intruder.execute_batch(BREAK_COMMITS).expect("it holds the lock");
    intruder.execute_batch("COMMIT").expect("it holds the lock");
    assert_eq!(said.await.refused(), "internal");
    let answer = tokio::time::timeout(ANSWERED, entered).await;
    intruder.execute_batch(MEND_COMMITS).expect("the host waits for its turn");
    answer.is_ok_and(|answer| answer.refused() == "internal")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_entry_that_fails_leaves_the_first_one_hearing_the_room() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = bob.open("Yard").await;
    bob.say(&room, "before").await;
    alice.join(&room).await;
    let readers = readers(&host);
    assert!(!readers.is_empty(), "readers are threads with a name");
    let Some(tracer) = hold(&readers).await else {
        return skip("the threads of another process cannot be held up here");
    };
    let intruder = Connection::open(host.data().join("madang.db")).expect("the database opens");
    let mut tries = 0;
    let (again, first) = loop {
        let again = alice.again().await;
        // What was written last is nobody's page but the writer's.
        bob.say(&room, "still before").await;
        let first = again.chat.request("join", json!({ "room": room, "after": 1 }));
        if enters_in_vain(&host, &again, &room, &intruder).await {
            break (again, first);
        }
        tries += 1;
        assert!(tries < TRIES_MAX, "it was never in the batch that failed");
    };
    tracer.leave().await;
    first.await.ok();
    bob.say(&room, "after").await;
    again.chat.hear_where("chat", |chat| chat["text"] == "after").await;
}
