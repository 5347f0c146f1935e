//! The servers that are compared, each in a process of its own on the first core.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::member::Member;

/// The core that servers run on; whoever loads them runs on the next one.
const SERVER_CORE: &str = "0";
/// How many people fit into the largest room.
const PEOPLE_MAX: &str = "10000";

/// In which the processor time of a process is told.
const TICKS_PER_SECOND: f64 = 100.0;

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contender {
    /// The server of this project.
    Madang,
    /// Node, socket.io and better-sqlite3: a message is committed, then answered, then said.
    Textbook,
    /// socketioxide alone: what comes in goes out, and nothing is kept.
    Relay,
}

impl Contender {
    /// All of them, in the order in which they take turns.
    pub(crate) const ALL: [Self; 3] = [Self::Madang, Self::Textbook, Self::Relay];

    /// How the table calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Madang => "Madang",
            Self::Textbook => "(a) Node",
            Self::Relay => "(b) relay",
        }
    }

    fn command(self, data: &std::path::Path) -> Command {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", SERVER_CORE]);
        match self {
            Self::Madang => command
                .arg(madang_tests::server_binary())
                .args(["--no-discovery", "--limits", "off", "--port", "0", "--log", "warn"])
                .args(["--people-max", PEOPLE_MAX])
                .arg("--data")
                .arg(data),
            Self::Textbook => command.arg("node").arg(peer("MADANG_TEXTBOOK")).arg(data.join("chat.db")),
            Self::Relay => command.arg(peer("MADANG_RELAY")),
        };
        command
    }
}

fn peer(variable: &str) -> PathBuf {
    std::env::var_os(variable).map(PathBuf::from).unwrap_or_else(|| panic!("{variable} says where the peer is"))
}

/// A server that runs.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) at: SocketAddr,
    /// From its start to the line that says that it is ready.
    pub(crate) took: Duration,
    contender: Contender,
    child: Child,
    data: TempDir,
}

impl Running {
    /// Starts one on a new folder.
    pub(crate) async fn start(contender: Contender) -> Self {
        Self::start_in(contender, tempfile::tempdir().expect("a temporary folder can be made")).await
    }

    async fn start_in(contender: Contender, data: TempDir) -> Self {
        let began = Instant::now();
        let mut command = contender.command(data.path());
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut child = child.expect("taskset and the server can be started");
        let output = child.stdout.take().expect("standard output was asked for as a pipe");
        let mut lines = BufReader::new(output).lines();
        let line = lines.next_line().await.expect("standard output is text").expect("the server says that it is ready");
        let took = began.elapsed();
        let port = line.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse::<u16>().ok());
        let port = port.unwrap_or_else(|| panic!("the ready line has no port: {line}"));
        tokio::task::spawn_local(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { at: ([127, 0, 0, 1], port).into(), took, contender, child, data }
    }

    /// Ends it as Ctrl-C does and starts it again where it was.
    pub(crate) async fn restart(self) -> Self {
        let Self { contender, mut child, data, .. } = self;
        let id = child.id().and_then(|id| rustix::process::Pid::from_raw(id.try_into().ok()?));
        rustix::process::kill_process(id.expect("it runs"), rustix::process::Signal::TERM)
            .expect("it can be asked to stop");
        child.wait().await.expect("it can be waited for");
        Self::start_in(contender, data).await
    }

    /// A room for so many people. The peers have rooms of any name.
    pub(crate) async fn room(&self, host: &mut Option<Member>, number: usize, people: usize) -> io::Result<String> {
        if self.contender != Contender::Madang {
            return Ok(format!("room{number:08}"));
        }
        if host.is_none() {
            *host = Some(Member::connect(self.at, "/room", &auth(&format!("Host {number}"))).await?);
        }
        let host = host.as_mut().expect("it was just put there");
        let most = people.max(2);
        let answer =
            host.request("/room", "create", &format!("{{\"title\":\"Room {number}\",\"max\":{most}}}")).await?;
        let start = crate::member::find(&answer, b"\"id\":\"").expect("a room has an id") + 6;
        Ok(String::from_utf8_lossy(&answer[start..start + 12]).into_owned())
    }

    /// The processor time that it has used, in seconds.
    pub(crate) fn processor_seconds(&self) -> f64 {
        let ticks = madang_tests::processor_ticks(self.child.id().expect("it runs"));
        ticks.expect("the system tells of its processes") as f64 / TICKS_PER_SECOND
    }

    /// The memory that it holds, in bytes.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() * 1024
    }

    fn proc(&self, file: &str) -> String {
        let id = self.child.id().expect("it runs");
        std::fs::read_to_string(format!("/proc/{id}/{file}")).expect("the system tells of its processes")
    }
}

/// What somebody says who connects.
pub(crate) fn auth(nickname: &str) -> String {
    format!("{{\"protocol\":1,\"nickname\":\"{nickname}\"}}")
}
