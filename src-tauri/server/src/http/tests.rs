//! A whole site on a real port, and raw requests to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::{get, post};
use http::StatusCode;
use http_body_util::{BodyExt, Limited};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

mod engine;

/// A picture as a handler would answer it, with a header that it should not have set.
const PICTURE: &[u8] = b"GIF89a";
/// What the upload handler of these tests takes.
pub(crate) const UPLOAD_BYTES_MAX: usize = 1024;

/// A running host with every route.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    passed: Arc<AtomicUsize>,
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// The one value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }

    /// The code of an error envelope.
    pub(crate) fn code(&self) -> String {
        let envelope: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(envelope["ok"], false);
        assert!(envelope["error"]["message"].is_string());
        envelope["error"]["code"].as_str().unwrap().to_owned()
    }
}

impl Site {
    pub(crate) async fn start() -> Site {
        Self::start_at("127.0.0.1:0", Pages::built()).await.unwrap()
    }

    pub(crate) async fn start_with(pages: Pages) -> Site {
        Self::start_at("127.0.0.1:0", pages).await.unwrap()
    }

    pub(crate) async fn start_at(bind: &str, pages: Pages) -> std::io::Result<Site> {
        Self::serving(bind, router(routes(), pages)).await
    }

    /// A running host with these routes.
    pub(crate) async fn serving(bind: &str, routes: Router) -> std::io::Result<Site> {
        let listener = TcpListener::bind(bind).await?;
        let address = listener.local_addr()?;
        let passed = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&passed);
        let count = move |request: Request, next: Next| {
            counter.fetch_add(1, Ordering::SeqCst);
            next.run(request)
        };
        let everything = routes.layer(from_fn(count));
        let service = protected(everything, OwnHosts::new(vec!["router.home:8080".parse().unwrap()]));
        let connections = Connections::new(ConnectionLimits::on());
        tokio::spawn(serve_connections(listener, service, connections, std::future::pending()));
        Ok(Site { address, passed })
    }

    /// How many requests passed the checks.
    pub(crate) fn passed(&self) -> usize {
        self.passed.load(Ordering::SeqCst)
    }

    /// Sends these bytes with `HOST` and `PORT` filled in, and reads the answer to the connection's end.
    pub(crate) async fn send(&self, request: &str) -> Answer {
        self.send_to(SocketAddr::from(([127, 0, 0, 1], self.address.port())), request).await
    }

    pub(crate) async fn send_to(&self, address: SocketAddr, request: &str) -> Answer {
        let request = request.replace("HOST", &address.to_string()).replace("PORT", &address.port().to_string());
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        parse(&bytes)
    }

    /// Asks for a path, with more header lines if there are any (`"Name: value\r\n"`).
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        self.send(&format!("{method} {path} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n{headers}\r\n")).await
    }
}

/// Reads the bytes of one answer.
pub(crate) fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer but {text:?}"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Answer { status, headers: lines.map(header).collect(), body: body.to_owned() }
}

/// The routes that the chat fills, here with the least that answers.
fn routes() -> Routes {
    let upload = |body: Body| async move {
        let read = Limited::new(body, UPLOAD_BYTES_MAX).collect().await;
        read.map_or(StatusCode::PAYLOAD_TOO_LARGE, |_| StatusCode::CREATED)
    };
    let picture = || async { ([("content-security-policy", "script-src *"), ("content-type", "image/gif")], PICTURE) };
    let (info, export) = (get(|| async { "{}" }), get(|| async { "zip" }));
    Routes { info, upload: post(upload), export, gif: get(picture), metrics: get(|| async { "" }) }
}
