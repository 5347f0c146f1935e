//! Nobody fills a host with rooms alone: so many a session, so many a device.

use std::time::Duration;

use madang_server::limits::{ROOMS_PER_ADDRESS_MAX, ROOMS_PER_SESSION_MAX};
use madang_tests::{Answer, Host, Namespace, Person, Transport};
use serde_json::{Value, json};

/// Somebody on another device of the network.
async fn from_the_network(host: &Host, nickname: &str) -> Option<Person> {
    let Some(at) = host.at_network() else {
        madang_tests::skip("this computer is on no network, and whoever is on the host's own is not counted");
        return None;
    };
    Some(Person::arrive(at, nickname, Transport::WebSocket).await)
}

/// Asks, and waits as long as the host says when that was too fast.
async fn ask(space: &Namespace, event: &str, payload: Value) -> Answer {
    loop {
        let answer = space.request(event, payload.clone()).await;
        let error = &answer.value()["error"];
        if error["code"] != "rate_limited" {
            return answer;
        }
        let wait = error["retryAfterMs"].as_u64().expect("it says how long");
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
}

async fn try_create(person: &Person) -> Answer {
    ask(&person.lobby, "create", json!({ "title": "Yard" })).await
}

async fn create_so_many(person: &Person, rooms: usize) -> Vec<String> {
    let mut made = Vec::new();
    for _ in 0..rooms {
        made.push(try_create(person).await.ok()["room"]["id"].as_str().expect("an id").to_owned());
    }
    made
}

#[tokio::test]
async fn one_session_owns_so_many_rooms_and_one_more_once_another_is_gone() {
    let host = Host::start().await;
    let Some(greedy) = from_the_network(&host, "Greedy").await else { return };
    let rooms = create_so_many(&greedy, ROOMS_PER_SESSION_MAX).await;
    assert_eq!(try_create(&greedy).await.refused(), "host_full");
    let locked = json!({ "title": "Yard", "password": "sesame" });
    assert_eq!(ask(&greedy.lobby, "create", locked).await.refused(), "host_full");
    greedy.join(&rooms[0]).await;
    ask(&greedy.chat, "close", json!({ "room": rooms[0] })).await.ok();
    create_so_many(&greedy, 1).await;
    assert_eq!(try_create(&greedy).await.refused(), "host_full");
}

#[tokio::test]
async fn one_device_makes_so_many_rooms_however_many_sessions_it_has() {
    let host = Host::start().await;
    let mut made = 0;
    while made < ROOMS_PER_ADDRESS_MAX {
        let Some(face) = from_the_network(&host, &format!("Face {made}")).await else { return };
        let rooms = ROOMS_PER_SESSION_MAX.min(ROOMS_PER_ADDRESS_MAX - made);
        made += create_so_many(&face, rooms).await.len();
    }
    let Some(next) = from_the_network(&host, "Next face").await else { return };
    assert_eq!(try_create(&next).await.refused(), "host_full");
    create_so_many(&host.person("Whoever sits at the host").await, 1).await;
}

#[tokio::test]
async fn neither_the_hosts_own_computer_nor_a_host_without_limits_counts_rooms() {
    let host = Host::start().await;
    create_so_many(&host.person("Alice").await, ROOMS_PER_SESSION_MAX + 1).await;
    let unlimited = Host::start_without_limits().await;
    let Some(tester) = from_the_network(&unlimited, "Tester").await else { return };
    create_so_many(&tester, ROOMS_PER_ADDRESS_MAX + 1).await;
}
