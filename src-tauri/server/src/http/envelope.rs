//! How HTTP says no: the error envelope of PROTOCOL.md with a status.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

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
