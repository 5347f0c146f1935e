//! The real Socket.IO engine on a guarded connection: what a bare one keeps for ever, this one ends.

use std::time::Duration;

use socketioxide::SocketIo;
use socketioxide::extract::SocketRef;
use tokio::sync::mpsc;

use super::*;

/// Longer than anything here takes, shorter than the engine's own ping time.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a socket's handlers report.
enum Report {
    Connected(SocketRef, Connection),
    Gone,
}

/// A host with the engine, and a WebSocket client that is connected to it.
async fn connected(write: Duration) -> (TcpStream, SocketRef, Connection, mpsc::UnboundedReceiver<Report>) {
    let (reports, mut heard) = mpsc::unbounded_channel();
    let (engine, io) = SocketIo::builder().ping_interval(2 * PATIENCE).ping_timeout(2 * PATIENCE).build_layer();
    io.ns("/", move |socket: SocketRef| {
        let connection = socket.req_parts().extensions.get::<Connection>().unwrap().clone();
        let gone = reports.clone();
        socket.on_disconnect(move || {
            gone.send(Report::Gone).unwrap();
            std::future::ready(())
        });
        reports.send(Report::Connected(socket, connection)).unwrap();
        std::future::ready(())
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let everything = router(routes(), Pages::built()).layer(engine);
    let connections = Connections::new(ConnectionLimits { write, ..ConnectionLimits::on() });
    let service = protected(everything, OwnHosts::new(Vec::new()));
    tokio::spawn(serve_connections(listener, service, connections, std::future::pending()));
    let stream = open(address).await;
    let Some(Report::Connected(socket, connection)) = heard.recv().await else {
        panic!("the socket is connected first");
    };
    assert_eq!(connection.peer, stream.local_addr().unwrap());
    (stream, socket, connection, heard)
}

/// Opens a WebSocket and sends the Socket.IO CONNECT.
async fn open(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 101"));
    // A text frame of two bytes under a mask of zeros.
    stream.write_all(b"\x81\x82\0\0\0\x0040").await.unwrap();
    stream
}

async fn is_gone(heard: &mut mpsc::UnboundedReceiver<Report>) -> bool {
    let report = tokio::time::timeout(PATIENCE, heard.recv()).await;
    matches!(report, Ok(Some(Report::Gone)))
}

#[tokio::test]
async fn a_client_that_stops_reading_is_gone_after_the_write_timeout() {
    let (_stream, socket, connection, mut heard) = connected(Duration::from_millis(300)).await;
    let text = "x".repeat(64 * 1024);
    while !connection.guard.killed() {
        // A full queue refuses, which is what a client that does not read leads to.
        let _ = socket.emit("flood", &text);
        tokio::task::yield_now().await;
    }
    assert!(is_gone(&mut heard).await);
    assert!(connection.guard.written_bytes() > 0);
}

#[tokio::test]
async fn a_killed_client_is_gone_though_its_queue_is_full() {
    let (mut stream, socket, connection, mut heard) = connected(2 * PATIENCE).await;
    let text = "x".repeat(64 * 1024);
    while connection.guard.pending().is_none() || socket.emit("flood", &text).is_ok() {
        let _ = socket.emit("flood", &text);
        tokio::task::yield_now().await;
    }
    connection.guard.kill();
    assert!(is_gone(&mut heard).await);
    let mut buffer = vec![0; 1024 * 1024];
    let end = loop {
        match stream.read(&mut buffer).await {
            Ok(0) => break None,
            Ok(_) => {}
            Err(error) => break Some(error.kind()),
        }
    };
    assert_eq!(end, Some(std::io::ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn a_socket_of_another_site_is_not_opened() {
    let (stream, _socket, connection, _heard) = connected(PATIENCE).await;
    drop(stream);
    let request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade, close\r\n\
                   Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nOrigin: http://evil.test\r\n\
                   Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    let request = request.replace("HOST", &connection.local.to_string());
    let mut stream = TcpStream::connect(connection.local).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"));
}
