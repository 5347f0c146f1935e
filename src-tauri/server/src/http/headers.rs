//! The security headers of every answer.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// What our pages may do: run and show what this host serves, and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// What a picture that is opened as a page may do: nothing.
const PICTURE_POLICY: &str = "default-src 'none'; sandbox";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Middleware: puts the security headers on every answer, errors included, over whatever a handler said.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let is_picture = request.uri().path().starts_with("/gif/");
    let mut response = next.run(request).await;
    put(response.headers_mut(), is_picture);
    response
}

fn put(headers: &mut HeaderMap, is_picture: bool) {
    // The app's window is another origin and shows pictures; everything else is for our own pages.
    let (content, resource) = if is_picture { (PICTURE_POLICY, "cross-origin") } else { (PAGE_POLICY, "same-origin") };
    let fixed = [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, content),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (RESOURCE_POLICY, resource),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What says nothing about it is not to be kept: answers with people's words in them, and errors.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
