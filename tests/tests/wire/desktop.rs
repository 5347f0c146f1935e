//! A host for a window, in the process of these tests: what it opens, and when.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

use madang_server::Desktop;
use madang_server::config::Config;
use madang_tests::{Console, Person, Transport, http};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A running host for a window.
struct Window {
    at: SocketAddr,
    key: String,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

fn config(data: &Path) -> Config {
    let (name, bind, grace, people_max) = (None, None, None, None);
    Config {
        data: data.to_owned(),
        name,
        bind,
        port: None,
        discovery: false,
        allow_hosts: Vec::new(),
        limits: true,
        grace,
        people_max,
    }
}

impl Window {
    async fn open(config: &Config) -> Self {
        let desktop = Desktop::start(config).await.expect("it starts");
        let at = desktop.url().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
        let at: SocketAddr = at.and_then(|at| at.parse().ok()).expect("the window has an address");
        assert_eq!(at.ip(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        let key = desktop.console_key().to_owned();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(desktop.serve(async { drop(stopped.await) }));
        Self { at, key, stop, serving }
    }

    async fn console(&self) -> Console {
        Console::open(self.at, self.key.clone()).await
    }

    async fn close(self) {
        let asked = Instant::now();
        self.stop.send(()).expect("it runs");
        self.serving.await.expect("it does not panic");
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    }
}

fn on_this_computer(port: &Value) -> SocketAddr {
    let port = port.as_u64().and_then(|port| port.try_into().ok()).expect("a port");
    (Ipv4Addr::LOCALHOST, port).into()
}

#[tokio::test]
async fn a_window_hosts_only_once_somebody_said_so_and_then_again_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(folder.path());
    let window = Window::open(&config).await;
    let console = window.console().await;
    assert_eq!((&console.status["hosting"], &console.status["addresses"]), (&json!(false), &json!([])));
    let alice = Person::arrive(window.at, "Alice", Transport::WebSocket).await;
    let room = alice.open("Yard").await;

    let status = console.configure(json!({ "hosting": true })).await;
    let network = on_this_computer(&status["port"]);
    assert_ne!(network.port(), window.at.port(), "the window keeps a door of its own");
    let guest = Person::arrive(network, "Guest", Transport::WebSocket).await;
    guest.join(&room).await;
    guest.say(&room, "hello").await;
    alice.hears("hello").await;

    console.configure(json!({ "hosting": false })).await;
    assert!(TcpStream::connect(network).await.is_err());
    assert_eq!(guest.chat.hear("closing").await["reason"], "stopped");
    guest.connection().ended().await;
    alice.say(&room, "the window goes on").await;
    alice.hears("the window goes on").await;

    console.configure(json!({ "hosting": true })).await;
    window.close().await;
    assert_eq!(alice.chat.hear("closing").await["reason"], "stopped");
    assert_eq!(console.namespace.hear("closing").await["reason"], "stopped");
    let window = Window::open(&config).await;
    let console = window.console().await;
    assert_eq!(console.status["hosting"], true);
    assert_eq!(http::get(on_this_computer(&console.status["port"]), "/healthz").await.status, 200);
    window.close().await;
}

#[tokio::test]
async fn a_chosen_port_that_is_taken_at_the_start_leaves_hosting_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(folder.path());
    let window = Window::open(&config).await;
    let taken = TcpListener::bind(("0.0.0.0", 0)).await.expect("a port");
    let port = taken.local_addr().expect("an address").port();
    drop(taken);
    window.console().await.configure(json!({ "hosting": true, "port": port })).await;
    window.close().await;
    let taken = TcpListener::bind(("0.0.0.0", port)).await.expect("the window gave it back");
    let window = Window::open(&config).await;
    let console = window.console().await;
    assert_eq!((&console.status["hosting"], &console.status["port"]), (&json!(false), &json!(port)));
    assert_eq!(console.try_configure(json!({ "hosting": true })).await.refused(), "port_taken");
    // Something else can be changed meanwhile.
    assert_eq!(console.configure(json!({ "name": "House" })).await["hosting"], false);
    drop(taken);
    assert_eq!(console.configure(json!({ "hosting": true })).await["port"], port);
    window.close().await;
}

#[tokio::test]
async fn a_second_window_on_the_same_folder_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(folder.path());
    let window = Window::open(&config).await;
    let problem = Desktop::start(&config).await.err().expect("one process per folder");
    assert!(problem.to_string().contains("folder"), "{problem}");
    window.close().await;
    Window::open(&config).await.close().await;
}
