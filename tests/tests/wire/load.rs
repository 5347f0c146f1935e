//! Many at once.

use std::sync::Arc;

use madang_tests::{Connection, Host, Transport};
use serde_json::json;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// How many join at once, and how often that is done.
const PEOPLE: usize = 2000;
const RUNS: usize = 20;

/// CONNECTs, waits for all the others, and joins in the moment that the host says yes: before it
/// could have done anything but to accept.
async fn connect_and_join(host: std::net::SocketAddr, room: Arc<str>, n: usize, door: Arc<Barrier>) -> bool {
    let connection = Connection::open(host, Transport::WebSocket).await.expect("the host takes connections");
    door.wait().await;
    let auth = json!({ "protocol": 1, "nickname": format!("Guest {n}") });
    let chat = connection.connect("/chat", &auth).await.expect("the host lets everybody in");
    chat.request("join", json!({ "room": *room })).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_joins_at_once_are_all_answered_twenty_times() {
    for run in 0..RUNS {
        let host = Host::start_with(&["--limits", "off", "--people-max", "2000"]).await;
        let alice = host.person("Alice").await;
        let room: Arc<str> = alice.create_with(json!({ "title": "Hall", "max": PEOPLE })).await.into();
        let door = Arc::new(Barrier::new(PEOPLE));
        let mut crowd = JoinSet::new();
        for n in 0..PEOPLE {
            crowd.spawn(connect_and_join(host.at(), Arc::clone(&room), n, Arc::clone(&door)));
        }
        let entered = crowd.join_all().await.into_iter().filter(|entered| *entered).count();
        assert_eq!(entered, PEOPLE, "run {run}");
        let people = alice.lobby.request("rooms", json!({})).await.ok()["rooms"][0]["people"].clone();
        assert_eq!(people, PEOPLE, "run {run}");
    }
}
