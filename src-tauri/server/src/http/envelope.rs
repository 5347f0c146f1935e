//! How HTTP says no: the error envelope of PROTOCOL.md with a status.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::protocol::{ErrorCode, Failed, Refusal};

/// An answer `{ ok: false, error: { code, message } }`; `message` is plain English for developers.
pub(crate) fn no(status: StatusCode, code: &'static str, message: &'static str) -> Response {
    (status, Json(json!({ "ok": false, "error": { "code": code, "message": message } }))).into_response()
}

/// 404: there is nothing at this address.
pub(crate) fn not_found() -> Response {
    no(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.")
}

/// 405: the address is right and the method is not.
pub(crate) async fn method_not_allowed() -> Response {
    no(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address does not take this method.")
}

/// A refusal as an answer, with the status that says the same.
pub(crate) fn refused(refusal: Refusal) -> Response {
    (status(refusal.code), Json(Failed::from(refusal))).into_response()
}

/// The token of whoever asks, if they showed one.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Unauthorized => StatusCode::UNAUTHORIZED,
        ErrorCode::NotMember | ErrorCode::Muted | ErrorCode::Frozen | ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::RoomNotFound => StatusCode::NOT_FOUND,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::ImageTooBig => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::Busy | ErrorCode::Closing => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
