//! A WebSocket between the window and another host: two handshakes of our own, and then a pipe.
//!
//! Each side's slowness is passed on to the other, for no more than a buffer is ever held; and what one side ends ends
//! for the other, so that the page knows that it has to connect anew.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use http::header::{
    CONNECTION, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, split};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::errand::Errand;
use super::frames::Frames;
use super::pool::Pool;
use super::problem::Problem;
use super::relay::moved;
use super::{Lookup, Target, answer};
use crate::limits;

const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
const VERSION: HeaderValue = HeaderValue::from_static("13");

/// Opens a WebSocket to the other host and answers the window's with it.
pub(super) async fn relay(
    pool: &Pool,
    lookup: &Lookup,
    target: &Target,
    errand: &Errand,
    request: Request,
) -> Result<Response, Problem> {
    let mut request = request;
    let key = page_key(request.headers()).ok_or(Problem::Invalid)?;
    let seconds = errand.route.head_seconds_max();
    let mut link = pool.open(target).await?;
    let response = link.send(asking(errand, &key)?, seconds).await?;
    if response.status().is_client_error() || response.status().is_server_error() {
        let (head, body) = response.into_parts();
        return Ok(answer::refusal(&head, body, link).await);
    }
    if !is_accepted(response.status(), response.headers(), &key) {
        return Err(Problem::BadAnswer);
    }
    let upgrading = timeout(Duration::from_secs(seconds), hyper::upgrade::on(response));
    let host = upgrading.await.map_err(|_| Problem::TooSlow)?.map_err(|_| Problem::Unreachable)?;
    let page = hyper::upgrade::on(&mut request);
    let (lookup, id) = (Arc::clone(lookup), target.id.clone());
    tokio::spawn(async move {
        // A window that went before its answer needs no pipe.
        if let Ok(page) = page.await {
            let moved = moved(&lookup, &id, link.address());
            tokio::select! {
                () = pipe(page, host) => {}
                () = moved => {}
            }
        }
        drop(link);
    });
    Ok(accepted(&key))
}

/// The window's key, if it asks for a WebSocket as the standard says.
fn page_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let has = |name: HeaderName, word: &str| {
        let words =
            headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
        words.into_iter().any(|one| one.trim().eq_ignore_ascii_case(word))
    };
    let asked = has(CONNECTION, "upgrade") && has(UPGRADE, "websocket") && has(SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(SEC_WEBSOCKET_KEY).filter(|_| asked)?;
    // Sixteen bytes in base64.
    (key.len() == 24).then(|| key.clone())
}

/// The same handshake with the other host, without any extension: frames pass as they are.
fn asking(errand: &Errand, key: &HeaderValue) -> Result<Request, Problem> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = errand.target.parse().map_err(|_| Problem::Invalid)?;
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, WEBSOCKET);
    headers.insert(SEC_WEBSOCKET_VERSION, VERSION);
    headers.insert(SEC_WEBSOCKET_KEY, key.clone());
    Ok(request)
}

fn is_accepted(status: StatusCode, headers: &HeaderMap, key: &HeaderValue) -> bool {
    let accept = derive_accept_key(key.as_bytes());
    status == StatusCode::SWITCHING_PROTOCOLS
        && headers.get(SEC_WEBSOCKET_ACCEPT).is_some_and(|value| *value == accept)
        && headers.get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(WEBSOCKET.as_bytes()))
}

fn accepted(key: &HeaderValue) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes())).expect("base64 is fit for a header");
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, WEBSOCKET);
    headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    response
}

/// Passes frames both ways until one side ends, is silent or does not read for too long, or sends what may not pass.
async fn pipe(page: Upgraded, host: Upgraded) {
    let (mut page_out, mut page_in) = split(TokioIo::new(page));
    let (mut host_out, mut host_in) = split(TokioIo::new(host));
    let up = pass(&mut page_out, &mut host_in, Frames::of_page(limits::WS_MESSAGE_BYTES_MAX));
    let down = pass(&mut host_out, &mut page_in, Frames::of_host(limits::GATEWAY_MESSAGE_BYTES_MAX));
    let ended = tokio::select! {
        ended = up => ended,
        ended = down => ended,
    };
    if ended.is_ok() {
        // The last words are still on their way: closing now, with bytes unread, would be a reset that overtakes them.
        let farewell = async {
            let _ = tokio::join!(page_in.shutdown(), host_in.shutdown());
            let _ = tokio::join!(skip(&mut page_out), skip(&mut host_out));
        };
        let _ = timeout(Duration::from_millis(limits::CLOSE_MILLISECONDS), farewell).await;
    }
}

/// Passes one side's frames to the other until it ends.
async fn pass(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    mut frames: Frames,
) -> io::Result<()> {
    let silence = Duration::from_secs(limits::GATEWAY_SILENCE_SECONDS_MAX);
    let patience = Duration::from_secs(limits::WRITE_TIMEOUT_SECONDS);
    let mut buffer = vec![0; limits::GATEWAY_BUFFER_BYTES];
    loop {
        let count = timeout(silence, from.read(&mut buffer)).await??;
        if count == 0 {
            return Ok(());
        }
        frames.measure(&buffer[..count])?;
        timeout(patience, to.write_all(&buffer[..count])).await??;
    }
}

/// Reads to the end and forgets.
async fn skip(from: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut buffer = [0; 1024];
    while from.read(&mut buffer).await? > 0 {}
    Ok(())
}
