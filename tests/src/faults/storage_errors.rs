//! system calls of the storage that fail at any point. Nothing that was answered is lost, nothing is there twice, and
//! the host goes on by itself.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::checker::{History, Outcome, Witness};
use crate::host::Host;
use crate::waiting::within;

/// Messages that each of the two sends while calls fail.
const MESSAGES: usize = 6;

/// A debugger that lets system calls of a host fail.
struct Saboteur {
    strace: Child,
}

impl Saboteur {
    /// `None` where nobody may look into other processes, or the program for it is not there.
    async fn at(host: &Host, faults: &[String]) -> Option<Self> {
        let mut command = Command::new("strace");
        command.args(["-f", "-o", "/dev/null", "-e", "trace=fdatasync,pwrite64,openat"]);
        for fault in faults {
            command.arg("-e").arg(format!("inject={fault}"));
        }
        command.args(["-p", &host.process_id().to_string()]);
        let spawned = command.stdin(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true).spawn();
        let mut strace = spawned.ok()?;
        let mut lines = BufReader::new(strace.stderr.take().expect("standard error is a pipe")).lines();
        let line = within("strace to attach", lines.next_line()).await.expect("it is text").unwrap_or_default();
        if !line.contains("attached") {
            eprintln!("{line}");
            return None;
        }
        // What it says later is read, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Some(Self { strace })
    }

    /// Lets go of the host.
    async fn leave(mut self) {
        let id = self.strace.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        // One that is gone has let go.
        let _ = id.map(|id| rustix::process::kill_process(id, rustix::process::Signal::INT));
        within("strace to let go", self.strace.wait()).await.expect("it was started here");
    }
}

/// What fails in a round, and from which call on.
fn faults(round: usize) -> Vec<String> {
    let error = if round.is_multiple_of(2) { "EIO" } else { "ENOSPC" };
    let when = 1 + round / 6 % 40;
    let once = |call: &str| format!("{call}:error={error}:when={when}");
    let for_some_time = |call: &str| format!("{call}:error={error}:when={when}..{}", when + 7);
    match round % 6 {
        0 | 1 => vec![once("fdatasync")],
        2 | 3 => vec![once("pwrite64")],
        4 => vec![for_some_time("fdatasync")],
        // Opening anew fails too.
        _ => vec![format!("pwrite64:error={error}:when={}", 1 + when % 8), for_some_time("openat")],
    }
}

/// Lets calls fail at so many points, and tells how it went.
///
/// # Panics
/// When an answer was a lie, or the host does not go on by itself.
pub async fn storage_errors(count: usize) -> String {
    let host = Host::start_without_limits().await;
    let history = History::default();
    let mut alice = Witness::arrive(&history, host.at(), "Alice").await;
    let mut bob = Witness::arrive(&history, host.at(), "Bob").await;
    let room = alice.person.create("Yard").await;
    alice.enter(&room).await;
    bob.enter(&room).await;
    let mut failed = 0;
    for round in 0..count {
        let Some(saboteur) = Saboteur::at(&host, &faults(round)).await else {
            return "skipped: system calls of another process cannot be made to fail here".to_owned();
        };
        let before = host.log().matches("could not be committed").count();
        let trouble = async {
            let (person, room) = (&alice.person, &room);
            let said = (0..MESSAGES).map(|_| history.say(person, room, "once"));
            let said: Vec<_> = said.collect();
            for outcome in said {
                outcome.await;
            }
        };
        tokio::join!(trouble, bob.say_many(&room, MESSAGES));
        failed += usize::from(host.log().matches("could not be committed").count() > before);
        saboteur.leave().await;
        // The host looks once a second whether its disk works again.
        alice.patience = Duration::from_secs(10);
        let after = async {
            loop {
                let outcomes = alice.say_many(&room, 1).await;
                if matches!(outcomes[..], [Outcome::Saved(_)]) {
                    return;
                }
            }
        };
        within("the host to go on by itself", after).await;
    }
    alice.catch_up(&room).await;
    bob.catch_up(&room).await;
    let verdict = history.check(&host, &room).await;
    assert!(failed > 0, "the test is about something");
    assert!(!host.log().contains("panicked"), "nothing panicked");
    format!("{count} points, in {failed} of them a commit failed; {verdict}")
}
