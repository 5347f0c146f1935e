//! The accept loop: takes connections within the caps, guards them, and speaks HTTP/1 on them.
//!
//! `axum::serve` has no header timeout and no caps, so this is our own. HTTP/2 is off on purpose: nothing here needs it
//! and it multiplies what one connection can ask for.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;
use tower::{Service, ServiceExt};

use super::body::TimedBody;
use super::connection::Connection;
use super::guard::GuardedStream;
use super::head::{HeadTimed, LastWord, Turn};
use super::slots::{Connections, Refused, Slot};
use crate::limits;

/// What a connection above the caps hears: written as it is, without an allocation.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n";

/// Takes connections from `listener` and serves HTTP/1 on them until `closing` is ready; then the listener is closed, and
/// the connections go on until `stopping` becomes true and each has finished what it is at. Every request carries a
/// [`Connection`] in its extensions and a body with a time limit.
///
/// Several listeners may share one table of `connections`.
pub(crate) async fn accept_connections<S>(
    listener: TcpListener,
    service: S,
    connections: Connections,
    stopping: watch::Receiver<bool>,
    closing: impl Future<Output = ()>,
) where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut closing = pin!(closing);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut closing => return,
            accepted = accept(&listener) => accepted,
        };
        let (stream, peer) = accepted;
        match connections.take(peer.ip(), Instant::now()) {
            Ok(slot) => {
                let serving = serve(stream, slot, service.clone(), connections.clone(), stopping.clone());
                tokio::spawn(serving);
            }
            Err(refused) => refuse(&stream, refused),
        }
    }
}

/// Serves on one listener until `shutdown`, and ends with the last connection.
#[cfg(test)]
pub(crate) async fn serve_connections<S>(
    listener: TcpListener,
    service: S,
    connections: Connections,
    shutdown: impl Future<Output = ()>,
) where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let (stop, stopping) = watch::channel(false);
    accept_connections(listener, service, connections.clone(), stopping, shutdown).await;
    stop.send_replace(true);
    end_connections(&connections).await;
}

/// Accepts the next connection, however long that takes. A host that is out of file descriptors waits for some to
/// come free instead of spinning; a peer that gave up meanwhile is nobody's trouble.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    let mut pause = Duration::from_millis(10);
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if gave_up(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(limits::ACCEPT_RETRY_MILLISECONDS_MAX));
            }
        }
    }
}

fn gave_up(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Turns a connection away: with a word if there is no place, with a reset if it is one of a flood.
fn refuse(stream: &TcpStream, refused: Refused) {
    // Errors mean that the peer is gone, and it is being turned away anyhow.
    if refused == Refused::TooOften {
        let _ = stream.set_zero_linger();
    } else {
        let _ = SockRef::from(stream).send(FULL);
    }
}

/// Speaks HTTP/1 on one connection until it ends or goes over to another protocol.
async fn serve<S>(tcp: TcpStream, slot: Slot, service: S, connections: Connections, mut stopping: watch::Receiver<bool>)
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let (limits, number) = (connections.limits(), slot.number());
    let Ok(stream) = prepared(tcp).and_then(|tcp| GuardedStream::new(tcp, limits.write, slot)) else {
        // The peer has gone between the accept and here.
        return;
    };
    connections.reach(number, stream.guard().clone());
    let connection = Connection::new(stream.guard().clone());
    let turn = Turn::default();
    let stream = HeadTimed::new(stream, turn.clone(), limits.header);
    let answering = service_fn(move |request| answer(request, service.clone(), connection.clone(), turn.clone()));
    let serving = http1_of(limits.keep_alive).serve_connection(TokioIo::new(stream), answering).with_upgrades();
    let mut serving = pin!(serving);
    // How a connection ends is its peer's affair: there is nobody to tell and nothing to log.
    tokio::select! {
        _ = serving.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    serving.as_mut().graceful_shutdown();
    let _ = serving.await;
}

fn prepared(tcp: TcpStream) -> io::Result<TcpStream> {
    tcp.set_nodelay(true)?;
    SockRef::from(&tcp).set_send_buffer_size(limits::SEND_BUFFER_BYTES)?;
    Ok(tcp)
}

fn http1_of(keep_alive: Duration) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(keep_alive)
        .max_headers(limits::HEADER_FIELDS_MAX)
        .max_header_size(limits::HEADER_BYTES_MAX)
        .max_buf_size(limits::HTTP_BUFFER_BYTES_MAX);
    builder
}

async fn answer<S>(
    request: http::Request<Incoming>,
    service: S,
    connection: Connection,
    turn: Turn,
) -> Result<http::Response<LastWord<Body>>, Infallible>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    turn.begin_answer();
    let mut request = request.map(|body| Body::new(TimedBody::new(body)));
    request.extensions_mut().insert(connection);
    let response = service.oneshot(request).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return Ok(response.map(LastWord::endless));
    }
    Ok(response.map(|body| LastWord::ending(body, turn)))
}

/// Waits until all connections have ended, and kills those that are still there when their time is over.
pub(crate) async fn end_connections(connections: &Connections) {
    let time = connections.limits().shutdown;
    if tokio::time::timeout(time, connections.all_closed()).await.is_ok() {
        return;
    }
    connections.kill_all();
    // A killed connection ends as soon as it is polled; one that nobody polls must not hold up the stop.
    if tokio::time::timeout(Duration::from_secs(1), connections.all_closed()).await.is_err() {
        tracing::warn!(open = connections.open(), "connections are still open after the stop");
    }
}

#[cfg(test)]
mod tests;
