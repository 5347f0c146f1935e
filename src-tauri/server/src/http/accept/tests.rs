use std::sync::Arc;

use axum::Router;
use axum::extract::Extension;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::*;
use crate::http::slots::{AddressLimits, ConnectionLimits};

/// A running server with a few routes, and what stops it.
struct Host {
    address: SocketAddr,
    connections: Connections,
    stop: Arc<Notify>,
    serving: JoinHandle<()>,
}

impl Host {
    async fn start(limits: ConnectionLimits) -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, connections) = (listener.local_addr().unwrap(), Connections::new(limits));
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let shutdown = async move { stopped.notified().await };
        let serving = tokio::spawn(serve_connections(listener, routes(), connections.clone(), shutdown));
        Host { address, connections, stop, serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

fn routes() -> Router {
    let who = |Extension(connection): Extension<Connection>| async move {
        format!("{} {}", connection.peer, connection.is_local())
    };
    let echo = |body: Body| async move {
        body.collect().await.map_err(|_| StatusCode::REQUEST_TIMEOUT).map(|all| all.to_bytes())
    };
    let endless = |Extension(connection): Extension<Connection>| async move {
        std::future::pending::<()>().await;
        connection.peer.to_string()
    };
    Router::new()
        .route("/who", get(who))
        .route("/echo", post(echo))
        .route("/endless", get(endless))
        .route("/upgrade", get(upgrade))
}

/// Goes over to a protocol that says everything twice.
async fn upgrade(mut request: Request) -> Response {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut stream = TokioIo::new(upgrade.await.unwrap());
        while let Ok(byte) = stream.read_u8().await {
            stream.write_all(&[byte, byte]).await.unwrap();
        }
    });
    let response = Response::builder().status(StatusCode::SWITCHING_PROTOCOLS);
    response.header("connection", "upgrade").header("upgrade", "twice").body(Body::empty()).unwrap()
}

/// Reads one answer with a `Content-Length`: its status line and body.
async fn read_answer(stream: &mut TcpStream) -> (String, String) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    (head.lines().next().unwrap().to_owned(), String::from_utf8(body).unwrap())
}

async fn ask(stream: &mut TcpStream, path: &str) -> (String, String) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    read_answer(stream).await
}

fn quick() -> ConnectionLimits {
    ConnectionLimits {
        header: Duration::from_millis(150),
        keep_alive: Duration::from_secs(20),
        shutdown: Duration::from_millis(150),
        ..ConnectionLimits::on()
    }
}

