//! Why a request to another host comes to nothing.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use crate::http::no;

/// Told to the window in the error envelope; nothing of what the other host said is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Not from this machine, not the ticket, not a known host or not a relayed route: all look the same.
    NotFound,
    /// The request itself cannot be relayed.
    Invalid,
    /// The request's body is above its limit.
    TooLarge,
    /// The gateway has all the connections it may have.
    Busy,
    /// No address of the host takes a connection, or it ended before it answered.
    Unreachable,
    /// Somebody else answers at the host's addresses.
    Stranger,
    /// The host answered what it may not: another type, a redirect, too much, or no HTTP.
    BadAnswer,
    /// The host takes too long.
    TooSlow,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Problem::NotFound => return crate::http::not_found(),
            Problem::Invalid => (StatusCode::BAD_REQUEST, "invalid", "This request cannot be passed on."),
            Problem::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "That is too much to be passed on."),
            Problem::Busy => return busy(),
            Problem::Unreachable => (StatusCode::BAD_GATEWAY, "unreachable", "The other host does not answer."),
            Problem::Stranger => (StatusCode::BAD_GATEWAY, "unreachable", "Another host answers in its place."),
            Problem::BadAnswer => (StatusCode::BAD_GATEWAY, "bad_answer", "The other host answered what it may not."),
            Problem::TooSlow => (StatusCode::GATEWAY_TIMEOUT, "too_slow", "The other host takes too long."),
        };
        no(status, code, message)
    }
}

fn busy() -> Response {
    let mut response = no(StatusCode::SERVICE_UNAVAILABLE, "busy", "There are too many connections to other hosts.");
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
