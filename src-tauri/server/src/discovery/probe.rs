//! Asking a host who it is: `GET /info`, bounded in size and time, without following anything it says.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use http::header::{CONNECTION, CONTENT_TYPE, HOST};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::record::is_host_id;
use crate::limits::{
    HTTP_BUFFER_BYTES_MAX, PROBE_BYTES_MAX, PROBE_FIELDS_MAX, PROBE_NEXT_ADDRESS_MILLISECONDS,
    PROBE_TIMEOUT_MILLISECONDS,
};
use crate::names;
use crate::protocol::HostInfo;

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Silence {
    /// Nobody answers there in time.
    Nobody,
    /// Somebody answers who is no Madang host.
    Stranger,
}

/// The first of these addresses at which this host answers, and its answer. The earlier ones get a head start.
pub(super) async fn find(id: &str, candidates: &[SocketAddr]) -> Option<(SocketAddr, HostInfo)> {
    let head_start = Duration::from_millis(PROBE_NEXT_ADDRESS_MILLISECONDS);
    let mut asked: FuturesUnordered<_> = (0..)
        .zip(candidates)
        .map(async |(place, address)| {
            tokio::time::sleep(head_start * place).await;
            ask(*address).await.ok().filter(|info| info.id == id).map(|info| (*address, info))
        })
        .collect();
    while let Some(answer) = asked.next().await {
        if answer.is_some() {
            return answer;
        }
    }
    None
}

/// Who is at this address; the name is cleaned.
pub(super) async fn ask(address: SocketAddr) -> Result<HostInfo, Silence> {
    let timeout = Duration::from_millis(PROBE_TIMEOUT_MILLISECONDS);
    tokio::time::timeout(timeout, exchange(address)).await.unwrap_or(Err(Silence::Nobody))
}

async fn exchange(address: SocketAddr) -> Result<HostInfo, Silence> {
    let stream = TcpStream::connect(address).await.map_err(|_| Silence::Nobody)?;
    let (mut requests, connection) = http1::Builder::new()
        .max_buf_size(HTTP_BUFFER_BYTES_MAX)
        .max_headers(PROBE_FIELDS_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Silence::Nobody)?;
    let request = Request::get("/info").header(HOST, address.to_string()).header(CONNECTION, "close");
    let request = request.body(Empty::<Bytes>::new()).expect("a request of constants and an address is well-formed");
    let answer = async { read(requests.send_request(request).await.map_err(|_| Silence::Stranger)?).await };
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => answer,
        // The connection ends when all of it was read, and then the answer is complete.
        _ = connection => answer.await,
    }
}

/// Nothing but a small JSON answer counts: no redirect, no page.
async fn read(response: Response<Incoming>) -> Result<HostInfo, Silence> {
    let is_json = |kind: &http::HeaderValue| kind.as_bytes().starts_with(b"application/json");
    if response.status() != StatusCode::OK || !response.headers().get(CONTENT_TYPE).is_some_and(is_json) {
        return Err(Silence::Stranger);
    }
    let body = Limited::new(response.into_body(), PROBE_BYTES_MAX).collect().await.map_err(|_| Silence::Stranger)?;
    let info: HostInfo = serde_json::from_slice(&body.to_bytes()).map_err(|_| Silence::Stranger)?;
    let name = names::title(&info.name).map_err(|_| Silence::Stranger)?;
    if is_host_id(&info.id) { Ok(HostInfo { name, ..info }) } else { Err(Silence::Stranger) }
}

#[cfg(test)]
mod tests;
