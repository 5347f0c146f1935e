//! A host's console, as its window or a browser on the same computer uses it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::answer::Answer;
use crate::connection::{Connection, Transport};
use crate::namespace::Namespace;

/// A connection to the namespace `/host`.
#[derive(Clone, Debug)]
pub struct Console {
    /// The namespace itself. What it hears of `nearby` is taken by the console.
    pub namespace: Namespace,
    /// What `session` said.
    pub session: Value,
    /// The first `status`.
    pub status: Value,
    nearby: watch::Receiver<Vec<Value>>,
    _following: Arc<Following>,
}

/// The task that keeps the hosts nearby as they were last told; it ends when this is dropped.
#[derive(Debug)]
struct Following(AbortHandle);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Console {
    /// Opens the console of a host on the same computer with the key that it printed.
    ///
    /// # Panics
    /// When the host does not let us in, or does not begin as the contract says.
    pub async fn open(at: SocketAddr, key: String) -> Self {
        let connection = Connection::open(at, Transport::WebSocket).await.expect("the host takes connections");
        let opened = connection.connect("/host", &json!({ "protocol": 1, "key": key })).await;
        let namespace = opened.expect("the key opens the console");
        let mut first = Vec::new();
        for name in ["session", "status", "nearby"] {
            let event = namespace.next().await;
            assert_eq!(event.name, name, "{event:?}");
            first.push(event.payload);
        }
        let [session, status, nearby] = first.try_into().expect("three events");
        let (told, nearby) = watch::channel(hosts(nearby));
        let following = tokio::spawn(follow(namespace.clone(), told));
        let _following = Arc::new(Following(following.abort_handle()));
        Self { namespace, session, status, nearby, _following }
    }

    /// Asks how the host is.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn ask_status(&self) -> Value {
        self.namespace.request("status", json!({})).await.ok()
    }

    /// Asks for a change. It is asked for now; what is returned waits for the answer.
    pub fn try_configure(&self, change: Value) -> impl Future<Output = Answer> + use<> {
        self.namespace.request("configure", change)
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
        self.namespace.connection()
    }

    /// The hosts nearby, once they are as they shall be, now or later.
    ///
    /// # Panics
    /// When they do not become so within `limit`.
    pub async fn nearby(&self, limit: Duration, what: &str, fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let mut nearby = self.nearby.clone();
        if let Ok(Ok(list)) = tokio::time::timeout(limit, nearby.wait_for(|list| fits(list))).await {
            return list.clone();
        }
        let (seconds, last) = (limit.as_secs(), self.nearby.borrow());
        panic!("waited {seconds} s in vain for {what}; nearby were last {:?}", *last)
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
}

async fn follow(namespace: Namespace, told: watch::Sender<Vec<Value>>) {
    while let Some(heard) = namespace.hear_some_time("nearby").await {
        told.send_replace(hosts(heard));
    }
}

fn hosts(mut told: Value) -> Vec<Value> {
    told["hosts"].as_array_mut().map(std::mem::take).expect("hosts nearby are a list")
}
