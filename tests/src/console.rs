//! A host's console, as its window or a browser on the same computer uses it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::connection::{Connection, Transport, lock};
use crate::namespace::Namespace;

/// A connection to the namespace `/host`.
#[derive(Clone, Debug)]
pub struct Console {
    /// The namespace itself.
    pub namespace: Namespace,
    /// The hosts nearby as they were last told.
    nearby: Arc<Mutex<Vec<Value>>>,
}

impl Console {
    /// Opens the console of a host on the same computer with the key that it printed.
    ///
    /// # Panics
    /// When the host does not let us in.
    pub async fn open(at: SocketAddr, key: String) -> Self {
        let connection = Connection::open(at, Transport::WebSocket).await.expect("the host takes connections");
        let opened = connection.connect("/host", &json!({ "protocol": 1, "key": key })).await;
        let namespace = opened.expect("the key opens the console");
        namespace.hear("session").await;
        Self { namespace, nearby: Arc::default() }
    }

    /// The hosts nearby, once they are as they shall be, now or later.
    ///
    /// # Panics
    /// When they do not become so within `limit`.
    pub async fn nearby(&self, limit: Duration, what: &str, fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let waiting = async {
            self.namespace.heard_of("nearby").into_iter().for_each(|told| self.take(told));
            loop {
                let now = lock(&self.nearby).clone();
                if fits(&now) {
                    return now;
                }
                // The wait around this one has an end.
                self.take(self.namespace.hear_within(limit * 2, "nearby").await);
            }
        };
        let seconds = limit.as_secs();
        tokio::time::timeout(limit, waiting).await.unwrap_or_else(|_| {
            panic!("waited {seconds} s in vain for {what}; nearby were last {:?}", lock(&self.nearby))
        })
    }

    /// The host of this id, once it is nearby as it shall be, now or later.
    ///
    /// # Panics
    /// When it does not become so within `limit`.
    pub async fn sees(&self, limit: Duration, id: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let is_it = |host: &Value| host["id"] == id && fits(host);
        let list = self.nearby(limit, &format!("host {id}"), |list| list.iter().any(&is_it)).await;
        list.into_iter().find(|host| is_it(host)).expect("it was just there")
    }

    /// Waits until the host of this id is not nearby any more.
    ///
    /// # Panics
    /// When it stays for longer than `limit`.
    pub async fn loses(&self, limit: Duration, id: &str) {
        let gone = |list: &[Value]| list.iter().all(|host| host["id"] != id);
        self.nearby(limit, &format!("host {id} to go"), gone).await;
    }

    fn take(&self, mut told: Value) {
        *lock(&self.nearby) = told["hosts"].as_array_mut().map(std::mem::take).expect("hosts nearby are a list");
    }
}
