//! `GET /gif/:id`: the bytes. The id is unguessable and is the permission.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::oneshot;
use tokio_util::io::ReaderStream;

use super::Blobs;
use crate::chat::Readers;
use crate::protocol::{ErrorCode, Failed, GifId, Refusal};
use crate::store::GifRecord;

/// Pictures never change, and are for whoever has the id only.
pub(crate) const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// What downloads need.
#[derive(Clone)]
pub(crate) struct Downloads {
    /// Where records are read.
    pub(crate) readers: Readers,
    /// Where the files are.
    pub(crate) blobs: Blobs,
}

/// Answers a picture.
pub(crate) async fn download(State(downloads): State<Downloads>, id: Result<Path<String>, PathRejection>) -> Response {
    let id = id.ok().and_then(|Path(id)| id.parse::<GifId>().ok());
    let Some(id) = id else { return gone() };
    match find(&downloads.readers, id).await {
        Some(record) => send(&downloads.blobs, record).await.unwrap_or_else(gone),
        None => gone(),
    }
}

/// There is no such picture, or not any more.
fn gone() -> Response {
    let refusal = Refusal::new(ErrorCode::GifNotFound, "there is no such picture");
    (StatusCode::NOT_FOUND, Json(Failed::from(refusal))).into_response()
}

async fn find(readers: &Readers, id: GifId) -> Option<GifRecord> {
    let (reply, answer) = oneshot::channel();
    let read = move |archive: Result<&crate::store::Archive, _>| {
        let record = archive.ok().and_then(|archive| match archive.gif(id) {
            Ok(record) => record,
            Err(error) => {
                tracing::error!(%error, "a picture's record could not be read");
                None
            }
        });
        // Whoever asked may have gone meanwhile.
        drop(reply.send(record));
    };
    readers.read(None, Box::new(read));
    answer.await.ok().flatten()
}

async fn send(blobs: &Blobs, record: GifRecord) -> Option<Response> {
    let body = match blobs.built_in(&record.blob) {
        Some(bytes) => Body::from(bytes),
        None => Body::from_stream(ReaderStream::new(tokio::fs::File::open(blobs.path(&record.blob)?).await.ok()?)),
    };
    let kind = HeaderValue::from_str(&record.gif.mime).ok()?;
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_LENGTH, HeaderValue::from(record.gif.bytes)),
        (header::CACHE_CONTROL, CACHE),
    ];
    Some((StatusCode::OK, headers, body).into_response())
}
