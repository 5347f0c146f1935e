//! What of another host's answer reaches the window: what its route may answer, under headers of our own.
//!
//! Everything but an export is read to its end first, so that of a wrong answer not one byte is passed on. A picture must
//! be one by its own bytes and within the limits of one that is uploaded here.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::response::Parts;
use http::{HeaderName, StatusCode};
use hyper::body::Incoming;
use serde_json::{Map, Value};

use super::body::{self, Bounds};
use super::errand::Route;
use super::pool::Held;
use super::problem::Problem;
use crate::http::no;
use crate::limits;
use crate::media::{PICTURE_CACHE, sniff};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";
const TEXT_SHOWN: &str = "text/plain; charset=UTF-8";
const ZIP: &str = "application/zip";
/// What every zip file begins with.
const ZIP_BEGINNING: &[u8] = b"PK\x03\x04";
/// What a polling client is told that its packets were taken with.
const TAKEN: &[u8] = b"ok";

/// Passes on an answer, and keeps the connection that it came by if it is fit for more.
pub(super) async fn pass(route: Route, response: http::Response<Incoming>, link: Held) -> Result<Response, Problem> {
    let (head, body) = response.into_parts();
    if head.headers.contains_key(CONTENT_ENCODING) {
        return Err(Problem::BadAnswer);
    }
    if head.status.is_client_error() || head.status.is_server_error() {
        return Ok(refusal(&head, body, link).await);
    }
    let good = if route == Route::Upload { StatusCode::CREATED } else { StatusCode::OK };
    if head.status != good {
        return Err(Problem::BadAnswer);
    }
    if route == Route::Export {
        return export(&head.headers, body, link).await;
    }
    let bounds = Bounds::new(route.answer_bytes_max(), limits::GATEWAY_BODY_SECONDS_MAX);
    let bytes = body::whole(body, bounds).await?;
    link.park();
    match route {
        Route::Poll => packets(&head.headers, bytes),
        Route::Say => taken(&head.headers, &bytes),
        Route::Picture => picture(&head.headers, bytes).await,
        Route::Upload | Route::Info => Ok(json(good, &object(&head.headers, &bytes).ok_or(Problem::BadAnswer)?)),
        Route::WebSocket | Route::Export => Err(Problem::BadAnswer),
    }
}

/// The host's refusal in JSON, or our own words if it has none.
pub(super) async fn refusal(head: &Parts, body: Incoming, link: Held) -> Response {
    let bounds = Bounds::new(limits::GATEWAY_ANSWER_BYTES_MAX as u64, limits::GATEWAY_HEAD_SECONDS_MAX);
    let bytes = body::whole(body, bounds).await;
    if bytes.is_ok() {
        link.park();
    }
    match bytes.ok().and_then(|bytes| object(&head.headers, &bytes)) {
        Some(refusal) => json(head.status, &refusal),
        None => no(head.status, "refused", "The other host refused without a reason that can be passed on."),
    }
}

/// What Engine.IO sends: text whose first letter is a packet's kind, which no HTML begins with.
fn packets(headers: &HeaderMap, bytes: Bytes) -> Result<Response, Problem> {
    let packet = bytes.first().is_some_and(u8::is_ascii_digit);
    if !is_type(headers, TEXT) || !packet || std::str::from_utf8(&bytes).is_err() {
        return Err(Problem::BadAnswer);
    }
    Ok(of_type(TEXT_SHOWN, Body::from(bytes)))
}

fn taken(headers: &HeaderMap, bytes: &[u8]) -> Result<Response, Problem> {
    if !is_type(headers, TEXT) || bytes != TAKEN {
        return Err(Problem::BadAnswer);
    }
    Ok(of_type(TEXT_SHOWN, Body::from(TAKEN)))
}

async fn picture(headers: &HeaderMap, bytes: Bytes) -> Result<Response, Problem> {
    if !essence(headers).is_some_and(|kind| kind.starts_with("image/")) {
        return Err(Problem::BadAnswer);
    }
    let looked_at = bytes.clone();
    // Walking over megabytes is nothing that others should wait for.
    let looking = tokio::task::spawn_blocking(move || sniff(&looked_at));
    let picture = looking.await.map_err(|_| Problem::BadAnswer)?.map_err(|_| Problem::BadAnswer)?;
    let mut response = of_type(picture.mime, Body::from(bytes));
    response.headers_mut().insert(CACHE_CONTROL, PICTURE_CACHE);
    Ok(response)
}

async fn export(headers: &HeaderMap, mut body: Incoming, link: Held) -> Result<Response, Problem> {
    if !is_type(headers, ZIP) {
        return Err(Problem::BadAnswer);
    }
    let mut bounds = Bounds::new(limits::GATEWAY_EXPORT_BYTES_MAX, limits::GATEWAY_EXPORT_SECONDS_MAX);
    let begun = body::beginning(&mut body, &mut bounds, ZIP_BEGINNING.len()).await?;
    if !begun.starts_with(ZIP_BEGINNING) {
        return Err(Problem::BadAnswer);
    }
    let mut response = of_type(ZIP, body::rest(begun, body, bounds, link));
    let name = HeaderValue::from_static("attachment; filename=\"room.zip\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

fn json(status: StatusCode, object: &Map<String, Value>) -> Response {
    (status, axum::Json(object)).into_response()
}

fn of_type(kind: &'static str, body: Body) -> Response {
    let headers: [(HeaderName, HeaderValue); 1] = [(CONTENT_TYPE, HeaderValue::from_static(kind))];
    (headers, body).into_response()
}

/// The JSON object that a body is.
fn object(headers: &HeaderMap, bytes: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(bytes).ok().filter(|_| is_type(headers, JSON))
}

fn is_type(headers: &HeaderMap, kind: &str) -> bool {
    essence(headers).is_some_and(|essence| essence == kind)
}

/// The one content type, without its parameters.
fn essence(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let text = values.next().filter(|_| values.next().is_none())?.to_str().ok()?;
    Some(text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase())
}

impl Route {
    /// How large the answer may be, in bytes.
    fn answer_bytes_max(self) -> u64 {
        match self {
            Route::Poll => limits::GATEWAY_MESSAGE_BYTES_MAX as u64,
            Route::Picture => limits::GATEWAY_PICTURE_BYTES_MAX as u64,
            Route::Export => limits::GATEWAY_EXPORT_BYTES_MAX,
            Route::Info => limits::GATEWAY_INFO_BYTES_MAX as u64,
            Route::Say | Route::Upload | Route::WebSocket => limits::GATEWAY_ANSWER_BYTES_MAX as u64,
        }
    }
}
