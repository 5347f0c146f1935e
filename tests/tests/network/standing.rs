//! A host that runs on a computer of a lab, with its console open.

use std::sync::Arc;

use madang_tests::{Computer, Console, Host, Stopped};
use serde_json::Value;

/// A host, where it stands, and its console.
pub(crate) struct Standing {
    pub(crate) computer: Arc<Computer>,
    pub(crate) host: Host,
    pub(crate) console: Console,
    pub(crate) id: String,
}

impl Standing {
    /// Starts a host of this name on a computer.
    pub(crate) async fn start(computer: &Arc<Computer>, name: &str) -> Self {
        let host = Host::start_on(computer, &["--name", name]).await;
        Self::with(Arc::clone(computer), host).await
    }

    /// Starts a host of this name that logs what it ignores.
    pub(crate) async fn start_talkative(computer: &Arc<Computer>, name: &str) -> Self {
        let host = Host::start_on(computer, &["--name", name, "--log", "info,madang_server::discovery=debug"]).await;
        Self::with(Arc::clone(computer), host).await
    }

    /// Starts a host again where it was.
    pub(crate) async fn again(computer: Arc<Computer>, stopped: Stopped) -> Self {
        Self::with(computer, stopped.restart().await).await
    }

    async fn with(computer: Arc<Computer>, host: Host) -> Self {
        let (at, key) = (host.at(), host.console_key());
        let (console, info) = computer
            .inside(async move { (Console::open(at, key).await, madang_tests::http::get(at, "/info").await.json()) })
            .await;
        let id = info["id"].as_str().expect("a host has an id").to_owned();
        Self { computer, host, console, id }
    }

    /// Whether a host that somebody sees is this one, at its present address, and answers.
    pub(crate) fn is(&self, seen: &Value) -> bool {
        let first = seen["addresses"][0].as_str().and_then(|address| address.parse().ok());
        seen["id"] == self.id.as_str()
            && seen["reachable"] == true
            && seen["port"] == self.host.port
            && first == Some(self.computer.address())
    }
}
