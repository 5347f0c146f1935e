//! Many at once.

use std::sync::Arc;
use std::time::Duration;

use madang_tests::{Connection, Host, Transport, within_time};
use serde_json::json;
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How many join at once, and how often that is done.
const PEOPLE: usize = 2000;
const RUNS: usize = 20;

/// How many open a connection at the same time: the host bears no opening that takes seconds, as some do on a busy computer
/// when all begin at once.
const OPENING: usize = 100;
/// How long is waited for the others, half of what the host bears of one who does not CONNECT.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long the last answer may take on a busy computer: 2000 people hear of 2000 joins before it.
const ALL_JOINED: Duration = Duration::from_secs(90);

/// Where all wait until everybody is there.
struct Door {
    steps: Semaphore,
    everybody: Barrier,
}

/// Opens a connection, waits for all the others, CONNECTs, and joins in the moment that the host says yes: before it could
/// have done anything but to accept.
async fn connect_and_join(host: std::net::SocketAddr, room: Arc<str>, n: usize, door: Arc<Door>) -> bool {
    let step = door.steps.acquire().await.expect("the door stays");
    let connection = Connection::open(host, Transport::WebSocket).await.expect("the host takes connections");
    drop(step);
    // Whoever goes on alone is counted at the door all the same.
    timeout(PATIENCE, door.everybody.wait()).await.ok();
    let auth = json!({ "protocol": 1, "nickname": format!("Guest {n}") });
    let chat = connection.connect("/chat", &auth).await.expect("the host lets everybody in");
    let joined = chat.request_perhaps("join", json!({ "room": *room }));
    within_time(ALL_JOINED, "the answer to a join", joined).await.is_some_and(|answer| answer.is_ok())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_joins_at_once_are_all_answered_twenty_times() {
    for run in 0..RUNS {
        let host = Host::start_with(&["--limits", "off", "--people-max", "2000"]).await;
        let alice = host.person("Alice").await;
        let room: Arc<str> = alice.create_with(json!({ "title": "Hall", "max": PEOPLE })).await.into();
        let door = Arc::new(Door { steps: Semaphore::new(OPENING), everybody: Barrier::new(PEOPLE) });
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
