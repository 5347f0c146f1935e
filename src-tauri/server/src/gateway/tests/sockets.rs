//! WebSockets through the gateway.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::stranger::{ID, Reply, Stranger, answer, asks_who, info};
use super::window::Window;
use crate::limits;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(8);

/// A host that opens a WebSocket and then behaves like this.
async fn host(after: impl Fn(Vec<u8>) -> Reply + Send + Sync + 'static) -> Stranger {
    Stranger::answering(move |head| {
        if asks_who(head) {
            return Reply::Keep(info(ID));
        }
        let key = head.lines().find_map(|line| line.strip_prefix("sec-websocket-key: ")).unwrap();
        let head = format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSet-Cookie: a=b\r\n\
             Sec-WebSocket-Accept: {}\r\n\r\n",
            derive_accept_key(key.as_bytes())
        );
        after(head.into_bytes())
    })
    .await
}

/// All that the window still gets.
async fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset is an end as well.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an end");
    bytes
}

/// A frame of text as a host sends it.
fn text(bytes: usize) -> Vec<u8> {
    let mut frame = vec![0x81, 127];
    frame.extend((bytes as u64).to_be_bytes());
    frame.resize(frame.len() + bytes, b'4');
    frame
}

#[tokio::test]
async fn messages_pass_both_ways_as_they_are() {
    let stranger = host(|head| Reply::Keep([head, b"\x81\x05hello".to_vec()].concat())).await;
    let window = Window::to(stranger.address).await;
    let (head, mut stream) = window.open_socket().await;
    let lower = head.to_ascii_lowercase();
    assert!(lower.starts_with("http/1.1 101"));
    assert!(lower.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="));
    assert!(!lower.contains("extensions") && !lower.contains("cookie"), "{head}");
    let mut hello = [0; 7];
    stream.read_exact(&mut hello).await.unwrap();
    assert_eq!(&hello, b"\x81\x05hello");
    // The stranger takes whatever comes up to an empty line for a request.
    stream.write_all(b"\x81\x8c\0\0\0\0GET / x\r\n\r\n ").await.unwrap();
    tokio::time::timeout(PATIENCE, async {
        while !stranger.heard().iter().any(|heard| heard.contains("GET / x")) {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    let asked = &stranger.heard()[0].to_ascii_lowercase();
    assert!(asked.starts_with("get /socket.io/?eio=4&transport=websocket http/1.1\r\n"), "{asked}");
    assert!(asked.contains(&format!("origin: http://{}\r\n", stranger.address)));
    assert!(!asked.contains("extensions") && !asked.contains("cookie") && !asked.contains("tauri"), "{asked}");
}

#[tokio::test]
async fn the_end_of_one_side_is_the_end_of_the_other() {
    let stranger = host(|head| Reply::Close([head, b"\x81\x01a\x88\x02\x03\xe9".to_vec()].concat())).await;
    let window = Window::to(stranger.address).await;
    let (_, stream) = window.open_socket().await;
    assert_eq!(rest(stream).await, b"\x81\x01a\x88\x02\x03\xe9", "the last words arrive");
    let stranger = host(|head| Reply::Close([head, b"\x81\x7d only a part".to_vec()].concat())).await;
    let (_, stream) = Window::to(stranger.address).await.open_socket().await;
    assert!(rest(stream).await.len() < 20, "closing in the middle of a frame ends it");
}

#[tokio::test]
async fn a_message_of_the_limit_passes_and_a_larger_one_does_not() {
    let longest = limits::GATEWAY_MESSAGE_BYTES_MAX;
    let stranger = host(move |head| Reply::Close([head, text(longest)].concat())).await;
    let (_, stream) = Window::to(stranger.address).await.open_socket().await;
    assert_eq!(rest(stream).await.len(), longest + 10);
    let stranger = host(move |head| Reply::Endless([head, text(longest + 1)].concat(), text(longest + 1))).await;
    let (_, stream) = Window::to(stranger.address).await.open_socket().await;
    assert_eq!(rest(stream).await.len(), 0);
}

#[tokio::test]
async fn what_is_no_frame_of_ours_ends_the_socket() {
    let wrong: [&[u8]; 5] = [
        b"\x82\x04EVIL",
        b"\xc1\x04EVIL",
        b"\x81\x84\0\0\0\0EVIL",
        b"<html>EVIL",
        b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    ];
    for bytes in wrong {
        let stranger = host(move |head| Reply::Endless([head, bytes.to_vec()].concat(), bytes.to_vec())).await;
        let (_, stream) = Window::to(stranger.address).await.open_socket().await;
        assert_eq!(rest(stream).await, b"", "{bytes:?}");
    }
}

#[tokio::test]
async fn a_page_s_message_that_is_too_large_ends_the_socket() {
    let stranger = host(Reply::Keep).await;
    let window = Window::to(stranger.address).await;
    let (_, mut stream) = window.open_socket().await;
    let mut frame = vec![0x81, 0xff];
    frame.extend((limits::WS_MESSAGE_BYTES_MAX as u64 + 1).to_be_bytes());
    stream.write_all(&frame).await.unwrap();
    stream.write_all(&[0; 4]).await.unwrap();
    assert_eq!(rest(stream).await, b"");
}

#[tokio::test]
async fn a_host_that_opens_no_websocket_is_refused() {
    let upgrade = "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
    for (said, status) in [
        (answer("200 OK", "text/html", b"<b>EVIL</b>"), 502),
        (answer("302 Found", "text/html", b"EVIL"), 502),
        (format!("{upgrade}\r\nEVIL").into_bytes(), 502),
        (format!("{upgrade}Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\nEVIL").into_bytes(), 502),
        (answer("400 Bad Request", "text/html", b"EVIL"), 400),
        (answer("503 Full", "application/json", b"{\"ok\":false}"), 503),
    ] {
        let stranger = Stranger::saying(Reply::Keep(said)).await;
        let (head, stream) = Window::to(stranger.address).await.open_socket().await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        assert!(!head.contains("EVIL"));
        drop(stream);
    }
}

#[tokio::test]
async fn a_request_that_is_no_websocket_is_not_passed_on() {
    let stranger = host(Reply::Keep).await;
    let window = Window::to(stranger.address).await;
    let path = "socket.io/?EIO=4&transport=websocket";
    let good = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for headers in [String::new(), good.replace("13", "8"), good.replace("websocket", "h2c"), good.replace("dGhl", "")]
    {
        assert_eq!(window.ask("GET", path, &headers, "").await.status, 400, "{headers}");
    }
    assert_eq!(stranger.connections(), 0);
}

#[tokio::test]
async fn a_window_that_does_not_read_holds_up_the_host_and_not_the_memory() {
    let stranger = host(move |head| Reply::Endless(head, text(60_000))).await;
    let window = Window::to(stranger.address).await;
    let (_, mut stream) = window.open_socket().await;
    let mut some = vec![0; 100_000];
    stream.read_exact(&mut some).await.unwrap();
    // Nothing more is read: after the write timeout the window's connection is reset, and with it the host's.
    let patience = PATIENCE + Duration::from_secs(limits::WRITE_TIMEOUT_SECONDS);
    let written = tokio::time::timeout(patience, stranger.ended()).await.expect("the host is told");
    assert!(written < 16 * 1024 * 1024, "what the host got rid of fits the system's buffers: {written}");
    assert!(rest(stream).await.len() <= written);
}
