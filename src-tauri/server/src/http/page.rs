//! The user interface, as built by `npm run build` in `ui/`.
//!
//! A release binary carries it inside. A debug binary reads it from the `ui/dist` folder it was built beside, so that a
//! change in the interface needs no new binary. Where it was not built, a plain page says so.

#[cfg(any(ui_from_folder, test))]
use std::{path::PathBuf, sync::Arc};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Method, StatusCode, Uri};
#[cfg(not(ui_from_folder))]
use include_dir::{Dir, include_dir};

use super::envelope::not_found;

#[cfg(not(ui_from_folder))]
static BUILT: Dir<'_> = include_dir!("$OUT_DIR/ui");

const NOT_BUILT: &str = include_str!("page/not_built.html");
/// What people see at an address where nothing is. It says the same of every address, and nothing of the host.
const NOTHING_HERE: &str = "nothing-here.html";
/// A file whose name holds a hash of its content never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// The files of the user interface.
#[derive(Clone)]
pub(crate) struct Pages {
    source: Source,
}

#[derive(Clone)]
enum Source {
    #[cfg(not(ui_from_folder))]
    Inside,
    #[cfg(any(ui_from_folder, test))]
    Folder(Arc<PathBuf>),
}

impl Pages {
    /// The interface that this binary was built with.
    #[cfg(not(ui_from_folder))]
    pub(crate) fn built() -> Self {
        Pages { source: Source::Inside }
    }

    /// The interface in the folder that this binary was built beside.
    #[cfg(ui_from_folder)]
    pub(crate) fn built() -> Self {
        Self::in_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/dist").into())
    }

    /// The interface in a folder, read anew each time.
    #[cfg(any(ui_from_folder, test))]
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Pages { source: Source::Folder(Arc::new(folder)) }
    }

    async fn find(&self, path: &str) -> Option<Bytes> {
        if !is_plain(path) {
            return None;
        }
        match &self.source {
            #[cfg(not(ui_from_folder))]
            Source::Inside => BUILT.get_file(path).map(|file| Bytes::from_static(file.contents())),
            #[cfg(any(ui_from_folder, test))]
            Source::Folder(folder) => tokio::fs::read(folder.join(path)).await.ok().map(Bytes::from),
        }
    }
}

/// Whether every segment of a path is an ordinary file name. Paths that are not ordinary were refused before; this
/// holds even if they were not.
fn is_plain(path: &str) -> bool {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    path.split('/').all(|name| !name.is_empty() && !name.starts_with('.') && name.bytes().all(usable))
}

/// `GET /` and `GET /r/:room`: the interface itself reads which room is meant.
pub(crate) async fn index(State(pages): State<Pages>) -> Response {
    match pages.find("index.html").await {
        Some(bytes) => file("index.html", bytes),
        None => not_built(),
    }
}

/// Every other address: a file of the interface, or nothing.
pub(crate) async fn asset(State(pages): State<Pages>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let found = match method {
        Method::GET | Method::HEAD => pages.find(path).await,
        _ => None,
    };
    match found {
        Some(bytes) => file(path, bytes),
        None => nothing_here(&pages, &method, &headers).await,
    }
}

/// 404: with a page that leads home for people who came with a browser, with the envelope for everybody else.
pub(crate) async fn nothing_here(pages: &Pages, method: &Method, headers: &HeaderMap) -> Response {
    let page = match *method {
        Method::GET | Method::HEAD if wants_page(headers) => pages.find(NOTHING_HERE).await,
        _ => None,
    };
    let kind = [(header::CONTENT_TYPE, content_type(NOTHING_HERE))];
    page.map_or_else(not_found, |bytes| (StatusCode::NOT_FOUND, kind, bytes).into_response())
}

/// Whether a page is asked for by its name, as browsers do when they are led somewhere and programs do not.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds =
        accepted.flat_map(|value| value.split(',')).map(|range| range.split(';').next().unwrap_or_default());
    kinds.any(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
}

fn file(path: &str, bytes: Bytes) -> Response {
    let keep = if path.starts_with("assets/") { FOR_EVER } else { ASK_AGAIN };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(path))),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, bytes).into_response()
}

fn not_built() -> Response {
    let headers = [(header::CONTENT_TYPE, content_type("not_built.html")), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, NOT_BUILT).into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
