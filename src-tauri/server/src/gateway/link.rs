//! One connection to another host, which has said on this very connection that it is that host.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use http::header::{HOST, HeaderValue, ORIGIN};
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::body::{Bounds, whole};
use super::dial::dial;
use super::problem::Problem;
use crate::limits;

/// An open connection. Dropping it closes it, whatever is under way.
pub(super) struct Link {
    address: SocketAddr,
    sender: SendRequest<Body>,
    _driver: Driver,
}

/// The task that moves the connection's bytes; it ends with its link.
struct Driver(AbortHandle);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What of `/info` counts here.
#[derive(Deserialize)]
struct Who {
    id: String,
}

impl Link {
    /// Connects to an address and makes sure that it is this host who answers there.
    pub(super) async fn open(address: SocketAddr, host: &str) -> Result<Self, Problem> {
        let stream = dial(address).await.map_err(|_| Problem::Unreachable)?;
        let shaking = http1::Builder::new()
            .max_headers(limits::HEADER_FIELDS_MAX)
            .max_header_size(limits::GATEWAY_HEAD_BYTES_MAX)
            .max_buf_size(limits::HTTP_BUFFER_BYTES_MAX)
            .handshake(TokioIo::new(stream));
        let (sender, connection) = shaking.await.map_err(|_| Problem::Unreachable)?;
        // How a connection ends is told to whoever sends on it.
        let driving = tokio::spawn(async move { drop(connection.with_upgrades().await) });
        let mut link = Link { address, sender, _driver: Driver(driving.abort_handle()) };
        let asking = timeout(Duration::from_secs(limits::GATEWAY_INFO_SECONDS_MAX), link.expect(host));
        asking.await.map_err(|_| Problem::TooSlow)??;
        Ok(link)
    }

    /// Whoever took over a host's address is not that host, and gets to see nothing that was meant for it.
    async fn expect(&mut self, host: &str) -> Result<(), Problem> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = http::Uri::from_static("/info");
        let response = self.send(request, limits::GATEWAY_INFO_SECONDS_MAX).await?;
        if response.status() != StatusCode::OK {
            return Err(Problem::Stranger);
        }
        let bounds = Bounds::new(limits::GATEWAY_INFO_BYTES_MAX as u64, limits::GATEWAY_INFO_SECONDS_MAX);
        let info = whole(response.into_body(), bounds).await?;
        let who: Who = serde_json::from_slice(&info).map_err(|_| Problem::Stranger)?;
        if who.id == host { Ok(()) } else { Err(Problem::Stranger) }
    }

    /// Sends a request and waits for the answer's head for at most so many seconds. The host sees its own name in `Host`
    /// and `Origin`, and so takes the request for one of its own pages'.
    pub(super) async fn send(&mut self, request: Request<Body>, seconds: u64) -> Result<Response<Incoming>, Problem> {
        let mut request = request;
        let authority = authority(self.address);
        let value = |text: &str| HeaderValue::from_str(text).expect("an address has only letters of a header");
        request.headers_mut().insert(HOST, value(&authority));
        request.headers_mut().insert(ORIGIN, value(&format!("http://{authority}")));
        let answering = timeout(Duration::from_secs(seconds), self.sender.send_request(request));
        answering.await.map_err(|_| Problem::TooSlow)?.map_err(|error| {
            if error.is_parse() || error.is_parse_too_large() { Problem::BadAnswer } else { Problem::Unreachable }
        })
    }

    /// Whether the connection takes another request, for which it may need a moment after the one before.
    pub(super) async fn is_fit(&mut self) -> bool {
        let ready = timeout(Duration::from_millis(limits::GATEWAY_FIT_MILLISECONDS_MAX), self.sender.ready());
        matches!(ready.await, Ok(Ok(())))
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The address as a `Host`: without the zone of a link-local address, which means nothing to the other side.
fn authority(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(address) => address.to_string(),
        SocketAddr::V6(address) => format!("[{}]:{}", address.ip(), address.port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_a_host() {
        let written = |text: &str| authority(text.parse().unwrap());
        assert_eq!(written("10.0.0.7:4747"), "10.0.0.7:4747");
        assert_eq!(written("[fe80::7%3]:4747"), "[fe80::7]:4747");
    }
}
