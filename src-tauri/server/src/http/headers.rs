//! The security headers of every answer.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// What our pages may do: run and show what this host serves, and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// What a picture, or anything of another host, that is opened as a page may do: nothing.
const SANDBOX_POLICY: &str = "default-src 'none'; sandbox";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Middleware: puts the security headers on every answer, errors included, over whatever a handler said.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (picture, elsewhere) = (is_picture(path), of_another_host(path).is_some());
    let mut response = next.run(request).await;
    // The app's window is another origin and shows pictures; everything else is for our own pages.
    let resource = if picture { "cross-origin" } else { "same-origin" };
    put(response.headers_mut(), if picture || elsewhere { SANDBOX_POLICY } else { PAGE_POLICY }, resource);
    response
}

/// Whether a picture is asked for, one of this host or, through the gateway, one of another host.
pub(super) fn is_picture(path: &str) -> bool {
    path.starts_with("/gif/") || of_another_host(path).is_some_and(|rest| rest.starts_with("gif/"))
}

/// What is asked of another host: the rest of `/via/TICKET/HOST/rest`.
fn of_another_host(path: &str) -> Option<&str> {
    let asked = path.strip_prefix("/via/")?;
    Some(asked.splitn(3, '/').nth(2).unwrap_or_default())
}

fn put(headers: &mut HeaderMap, content: &'static str, resource: &'static str) {
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
