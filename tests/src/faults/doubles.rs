//! two hosts are started on one folder at the same time, also where the port that they would like is taken.

use std::path::Path;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdout};

use crate::command::{output, start_server};
use crate::connection::Transport;
use crate::console::Console;
use crate::person::Person;
use crate::waiting::within;

/// Where a host listens that was told nothing.
const PORT_DEFAULT: u16 = 4747;
/// So many ports are tried from that one on.
const PORTS_TRIED: u16 = 100;
/// What a host says on standard error that finds another one on its folder.
const IN_USE: &str = "another madang already uses this data folder";

/// One of a pair.
struct Twin {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// The first line it said; none if it ended without one.
    said: Option<String>,
}

/// Starts so many pairs, and tells how it went.
///
/// # Panics
/// When not exactly one of a pair hosts, or the other does not say why not.
pub async fn doubles(count: usize) -> String {
    let mut moved = 0;
    for round in 0..count {
        if round % 2 == 0 {
            pair(&["--port", "0"]).await;
        } else {
            // Whoever has it, it is taken afterwards.
            let _taken = TcpListener::bind(("0.0.0.0", PORT_DEFAULT)).await;
            let port = pair(&[]).await;
            assert!(port > PORT_DEFAULT && port < PORT_DEFAULT + PORTS_TRIED, "the next free port, not {port}");
            moved += 1;
        }
    }
    assert!(moved > 0, "the test is about something");
    format!(
        "{count} pairs, {moved} where the port was taken: one of each hosts where it says, and the other says why not"
    )
}

/// Starts two on one folder; answers the port of the one that hosts.
async fn pair(arguments: &[&str]) -> u16 {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut twins = [(); 2].map(|()| Twin::start(&data, arguments));
    for twin in &mut twins {
        twin.said = twin.line().await;
    }
    let (hosting, refused): (Vec<Twin>, Vec<Twin>) = twins.into_iter().partition(|twin| twin.said.is_some());
    let (Ok([mut host]), Ok([other])) = (<[Twin; 1]>::try_from(hosting), <[Twin; 1]>::try_from(refused)) else {
        panic!("not exactly one hosts");
    };
    let ended = output(other.child).await;
    let said = String::from_utf8_lossy(&ended.stderr).to_lowercase();
    assert!(ended.status.code().is_some_and(|code| code != 0), "the other ended with {}", ended.status);
    assert!(said.contains(IN_USE), "{said}");
    let port = host.is_inhabited().await;
    host.child.start_kill().expect("it still hosts");
    output(host.child).await;
    port
}

impl Twin {
    fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut child = start_server(data, arguments);
        let lines = BufReader::new(child.stdout.take().expect("standard output is a pipe")).lines();
        Self { child, lines, said: None }
    }

    async fn line(&mut self) -> Option<String> {
        within("the server to say something or to end", self.lines.next_line()).await.expect("it is text")
    }

    /// People find the host where it says, and talk; answers the port.
    async fn is_inhabited(&mut self) -> u16 {
        let said = self.said.clone().unwrap_or_default();
        let port = said.strip_prefix("ready http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        let port: u16 = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{said:?}"));
        let at = ([127, 0, 0, 1], port).into();
        let alice = Person::arrive(at, "Alice", Transport::WebSocket).await;
        let bob = Person::arrive(at, "Bob", Transport::WebSocket).await;
        let room = alice.open("Yard").await;
        bob.join(&room).await;
        alice.say(&room, "are we alone?").await;
        bob.hears("are we alone?").await;
        let console = self.line().await.expect("a console line");
        let (_, key) = console.split_once("#console=").unwrap_or_else(|| panic!("{console:?}"));
        let status = Console::open(at, key.to_owned()).await.status;
        assert_eq!(status["port"], port, "it tells others of the port that it has");
        port
    }
}
