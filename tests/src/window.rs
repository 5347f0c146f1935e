//! The desktop window's side of a host: its console, and the way to other hosts through its gateway.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::connection::{Connection, Transport};
use crate::entrance::Entrance;
use crate::host::Host;
use crate::namespace::Namespace;

/// A console that was opened with the key on this computer.
#[derive(Clone, Debug)]
pub struct Window {
    /// The namespace `/host`.
    pub console: Namespace,
    at: SocketAddr,
}

impl Window {
    /// Opens the console of a host.
    ///
    /// # Panics
    /// When the host does not let it in.
    pub async fn of(host: &Host) -> Self {
        let connection = Connection::open(host.at(), Transport::WebSocket).await.expect("the host takes connections");
        let (_, key) = host.console.split_once("#console=").expect("the console's address has the key");
        let console = connection.connect("/host", &json!({ "protocol": 1, "key": key })).await;
        let console = console.unwrap_or_else(|refusal| panic!("the console does not open: {refusal}"));
        console.hear("session").await;
        Self { console, at: host.at() }
    }

    /// Adds the host at an address, and gives the way to it through this host's gateway.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn reach(&self, other: SocketAddr) -> Entrance {
        let asked = json!({ "address": other.ip().to_string(), "port": other.port() });
        let host: Value = self.console.request("addHost", asked).await.ok()["host"].clone();
        let base = host["base"].as_str().unwrap_or_else(|| panic!("a host without a base: {host}")).to_owned();
        Entrance { at: self.at, base, through: None }
    }
}
