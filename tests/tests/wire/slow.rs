//! Who takes too long, or too much.

use std::time::{Duration, Instant};

use madang_tests::http::{get, read_response};
use madang_tests::{Host, within_time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Waits until the host has closed this connection, reading what it still says.
async fn closed(mut stream: TcpStream) {
    let mut rest = Vec::new();
    // A reset is an end as well.
    let _ = within_time(Duration::from_secs(12), "a slow connection to be closed", stream.read_to_end(&mut rest)).await;
}

#[tokio::test]
async fn who_never_finishes_a_request_is_cut_off_and_hinders_nobody() {
    let host = Host::start().await;
    let own = format!("Host: 127.0.0.1:{}\r\n", host.port);
    let beginnings = [
        String::new(),
        "GET / HT".to_owned(),
        format!("GET / HTTP/1.1\r\n{own}X-Slow: "),
        format!("POST /room/aaaaaaaaaaaa/gif HTTP/1.1\r\n{own}Content-Length: 100000\r\n\r\nslow"),
    ];
    let mut slow = Vec::new();
    for n in 0..120 {
        let mut stream = TcpStream::connect(host.at()).await.expect("the host takes connections");
        stream.write_all(beginnings[n % beginnings.len()].as_bytes()).await.expect("it can be written");
        slow.push(tokio::spawn(closed(stream)));
    }
    let asked = Instant::now();
    let alice = host.person("Alice").await;
    alice.open("Yard").await;
    assert!(asked.elapsed() < Duration::from_millis(1500), "{:?}", asked.elapsed());
    for waiting in slow {
        waiting.await.expect("it was closed in time");
    }
}

#[tokio::test]
async fn an_endless_header_is_cut_off() {
    let host = Host::start().await;
    let mut stream = TcpStream::connect(host.at()).await.expect("the host takes connections");
    let line = format!("X-Long: {}\r\n", "x".repeat(1000));
    let own = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", host.port);
    let mut refused = stream.write_all(own.as_bytes()).await.is_err();
    for _ in 0..200 {
        refused = refused || stream.write_all(line.as_bytes()).await.is_err();
    }
    let answer = within_time(Duration::from_secs(12), "an end", read_response(&mut stream)).await;
    assert!(refused || answer.is_none_or(|answer| (400..500).contains(&answer.status)));
    assert_eq!(get(host.at(), "/info").await.status, 200);
}

#[tokio::test]
async fn one_address_of_the_network_gets_a_share_and_not_everything() {
    let host = Host::start().await;
    let Some(network) = host.at_network() else {
        madang_tests::skip("this computer is on no network, and its own address has no limit");
        return;
    };
    let mut open = Vec::new();
    for _ in 0..100 {
        // A connection may be taken by the system and reset by the host at once.
        if let Ok(stream) = TcpStream::connect(network).await {
            open.push(stream);
        }
    }
    let mut answered = 0;
    let ask = format!("GET /info HTTP/1.1\r\nHost: {network}\r\n\r\n");
    for mut stream in open {
        let written = stream.write_all(ask.as_bytes()).await;
        let reading = within_time(Duration::from_secs(12), "an answer or an end", read_response(&mut stream));
        answered += usize::from(written.is_ok() && reading.await.is_some_and(|answer| answer.status == 200));
    }
    assert!((1..=32).contains(&answered), "{answered} of 100 connections were served");
    assert_eq!(get(host.at(), "/info").await.status, 200, "this computer itself always gets in");
}
