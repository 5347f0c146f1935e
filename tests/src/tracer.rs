//! strace at a host that runs, which can have its system calls fail or stand still.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::waiting::within;

/// A debugger that is attached until it leaves.
pub struct Tracer {
    strace: Child,
}

impl Tracer {
    /// Attaches to these processes or threads, with what strace is told to do to them. `None`, and the reason said, where nobody
    /// may look into other processes; also where strace is not there.
    ///
    /// # Panics
    /// When it neither attaches nor says why not.
    pub async fn attach(ids: &[String], arguments: &[String]) -> Option<Self> {
        let mut command = Command::new("strace");
        command.args(arguments).args(ids.iter().flat_map(|id| ["-p", id]));
        let spawned = command.stdin(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true).spawn();
        let mut strace = spawned.ok()?;
        let mut lines = BufReader::new(strace.stderr.take().expect("standard error is a pipe")).lines();
        for _ in ids {
            let line = within("strace to attach", lines.next_line()).await.expect("it is text").unwrap_or_default();
            if !line.contains("attached") {
                eprintln!("{line}");
                return None;
            }
        }
        // What it says later is read, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Some(Self { strace })
    }

    /// Lets go.
    ///
    /// # Panics
    /// When it does not.
    pub async fn leave(mut self) {
        let id = self.strace.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        // One that is gone has let go.
        let _ = id.map(|id| rustix::process::kill_process(id, rustix::process::Signal::INT));
        within("strace to let go", self.strace.wait()).await.expect("it was started here");
    }
}
