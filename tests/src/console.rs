//! Whoever runs a host, in the words of the tests.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::connection::{Connection, Transport};
use crate::namespace::Namespace;

/// A console that was let in and has heard its first words.
#[derive(Clone, Debug)]
pub struct Console {
    /// The namespace `/host`.
    pub host: Namespace,
    /// What `session` said.
    pub session: Value,
    /// The first `status`.
    pub status: Value,
    /// The first `nearby`.
    pub nearby: Value,
}

impl Console {
    /// Opens a console with this key.
    ///
    /// # Panics
    /// When the host does not let it in, or does not begin as the contract says.
    pub async fn open(at: SocketAddr, key: &str) -> Self {
        let connection = Connection::open(at, Transport::WebSocket).await.expect("the host takes connections");
        let auth = json!({ "protocol": 1, "key": key });
        let host = connection.connect("/host", &auth).await.expect("the key opens the console");
        let mut first = Vec::new();
        for name in ["session", "status", "nearby"] {
            let event = host.next().await;
            assert_eq!(event.name, name, "{event:?}");
            first.push(event.payload);
        }
        let [session, status, nearby] = first.try_into().expect("three events");
        Self { host, session, status, nearby }
    }

    /// Asks how the host is.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn status(&self) -> Value {
        self.host.request("status", json!({})).await.ok()
    }

    /// Asks for a change. It is asked for now; what is returned waits for the answer.
    pub fn try_configure(&self, change: Value) -> impl Future<Output = Answer> + use<> {
        self.host.request("configure", change)
    }

    /// Changes what the host does and says how it is then.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn configure(&self, change: Value) -> Value {
        self.try_configure(change).await.ok()
    }

    /// The connection of this console.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        self.host.connection()
    }
}
