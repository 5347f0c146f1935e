//! A real host in a process of its own.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::binary::{mutant_binary, server_binary};
use crate::command::without_settings;
use crate::connection::{Connection, Transport};
use crate::console::Console;
use crate::person::Person;
use crate::system::{allow_many_connections, network_address};
use crate::waiting::within;

/// A running host. It is killed when it is dropped, and what it logged is shown when a test failed.
#[derive(Debug)]
pub struct Host {
    /// The port it really listens on.
    pub port: u16,
    /// The address of its console, with the key.
    pub console: String,
    place: Arc<Place>,
    launch: Launch,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

/// A host that was stopped, and can be started again where it was.
#[derive(Debug)]
pub struct Stopped {
    /// How it ended.
    pub status: ExitStatus,
    /// What it said on standard output after the console line.
    pub said: Vec<String>,
    port: u16,
    place: Arc<Place>,
    launch: Launch,
}

/// How a host is started, each time anew.
#[derive(Clone, Debug)]
struct Launch {
    /// The words before the server's name that start it somewhere else; none for this computer.
    before: Vec<String>,
    arguments: Vec<String>,
    /// The faults it is built with on purpose; the real one when there is nothing here.
    mutant: Option<String>,
}

impl Launch {
    /// On this computer, where nobody shall find it.
    fn here(arguments: &[&str]) -> Self {
        let alone = ["--no-discovery"].iter().chain(arguments);
        let arguments = alone.map(|argument| (*argument).to_owned()).collect();
        Self { before: Vec::new(), arguments, mutant: None }
    }

    fn command(&self) -> Command {
        let server = if self.mutant.is_some() { mutant_binary() } else { server_binary() };
        let mut command = match self.before.split_first() {
            None => without_settings(Command::new(server)),
            Some((program, rest)) => {
                let mut command = without_settings(Command::new(program));
                command.args(rest).arg(server);
                command
            }
        };
        command.envs(self.mutant.iter().map(|mutant| ("MADANG_MUTANT", mutant)));
        command
    }
}

/// The folder that outlives restarts.
#[derive(Debug)]
struct Place {
    folder: TempDir,
}

impl Host {
    /// Starts a host on a new folder.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts a host on a new folder with more arguments.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with(arguments: &[&str]) -> Self {
        let place = Place::new();
        Self::start_in(place, 0, Launch::here(arguments)).await
    }

    /// Starts a host on a computer of a lab, where others find it.
    ///
    /// # Panics
    /// When it does not start.
    #[cfg(target_os = "linux")]
    pub async fn start_on(computer: &crate::Computer, arguments: &[&str]) -> Self {
        let place = Place::new();
        let before = ["ip", "netns", "exec", computer.namespace()].map(str::to_owned).to_vec();
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self::start_in(place, 0, Launch { before, arguments, mutant: None }).await
    }