#[tokio::test]
async fn a_request_knows_its_connection_and_the_next_one_may_follow() {
    let host = Host::start(ConnectionLimits::on()).await;
    let mut stream = host.connect().await;
    let expected = ("http/1.1 200 ok".to_owned(), format!("{} true", stream.local_addr().unwrap()));
    assert_eq!(ask(&mut stream, "/who").await, expected);
    assert_eq!(ask(&mut stream, "/who").await, expected);
    stream.write_all(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nback").await.unwrap();
    assert_eq!(read_answer(&mut stream).await.1, "back");
    assert_eq!(host.connections.open(), 1);
    drop(stream);
    host.connections.all_closed().await;
}

#[tokio::test]
async fn a_half_sent_header_ends_its_connection() {
    let host = Host::start(quick()).await;
    let mut silent = host.connect().await;
    let mut half = host.connect().await;
    half.write_all(b"GET /who HTTP/1.1\r\nHost:").await.unwrap();
    let mut second = host.connect().await;
    ask(&mut second, "/who").await;
    second.write_all(b"GET /who HTTP/1.1\r\nHost:").await.unwrap();
    let began = std::time::Instant::now();
    for stream in [&mut silent, &mut half, &mut second] {
        // The end comes as a close or as a reset; an answer before it is allowed to be there or not.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    assert!(began.elapsed() < Duration::from_millis(500), "cut by the header's time, not the idle time");
    host.connections.all_closed().await;
}

#[tokio::test]
async fn an_idle_connection_is_kept_longer_than_a_header_may_take_and_then_closed() {
    let host = Host::start(ConnectionLimits { keep_alive: Duration::from_millis(600), ..quick() }).await;
    let mut stream = host.connect().await;
    ask(&mut stream, "/who").await;
    let began = std::time::Instant::now();
    assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
    assert!(began.elapsed() >= Duration::from_millis(500));
}

#[tokio::test]
async fn an_upgraded_connection_has_no_header_time_and_keeps_its_place() {
    let host = Host::start(quick()).await;
    let mut stream = host.connect().await;
    stream
        .write_all(b"GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: twice\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(read_answer(&mut stream).await.0, "http/1.1 101 switching protocols");
    for _ in 0..3 {
        // Nothing happens in this time, and that is what is tested.
        tokio::time::sleep(Duration::from_millis(250)).await;
        stream.write_all(b"a").await.unwrap();
        assert_eq!((stream.read_u8().await.unwrap(), stream.read_u8().await.unwrap()), (b'a', b'a'));
    }
    assert_eq!(host.connections.open(), 1);
    drop(stream);
    host.connections.all_closed().await;
}

#[tokio::test]
async fn what_is_above_the_cap_hears_503_and_the_next_gets_the_free_place() {
    let host = Host::start(ConnectionLimits { open: 2, reserved: 0, ..ConnectionLimits::on() }).await;
    let (mut first, mut second) = (host.connect().await, host.connect().await);
    ask(&mut first, "/who").await;
    ask(&mut second, "/who").await;
    let mut third = host.connect().await;
    assert_eq!(read_answer(&mut third).await.0, "http/1.1 503 service unavailable");
    drop((first, second));
    host.connections.all_closed().await;
    assert_eq!(ask(&mut host.connect().await, "/who").await.0, "http/1.1 200 ok");
}

#[tokio::test]
async fn loopback_has_no_share_and_no_handshake_rate() {
    let per_address = AddressLimits { open: 1, handshakes_per_second: 1, handshakes_burst: 1 };
    let host = Host::start(ConnectionLimits { per_address: Some(per_address), ..quick() }).await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = host.connect().await;
        assert_eq!(ask(&mut stream, "/who").await.0, "http/1.1 200 ok");
        streams.push(stream);
    }
}

#[tokio::test]
async fn the_stop_closes_idle_connections_and_kills_busy_ones() {
    let host = Host::start(quick()).await;
    let (mut idle, mut busy, mut upgraded) = (host.connect().await, host.connect().await, host.connect().await);
    ask(&mut idle, "/who").await;
    busy.write_all(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    upgraded
        .write_all(b"GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: twice\r\n\r\n")
        .await
        .unwrap();
    read_answer(&mut upgraded).await;
    host.stop.notify_one();
    assert_eq!(idle.read(&mut [0; 8]).await.unwrap(), 0);
    assert!(busy.read(&mut [0; 8]).await.is_err(), "reset");
    assert!(upgraded.read(&mut [0; 8]).await.is_err(), "reset");
    host.serving.await.unwrap();
    assert_eq!(host.connections.open(), 0);
    assert!(TcpStream::connect(host.address).await.is_err());
}

#[tokio::test]
async fn an_answer_under_way_is_finished_after_the_stop() {
    let host = Host::start(ConnectionLimits { shutdown: Duration::from_secs(5), ..quick() }).await;
    let mut stream = host.connect().await;
    stream.write_all(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nba").await.unwrap();
    while host.connections.open() == 0 {
        tokio::task::yield_now().await;
    }
    host.stop.notify_one();
    stream.write_all(b"ck").await.unwrap();
    assert_eq!(read_answer(&mut stream).await, ("http/1.1 200 ok".to_owned(), "back".to_owned()));
    host.serving.await.unwrap();
}

#[tokio::test]
async fn a_header_too_large_is_refused() {
    let host = Host::start(ConnectionLimits::on()).await;
    let mut stream = host.connect().await;
    let filler = "x".repeat(limits::HEADER_BYTES_MAX);
    stream.write_all(format!("GET /who HTTP/1.1\r\nHost: x\r\nFiller: {filler}\r\n\r\n").as_bytes()).await.unwrap();
    assert_eq!(read_answer(&mut stream).await.0, "http/1.1 431 request header fields too large");
}
