use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::http::tests::{Site, UPLOAD_BYTES_MAX};
use crate::limits::DRAIN_BYTES_MAX;

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

#[tokio::test]
async fn every_address_answers_as_the_protocol_says() {
    let site = Site::start().await;
    for (method, path, status) in [
        ("GET", "/info", 200),
        ("HEAD", "/info", 200),
        ("GET", "/healthz", 200),
        ("GET", "/metrics", 200),
        ("POST", "/metrics", 405),
        ("POST", "/room/abc/gif", 201),
        ("GET", "/gif/abc", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/r/", 404),
        ("GET", "/h/xyz", 404),
        ("GET", "/h/xyz/r/", 404),
        ("GET", "/console/x", 404),
        ("GET", "/gif/a/b", 404),
        ("DELETE", "/nowhere", 404),
        ("POST", "/", 405),
        ("POST", "/r/abc", 405),
        ("POST", "/console", 405),
        ("PUT", "/info", 405),
        ("GET", "/room/abc/gif", 405),
        ("DELETE", "/gif/abc", 405),
        ("OPTIONS", "/info", 405),
    ] {
        let answer = site.ask(method, path, "Content-Length: 0\r\n").await;
        assert_eq!(answer.status, status, "{method} {path}");
        match status {
            404 => assert_eq!(answer.code(), "not_found"),
            405 => assert_eq!(answer.code(), "method_not_allowed"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_host_says_that_it_is_well() {
    let site = Site::start().await;
    let health: Value = serde_json::from_str(&site.ask("GET", "/healthz", "").await.body).unwrap();
    let expected = json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "uptimeSeconds": 0 });
    assert_eq!(health, expected);
}

#[tokio::test]
async fn every_answer_has_the_security_headers_byte_for_byte() {
    let site = Site::start().await;
    let pages = [("GET", "/"), ("GET", "/r/abc"), ("GET", "/info"), ("GET", "/healthz"), ("POST", "/room/abc/gif")];
    let errors = [("GET", "/nowhere"), ("POST", "/"), ("GET", "/a//b"), ("GET", "/socket.io/?EIO=4")];
    for (method, path) in pages.into_iter().chain(errors) {
        assert_secure(&site.ask(method, path, "Content-Length: 0\r\n").await, PAGE_POLICY, "same-origin");
    }
    assert_secure(&site.ask("GET", "/info", "Origin: null\r\n").await, PAGE_POLICY, "same-origin");
    let elsewhere = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_secure(&site.send(elsewhere).await, PAGE_POLICY, "same-origin");
    for (method, path) in [("GET", "/gif/abc"), ("POST", "/gif/abc"), ("GET", "/gif/a/b")] {
        let answer = site.ask(method, path, "").await;
        assert_secure(&answer, "default-src 'none'; sandbox", "cross-origin");
    }
}

fn assert_secure(answer: &crate::http::tests::Answer, content: &str, resource: &str) {
    assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    assert_eq!(answer.header("content-security-policy"), Some(content));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some(resource));
    assert!(answer.header("cache-control").is_some());
}

#[tokio::test]
async fn a_refused_upload_is_drained_so_that_the_answer_arrives() {
    let site = Site::start().await;
    let length = 4 * 1024 * 1024;
    assert!(length > UPLOAD_BYTES_MAX && length < DRAIN_BYTES_MAX);
    let mut stream = TcpStream::connect(site.address).await.unwrap();
    let head = format!("POST /room/abc/gif HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n\r\n", site.address);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; length]).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    // The connection is fit for the next request.
    let next = format!("GET /info HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", site.address);
    stream.write_all(next.as_bytes()).await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains("HTTP/1.1 200 OK"));
}
