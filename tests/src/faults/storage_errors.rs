//! system calls of the storage that fail at any point. Nothing that was answered is lost, nothing is there twice, and
//! the host goes on by itself.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::checker::{History, Outcome, Witness};
use crate::host::Host;
use crate::tracer::Tracer;
use crate::waiting::within;

/// Messages that the second of the two sends in each round, while the first brings the host to the call that fails.
const MESSAGES: usize = 6;
/// So many messages at most lead to the call that fails; each is committed by itself, with one call of each kind at least.
const MESSAGES_TO_A_CALL_MAX: usize = 1000;
/// For so many calls in a row the disk fails, where it does for some time.
const CALLS_IN_A_ROW: usize = 8;

/// What makes sure that something is on the disk; which of the two SQLite takes depends on how it is built.
const SYNC: &str = "fsync,fdatasync";

/// Kinds of calls that fail, with which error, and from which to which time that a thread makes it.
#[derive(Clone, Copy)]
struct Fault {
    call: &'static str,
    error: &'static str,
    first: usize,
    last: usize,
}

impl Fault {
    fn times(&self) -> usize {
        self.last + 1 - self.first
    }
}

/// As the debugger wants to be told.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, error, first, last } = self;
        write!(f, "inject={call}:error={error}:when={first}..{last}")
    }
}

/// What fails in a round. The later it is, the more calls go well before.
fn faults(round: usize) -> Vec<Fault> {
    let (turn, kind) = (round / 6, round % 6);
    let error = if (turn + kind).is_multiple_of(2) { "EIO" } else { "ENOSPC" };
    let first = round + 1;
    let once = |call| Fault { call, error, first, last: first };
    match kind {
        0 | 1 => vec![once(SYNC)],
        2 | 3 => vec![once("pwrite64")],
        4 => vec![Fault { last: first + CALLS_IN_A_ROW - 1, ..once(SYNC) }],
        // Opening anew, which follows, fails too for some time.
        _ => vec![once("pwrite64"), Fault { call: "openat", error, first: 1, last: 1 + turn % CALLS_IN_A_ROW }],
    }
}

/// A debugger that lets system calls of a host fail.
struct Saboteur {
    tracer: Tracer,
    /// Where it tells which calls have failed.
    told: NamedTempFile,
}

impl Saboteur {
    /// `None` where nobody may look into other processes, or the program for it is not there.
    async fn at(host: &Host, faults: &[Fault]) -> Option<Self> {
        let told = NamedTempFile::new().expect("a temporary file can be made");
        let mut arguments =
            ["-f", "-Z", "-e", "trace=fsync,fdatasync,pwrite64,openat", "-o"].map(str::to_owned).to_vec();
        arguments.push(told.path().to_string_lossy().into_owned());
        arguments.extend(faults.iter().flat_map(|fault| ["-e".to_owned(), fault.to_string()]));
        let tracer = Tracer::attach(&[host.process_id().to_string()], &arguments).await?;
        Some(Self { tracer, told })
    }

    /// How many calls of these kinds it has let fail.
    fn failed(&self, calls: &str) -> usize {
        let told = fs::read_to_string(&self.told).expect("it is text");
        let is_meant = |line: &&str| line.contains("(INJECTED)") && calls.split(',').any(|call| line.contains(call));
        told.lines().filter(is_meant).count()
    }
}

/// Somebody who brings the host to the calls that fail, and somebody who talks meanwhile.
struct Pair {
    host: Host,
    history: History,
    alice: Witness,
    bob: Witness,
    room: String,
}

impl Pair {
    async fn meet() -> Self {
        let host = Host::start_without_limits().await;
        let history = History::default();
        let (mut alice, bob, room) = Witness::two_in_a_yard(&history, host.at()).await;
        // The host looks once a second whether its disk works again.
        alice.patience = Duration::from_secs(10);
        Self { host, history, alice, bob, room }
    }

    fn failed_commits(&self) -> usize {
        self.host.log().matches("could not be committed").count()
    }

    /// Talks until each kind of call has failed as often as it should.
    async fn talk_until_it_fails(&mut self, saboteur: &Saboteur, faults: &[Fault]) {
        let (person, history, room) = (&self.alice.person, &self.history, &self.room);
        let trouble = async {
            let all_failed = || faults.iter().all(|fault| saboteur.failed(fault.call) >= fault.times());
            for _ in 0..MESSAGES_TO_A_CALL_MAX {
                history.say(person, room, "once").await;
                if all_failed() {
                    return;
                }
            }
            panic!("{MESSAGES_TO_A_CALL_MAX} messages, and this has not failed so often: {}", faults[0]);
        };
        tokio::join!(trouble, self.bob.say_many(room, MESSAGES));
    }

    /// The host goes on by itself once nothing fails any more.
    async fn is_well_again(&mut self) {
        let says = async { while !matches!(self.alice.say_many(&self.room, 1).await[..], [Outcome::Saved(_)]) {} };
        within("the host to go on by itself", says).await;
    }
}

/// Lets calls fail at so many points, and tells how it went.
///
/// # Panics
/// When an answer was a lie, or the host does not go on by itself.
pub async fn storage_errors(count: usize) -> String {
    let mut pair = Pair::meet().await;
    let (mut failed_rounds, mut failed_calls) = (0, BTreeMap::new());
    for round in 0..count {
        let faults = faults(round);
        let Some(saboteur) = Saboteur::at(&pair.host, &faults).await else {
            return "skipped: system calls of another process cannot be made to fail here".to_owned();
        };
        let before = pair.failed_commits();
        pair.talk_until_it_fails(&saboteur, &faults).await;
        failed_rounds += usize::from(pair.failed_commits() > before);
        for Fault { call, error, .. } in faults {
            *failed_calls.entry(format!("{call} {error}")).or_insert(0) += saboteur.failed(call);
        }
        saboteur.tracer.leave().await;
        pair.is_well_again().await;
    }
    let Pair { host, history, mut alice, mut bob, room } = pair;
    for person in [&mut alice, &mut bob] {
        person.say_again(&room).await;
        person.catch_up(&room).await;
    }
    let verdict = history.check(&host, &room).await;
    assert!(failed_rounds * 10 >= count * 8, "in {failed_rounds} of {count} a commit failed: {failed_calls:?}");
    assert!(!host.log().contains("panicked"), "nothing panicked");
    format!("{count} points, in {failed_rounds} of them a commit failed; {failed_calls:?}; {verdict}")
}
