//! Hosts added by hand, without a network: the network tests have the rest.

use axum::{Json, Router, routing::get};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::*;
use crate::limits::NEARBY_NEIGHBOURS_MAX;

const OWN_ID: &str = "zzzzzzzzzzzzzzzzzzzzzzzzzz";

/// Somebody who answers as the host with this id at a free port, until it is aborted.
async fn host(id: &str, protocol: u32) -> (u16, AbortHandle) {
    let info = json!({ "id": id, "name": format!("Host {id}"), "version": "1.0.0", "protocol": protocol });
    let app = Router::new().route("/info", get(async move || Json(info)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (port, serving.abort_handle())
}

fn id(number: usize) -> String {
    let digit = |place: u32| char::from(b'a' + u8::try_from(number / 26_usize.pow(place) % 26).unwrap());
    format!("{}{}{}", digit(1), digit(0), "a".repeat(24))
}

fn code(outcome: Result<Neighbour, Refusal>) -> &'static str {
    outcome.map_or_else(|refusal| refusal.code.as_str(), |_| "ok")
}

#[tokio::test]
async fn a_host_is_added_by_its_address_and_forgotten() {
    let discovery = Discovery::start_without_multicast(OWN_ID.into());
    let mut nearby = discovery.nearby();
    let (port, _) = host(&id(1), PROTOCOL).await;
    let added = discovery.add("127.0.0.1", Some(port)).await.unwrap();
    assert_eq!((added.id, added.port, added.reachable), (id(1), port, true));
    let listed = nearby.wait_for(|list| !list.is_empty()).await.unwrap().clone();
    assert_eq!((listed.len(), listed[0].name.clone()), (1, format!("Host {}", id(1))));
    discovery.forget(&id(1));
    nearby.wait_for(|list| list.is_empty()).await.unwrap();
}

#[tokio::test]
async fn a_host_that_went_away_stays_unreachable_until_it_is_back() {
    let discovery = Discovery::start_without_multicast(OWN_ID.into());
    let mut nearby = discovery.nearby();
    let (port, serving) = host(&id(1), PROTOCOL).await;
    discovery.add(&format!("http://127.0.0.1:{port}/r/abc"), None).await.unwrap();
    serving.abort();
    nearby.wait_for(|list| list.first().is_some_and(|host| !host.reachable)).await.unwrap();
}

#[tokio::test]
async fn whatever_cannot_be_added_says_why() {
    let discovery = Discovery::start_without_multicast(OWN_ID.into());
    let add = async |port: u16| code(discovery.add("127.0.0.1", Some(port)).await);
    let (port, serving) = host(&id(1), PROTOCOL + 1).await;
    assert_eq!(add(port).await, "protocol_unsupported");
    serving.abort();
    assert_eq!(add(host(OWN_ID, PROTOCOL).await.0).await, "invalid");
    assert_eq!(add(host("no id", PROTOCOL).await.0).await, "unreachable");
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(add(free).await, "unreachable");
    assert_eq!(code(discovery.add("ABC-DEF", None).await), "invalid");
    assert_eq!(code(discovery.add("8.8.8.8", None).await), "invalid");
    assert!(discovery.nearby().borrow().is_empty());
}

#[tokio::test]
async fn two_hundred_hosts_can_be_added() {
    let discovery = Discovery::start_without_multicast(OWN_ID.into());
    for number in 0..NEARBY_NEIGHBOURS_MAX {
        let (port, _) = host(&id(number), PROTOCOL).await;
        assert_eq!(code(discovery.add("127.0.0.1", Some(port)).await), "ok", "{number}");
    }
    let (port, _) = host(&id(NEARBY_NEIGHBOURS_MAX), PROTOCOL).await;
    assert_eq!(code(discovery.add("127.0.0.1", Some(port)).await), "busy");
}

#[tokio::test]
async fn a_withdrawal_is_answered_also_without_a_network() {
    let discovery = Discovery::start_without_multicast(OWN_ID.into());
    let bind = std::net::Ipv4Addr::UNSPECIFIED.into();
    let announcement =
        Announcement { name: "A".into(), fingerprint: "a".repeat(52), bind, port: 4747, rooms: 0, people: 0 };
    discovery.announce(Some(announcement));
    let waited = tokio::time::timeout(Duration::from_secs(5), discovery.withdraw()).await;
    assert!(waited.is_ok());
}
