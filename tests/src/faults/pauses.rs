//! the host or a client stands still, as a laptop that sleeps does, and goes on later.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::checker::{History, Outcome, Witness};
use crate::host::Host;
use crate::waiting::within;

/// Within this time everybody is told that somebody who stands still is away.
pub(super) const NOTICED: Duration = Duration::from_secs(25);
/// How long the host stands still, in turn; the longest is longer than a heartbeat.
const HOST_SLEEPS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(25), Duration::from_secs(12)];

/// A client in a process of its own, that can be stopped.
pub(super) struct Sleeper {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub(super) id: String,
}

/// Lets the host and a client sleep so often. `program` is one that becomes a client when it is told `sleeper`.
///
/// # Panics
/// When a rule is broken, or sleeping is not noticed in time.
pub async fn pauses(count: usize, program: &Path) -> String {
    let host = Host::start_without_limits().await;
    let history = History::default();
    let mut talker = Witness::arrive(&history, host.at(), "Talker").await;
    let watcher = host.person("Watcher").await;
    history.watch(&watcher);
    let room = talker.person.create("Yard").await;
    talker.enter(&room).await;
    watcher.join(&room).await;
    let mut sleeper = Sleeper::start(program, &host, &room).await;
    let (mut noticed, mut caught_up) = (Duration::ZERO, Duration::ZERO);
    for round in 0..count {
        host_sleeps(&host, &history, &talker, &room, HOST_SLEEPS[round % HOST_SLEEPS.len()]).await;
        talker.stay().await;
        drop(watcher.chat.heard_of("presence"));
        let since = Instant::now();
        sleeper.signal(rustix::process::Signal::STOP);
        let theirs = |state: &'static str, id: String| {
            move |payload: &serde_json::Value| payload["user"] == id.as_str() && payload["state"] == state
        };
        let away = watcher.chat.hear_where_within(NOTICED, "presence", theirs("away", sleeper.id.clone()));
        away.await.unwrap_or_else(|| panic!("a client that stands still was not noticed within {NOTICED:?}"));
        noticed = noticed.max(since.elapsed());
        let said = talker.say_many(&room, 50).await;
        let newest =
            said.iter().filter_map(|outcome| if let Outcome::Saved(seq) = outcome { Some(*seq) } else { None });
        let since = Instant::now();
        sleeper.signal(rustix::process::Signal::CONT);
        sleeper.sees(newest.max().expect("something was said")).await;
        caught_up = caught_up.max(since.elapsed());
    }
    let verdict = history.check(&host, &room).await;
    format!("{count} sleeps of each: noticed within {noticed:.1?}, caught up within {caught_up:.1?}; {verdict}")
}

/// What was sent before and while the host sleeps is there afterwards, and nobody has to come back for it.
async fn host_sleeps(host: &Host, history: &History, talker: &Witness, room: &str, time: Duration) {
    let before: Vec<_> = (0..20).map(|n| history.say(&talker.person, room, &format!("before {n}"))).collect();
    host.pause();
    let meanwhile: Vec<_> = (0..20).map(|n| history.say(&talker.person, room, &format!("meanwhile {n}"))).collect();
    tokio::time::sleep(time).await;
    host.resume();
    join_all(before).await;
    join_all(meanwhile).await;
}

impl Sleeper {
    pub(super) async fn start(program: &Path, host: &Host, room: &str) -> Self {
        let mut child = Command::new(program)
            .args(["sleeper", &host.at().to_string(), room])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program can be started");
        let output = child.stdout.take().expect("standard output was asked for as a pipe");
        let mut sleeper = Self { child, lines: BufReader::new(output).lines(), id: String::new() };
        sleeper.id = sleeper.line("is ").await;
        sleeper
    }

    async fn line(&mut self, start: &str) -> String {
        loop {
            let line = within("the sleeper to say something", self.lines.next_line()).await;
            let line = line.expect("it is text").expect("the sleeper lives");
            if let Some(rest) = line.strip_prefix(start) {
                return rest.to_owned();
            }
        }
    }

    /// Waits until it has seen everything up to this number.
    pub(super) async fn sees(&mut self, seq: u64) {
        while self.line("seen ").await.parse::<u64>().expect("a number") < seq {}
    }

    pub(super) fn signal(&self, signal: rustix::process::Signal) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(id.expect("it runs"), signal).expect("it runs");
    }
}

/// What such a program does: enters, comes back when it must, and says how far it has seen without a hole. It ends with
/// whoever started it.
///
/// # Panics
/// When it cannot come in.
pub async fn sleeper(host: std::net::SocketAddr, room: &str) {
    let history = History::default();
    let mut witness = Witness::arrive(&history, host, "Sleeper").await;
    witness.enter(room).await;
    println!("is {}", witness.person.id);
    let mut told = None;
    loop {
        // A connection that was dropped while one slept says nothing; asking shows it.
        let asked = witness.person.chat.request_perhaps("members", json!({ "room": room, "limit": 1 }));
        let alive = tokio::time::timeout(Duration::from_secs(2), asked).await.is_ok_and(|answer| answer.is_some());
        if !alive {
            witness.come_back().await;
        }
        witness.catch_up(room).await;
        let seen = history.seen(&witness.person.id, room);
        if seen != told {
            println!("seen {}", seen.unwrap_or(0));
            told = seen;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
