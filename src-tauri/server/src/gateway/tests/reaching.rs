//! How a host is reached: its addresses, its connections, its slowness.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::stranger::{Reply, Stranger, answer, asks_who, info};
use super::window::Window;
use crate::limits;

/// A port of this machine where nobody listens.
async fn nobody() -> std::net::SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn the_next_address_is_tried_and_the_good_one_remembered() {
    let silent = Stranger::answering(|_| Reply::Hang).await;
    let other = Stranger::answering(|_| Reply::Keep(info("anotheranotheranotheranoth"))).await;
    let good = Stranger::saying(Reply::Close(answer("404 N", "application/json", b"{}"))).await;
    let addresses = vec![nobody().await, other.address, silent.address, good.address];
    let window = Window::to_any("127.0.0.1:0", addresses).await;
    let began = Instant::now();
    assert_eq!(window.get("gif/abc").await.status, 404);
    assert!(
        began.elapsed() < Duration::from_secs(limits::GATEWAY_INFO_SECONDS_MAX),
        "the silent one was not waited for"
    );
    assert_eq!((other.connections(), silent.connections(), good.connections()), (1, 1, 1));
    assert_eq!(window.get("gif/abc").await.status, 404);
    assert_eq!((other.connections(), silent.connections(), good.connections()), (1, 1, 2));
}

#[tokio::test]
async fn a_host_that_is_nowhere_is_unreachable() {
    for addresses in [vec![], vec![nobody().await]] {
        let answer = Window::to_any("127.0.0.1:0", addresses).await.get("info").await;
        assert_eq!((answer.status, answer.code().as_str()), (502, "unreachable"));
    }
}

#[tokio::test]
async fn a_connection_is_used_again_and_a_closed_one_is_no_trouble() {
    let keeping = Stranger::saying(Reply::Keep(answer("404 N", "application/json", b"{}"))).await;
    let window = Window::to(keeping.address).await;
    for _ in 0..5 {
        assert_eq!(window.get("gif/abc").await.status, 404);
    }
    assert_eq!((keeping.connections(), keeping.heard().len()), (1, 5));
    let closing = Stranger::saying(Reply::Close(answer("404 N", "application/json", b"{}"))).await;
    let window = Window::to(closing.address).await;
    for _ in 0..5 {
        assert_eq!(window.get("gif/abc").await.status, 404);
    }
    assert_eq!(closing.heard().len(), 5);
}

#[tokio::test]
async fn a_slow_host_is_waited_for_no_longer_than_said() {
    let stranger = Stranger::saying(Reply::Hang).await;
    let window = Window::to(stranger.address).await;
    let began = Instant::now();
    let answer = window.get("gif/abc").await;
    assert_eq!((answer.status, answer.code().as_str()), (504, "too_slow"));
    let waited = began.elapsed().as_secs();
    assert!((limits::GATEWAY_HEAD_SECONDS_MAX..limits::GATEWAY_HEAD_SECONDS_MAX + 5).contains(&waited), "{waited} s");
}

#[tokio::test]
async fn a_host_that_does_not_say_who_it_is_is_waited_for_no_longer_than_said() {
    let stranger = Stranger::answering(|_| Reply::Hang).await;
    let began = Instant::now();
    let answer = Window::to(stranger.address).await.get("gif/abc").await;
    assert_eq!((answer.status, answer.code().as_str()), (504, "too_slow"));
    assert!(began.elapsed() < Duration::from_secs(limits::GATEWAY_INFO_SECONDS_MAX + 3));
    let endless = |head: &str| {
        assert!(asks_who(head));
        Reply::Endless(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".to_vec(), vec![b' '; 1024])
    };
    let stranger = Stranger::answering(endless).await;
    assert_eq!(Window::to(stranger.address).await.get("gif/abc").await.status, 502);
}

#[tokio::test]
async fn one_host_gets_so_many_connections_and_no_more() {
    let stranger = Stranger::saying(Reply::Hang).await;
    let window = std::sync::Arc::new(Window::to(stranger.address).await);
    let mut asking = Vec::new();
    for _ in 0..limits::GATEWAY_CONNECTIONS_PER_HOST_MAX {
        let window = std::sync::Arc::clone(&window);
        asking.push(tokio::spawn(async move { window.get("socket.io/?EIO=4&transport=polling").await }));
    }
    while stranger.heard().len() < limits::GATEWAY_CONNECTIONS_PER_HOST_MAX {
        tokio::task::yield_now().await;
    }
    let answer = window.get("info").await;
    assert_eq!((answer.status, answer.code().as_str(), answer.header("retry-after")), (503, "busy", Some("1")));
    asking.pop().unwrap().abort();
    // The gateway hears of the window's going when it looks at the connection.
    while window.get("info").await.status == 503 {
        tokio::task::yield_now().await;
    }
    assert_eq!(stranger.connections(), limits::GATEWAY_CONNECTIONS_PER_HOST_MAX + 1);
}