    /// Starts a host whose folder lies inside another one, such as a small disk.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_inside(folder: &Path) -> Self {
        let place = Arc::new(Place { folder: tempfile::tempdir_in(folder).expect("the folder can be written") });
        Self::start_in(place, 0, Launch::here(&[])).await
    }

    /// Starts a host on a folder that something was put into before.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_prepared(prepare: impl FnOnce(&Path), arguments: &[&str]) -> Self {
        let place = Place::new();
        std::fs::create_dir_all(place.data()).expect("the temporary folder can be written");
        prepare(&place.data());
        Self::start_in(place, 0, Launch::here(arguments)).await
    }

    /// Starts a host by way of another program that becomes the host, such as `env`.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_through(before: &[&str], arguments: &[&str]) -> Self {
        let place = Place::new();
        let before = before.iter().map(|word| (*word).to_owned()).collect();
        Self::start_in(place, 0, Launch { before, ..Launch::here(arguments) }).await
    }

    /// Starts a host without caps and rates, for tests that send more than people do.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_without_limits() -> Self {
        Self::start_with(&["--limits", "off"]).await
    }

    /// Starts a host without limits that has these faults built in, separated by commas.
    ///
    /// # Panics
    /// When it cannot be built or does not start.
    pub async fn start_mutated(mutant: &str) -> Self {
        let launch = Launch { mutant: Some(mutant.to_owned()), ..Launch::here(&["--limits", "off"]) };
        Self::start_in(Place::new(), 0, launch).await
    }

    /// Starts a host without limits by way of another program; with faults built in, if there are any.
    pub(crate) async fn start_watched(before: Vec<String>, mutant: Option<&str>) -> Self {
        let launch = Launch { before, mutant: mutant.map(str::to_owned), ..Launch::here(&["--limits", "off"]) };
        Self::start_in(Place::new(), 0, launch).await
    }

    async fn start_in(place: Arc<Place>, port: u16, launch: Launch) -> Self {
        allow_many_connections();
        let mut child = launch
            .command()
            .arg("--data")
            .arg(place.data())
            .args(["--port", &port.to_string()])
            .args(&launch.arguments)
            .stdout(Stdio::piped())
            .stderr(place.log())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", server_binary().display()));
        let output = child.stdout.take().expect("standard output was asked for as a pipe");
        let mut lines = BufReader::new(output).lines();
        let ready = next_line(&mut lines, "ready ", &place).await;
        let console = next_line(&mut lines, "console ", &place).await;
        let port = ready.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        let port = port.and_then(|digits| digits.parse().ok());
        let port = port.unwrap_or_else(|| panic!("the ready line has no port: {ready}"));
        Self { port, console, place, launch, child, lines }
    }

    /// Somebody new, over a WebSocket.
    ///
    /// # Panics
    /// When the host does not let them in.
    pub async fn person(&self, nickname: &str) -> Person {
        Person::arrive(self.at(), nickname, Transport::WebSocket).await
    }

    /// A connection without any namespace yet.
    ///
    /// # Panics
    /// When the host does not take it.
    pub async fn connection(&self) -> Connection {
        Connection::open(self.at(), Transport::WebSocket).await.expect("the host takes connections")
    }

    /// Where it is reached from this computer.
    #[must_use]
    pub fn at(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Where others on the network reach it; `None` on a computer that is on no network.
    #[must_use]
    pub fn at_network(&self) -> Option<SocketAddr> {
        let address = network_address()?;
        Some((address, self.port).into())
    }

    /// The secret that opens its console.
    ///
    /// # Panics
    /// When its console line held none.
    #[must_use]
    pub fn console_key(&self) -> String {
        let key = self.console.split_once("#console=").map(|(_, key)| key.to_owned());
        key.unwrap_or_else(|| panic!("the console line has no key: {}", self.console))
    }

    /// A console of whoever runs this host.
    ///
    /// # Panics
    /// When the host does not let it in.
    pub async fn console(&self) -> Console {
        Console::open(self.at(), self.console_key()).await
    }

    /// The folder that the host keeps its things in.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.place.data()
    }

    /// What the host has logged until now.
    ///
    /// # Panics
    /// When the log cannot be read.
    #[must_use]
    pub fn log(&self) -> String {
        self.place.logged()
    }

    /// The id of the process.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.child.id().expect("the host is running")
    }

    /// Ends it in the middle of whatever it does: SIGKILL.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub async fn kill(mut self) -> Stopped {
        self.child.start_kill().expect("the host is running");
        self.wait().await
    }

    /// Asks it to stop and waits until it has: SIGTERM.
    ///
    /// # Panics
    /// When it does not end.
    #[cfg(unix)]
    pub async fn terminate(self) -> Stopped {
        self.signal(rustix::process::Signal::TERM);
        self.wait().await
    }

    /// Asks it to stop as Ctrl-C does and waits until it has: SIGINT.
    ///
    /// # Panics
    /// When it does not end.
    #[cfg(unix)]
    pub async fn interrupt(self) -> Stopped {
        self.signal(rustix::process::Signal::INT);
        self.wait().await
    }

    /// Lets it stand still, as a sleeping laptop does: SIGSTOP.
    #[cfg(unix)]
    pub fn pause(&self) {
        self.signal(rustix::process::Signal::STOP);
    }

    /// Lets it go on: SIGCONT.
    #[cfg(unix)]
    pub fn resume(&self) {
        self.signal(rustix::process::Signal::CONT);
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.process_id()).ok().and_then(rustix::process::Pid::from_raw);
        let id = id.expect("a running process has an id above zero");
        rustix::process::kill_process(id, signal).expect("the host is running");
    }

    /// Waits until it has ended by itself.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn wait(mut self) -> Stopped {
        let mut said = Vec::new();
        let ending = async {
            while let Ok(Some(line)) = self.lines.next_line().await {
                said.push(line);
            }
            self.child.wait().await.expect("the host was started by this test")
        };
        let status = within("the host to end", ending).await;
        Stopped { status, said, port: self.port, place: Arc::clone(&self.place), launch: self.launch.clone() }
    }
}

impl Stopped {
    /// What the host logged until its end.
    #[must_use]
    pub fn log(&self) -> String {
        self.place.logged()
    }

    /// Starts it again on the same folder and the same port.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(self) -> Host {
        Host::start_in(self.place, self.port, self.launch).await
    }

    /// Starts it again on the same folder and the same port with other arguments.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart_with(self, arguments: &[&str]) -> Host {
        Host::start_in(self.place, self.port, Launch::here(arguments)).await
    }
}

impl Place {
    fn new() -> Arc<Self> {
        Arc::new(Self { folder: tempfile::tempdir().expect("a temporary folder can be made") })
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log.txt")
    }

    /// The log, opened so that a restarted host goes on writing where it ended.
    fn log(&self) -> File {
        let opened = File::options().create(true).append(true).open(self.log_path());
        opened.expect("the temporary folder can be written")
    }

    fn logged(&self) -> String {
        let bytes = std::fs::read(self.log_path()).expect("the temporary folder can be read");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Where no host was started there is none; a second panic would hide what the first one says.
        if std::thread::panicking()
            && let Ok(log) = std::fs::read(self.log_path())
        {
            let log = String::from_utf8_lossy(&log);
            let lines: Vec<&str> = log.lines().collect();
            let last = lines[lines.len().saturating_sub(40)..].join("\n");
            eprintln!("the last lines that the host logged:\n{last}");
        }
    }
}

async fn next_line(lines: &mut Lines<BufReader<ChildStdout>>, start: &str, place: &Place) -> String {
    let line = within(&format!("the host to say `{start}…`"), lines.next_line()).await;
    let line = line.expect("standard output is text").unwrap_or_default();
    let rest = line.strip_prefix(start);
    rest.unwrap_or_else(|| panic!("the host said {line:?} and not `{start}…`; it logged:\n{}", place.logged()))
        .to_owned()
}
