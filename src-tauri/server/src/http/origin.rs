//! Who may ask, and where: the checks that every request passes before any handler sees it.
//!
//! `Host` must be this host (a page of another site may have made its name lead here), `Origin` must be this host's own
//! page or, on this machine, the app's window, and a path must mean the same to everybody who reads it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode, Uri};
use tokio::time::Instant;

use super::authority::Authority;
use super::connection::Connection;
use super::envelope::no;
use super::headers::is_picture;
use super::own_hosts::OwnHosts;
use crate::limits::PREFLIGHT_SECONDS;

/// The origins of the app's own window: on Linux and macOS, and on Windows.
const APP_ORIGINS: [&str; 2] = ["tauri://localhost", "http://tauri.localhost"];

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Why a request goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    /// The path, or the form of the whole target, can be read in two ways.
    Target,
    /// The `Host` header is missing, there twice, or unreadable, or another host's.
    Host,
    /// The page that asks is not ours.
    Origin,
}

/// Whose page asks.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asker {
    /// Our own page, or nobody's: a program, an address typed in, a picture.
    Own,
    /// The app's window, another origin, which needs CORS headers.
    App(HeaderValue),
}

/// Middleware: lets a request through that is meant for this host and that no stranger's page made.
pub(crate) async fn check(State(own): State<OwnHosts>, request: Request, next: Next) -> Response {
    let Some(connection) = request.extensions().get::<Connection>() else {
        tracing::error!("a request came by no connection of the accept loop");
        return no(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something broke.");
    };
    let asker = match asker(&request, connection, &own) {
        Ok(asker) => asker,
        Err(stopped) => return stopped.into_response(),
    };
    let Asker::App(origin) = asker else {
        return next.run(request).await;
    };
    let mut response = if is_preflight(&request) { preflight() } else { next.run(request).await };
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

fn asker(request: &Request, connection: &Connection, own: &OwnHosts) -> Result<Asker, Stopped> {
    plain_target(request.uri())?;
    let host = host(request.headers())?;
    if !own.include(&host, connection, Instant::now()) {
        return Err(Stopped::Host);
    }
    let asker = origin(request.headers(), &host, connection)?;
    if asker == Asker::Own && is_cross_site(request.headers()) && !may_be_cross_site(request) {
        return Err(Stopped::Origin);
    }
    Ok(asker)
}

/// A target is a path that has one reading: no dot segments, no encoded separators, no empty segments.
fn plain_target(uri: &Uri) -> Result<(), Stopped> {
    let path = uri.path();
    let two_faced = ["..", "//", "\\", "/./"].iter().any(|part| path.contains(part))
        || ["%00", "%2e", "%2f", "%5c"].iter().any(|code| contains_ignoring_case(path, code))
        || path.ends_with("/.")
        || path.bytes().any(|byte| byte.is_ascii_control());
    let plain = uri.authority().is_none() && uri.scheme().is_none() && path.starts_with('/') && !two_faced;
    if plain { Ok(()) } else { Err(Stopped::Target) }
}

fn contains_ignoring_case(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

fn host(headers: &HeaderMap) -> Result<Authority, Stopped> {
    let text = only(headers, &header::HOST).ok_or(Stopped::Host)?;
    text.to_str().ok().and_then(Authority::parse).ok_or(Stopped::Host)
}

/// The one value of a header; `None` if there is none or more than one.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

fn origin(headers: &HeaderMap, host: &Authority, connection: &Connection) -> Result<Asker, Stopped> {
    if !headers.contains_key(header::ORIGIN) {
        return Ok(Asker::Own);
    }
    let value = only(headers, &header::ORIGIN).ok_or(Stopped::Origin)?;
    let text = value.to_str().map_err(|_| Stopped::Origin)?;
    if connection.is_local() && APP_ORIGINS.contains(&text) {
        return Ok(Asker::App(value.clone()));
    }
    let own = Authority::of_origin(text).is_some_and(|origin| origin == *host);
    if own { Ok(Asker::Own) } else { Err(Stopped::Origin) }
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    headers.get_all(SEC_FETCH_SITE).iter().any(|value| value == "cross-site")
}

/// A link to this host may be followed from anywhere, and the app's window, which is another site, shows our pictures.
fn may_be_cross_site(request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let navigates = only(request.headers(), &SEC_FETCH_MODE).is_some_and(|mode| mode == "navigate");
    reads && (navigates || is_picture(request.uri().path()))
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(PREFLIGHT_SECONDS)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

impl IntoResponse for Stopped {
    fn into_response(self) -> Response {
        match self {
            Stopped::Target => no(StatusCode::BAD_REQUEST, "invalid", "The path can be read in two ways."),
            Stopped::Host => {
                no(StatusCode::MISDIRECTED_REQUEST, "misdirected", "This is not the host that was asked for.")
            }
            Stopped::Origin => no(StatusCode::FORBIDDEN, "forbidden", "Pages of other sites may not ask here."),
        }
    }
}

#[cfg(test)]
mod tests;
