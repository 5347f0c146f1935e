//! `POST /room/:id/gif`: who may, how much, what it is, and then a record.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::extract::multipart::{Field, Multipart};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, RequestExt as _};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::{Blobs, sniff, strip};
use crate::chat::{Command, UploadPermit, token_hash};
use crate::disk::spare;
use crate::http::{bearer, refused};
use crate::limits::{PICTURES_AT_ONCE_MAX, UPLOAD_ENVELOPE_BYTES_MAX};
use crate::metrics::Metrics;
use crate::protocol::{Answer, ErrorCode, Refusal};
use crate::socket::Reply;
use crate::store::GifRecord;

/// What uploads need.
#[derive(Clone)]
pub(crate) struct Uploads {
    commands: mpsc::Sender<Command<Reply>>,
    blobs: Blobs,
    metrics: Arc<Metrics>,
    /// Pictures are looked at a few at a time, because each is in memory then.
    looking: Arc<Semaphore>,
}

impl Uploads {
    pub(crate) fn new(commands: mpsc::Sender<Command<Reply>>, blobs: Blobs, metrics: Arc<Metrics>) -> Self {
        Self { commands, blobs, metrics, looking: Arc::new(Semaphore::new(PICTURES_AT_ONCE_MAX)) }
    }
}

/// Answers an upload.
pub(crate) async fn upload(
    State(uploads): State<Uploads>,
    Path(room): Path<String>,
    headers: HeaderMap,
    request: axum::extract::Request,
) -> Response {
    let outcome = receive(&uploads, room, &headers, request).await;
    let bytes = |answer: &Answer| if let Answer::Uploaded { gif, .. } = answer { gif.bytes } else { 0 };
    uploads.metrics.uploaded(outcome.as_ref().ok().map(bytes));
    match outcome {
        Ok(answer) => (StatusCode::CREATED, Json(answer)).into_response(),
        Err(refusal) => refused(refusal),
    }
}

async fn receive(
    uploads: &Uploads,
    room: String,
    headers: &HeaderMap,
    request: axum::extract::Request,
) -> Result<Answer, Refusal> {
    let token = bearer(headers).ok_or_else(|| no(ErrorCode::Unauthorized, "a Bearer token is needed"))?;
    let permit = permitted(uploads, token_hash(token), room).await?;
    if content_length(headers) > Some(permit.gif_bytes_max + UPLOAD_ENVELOPE_BYTES_MAX) {
        return Err(too_large());
    }
    let multipart: Multipart = request
        .extract()
        .await
        .map_err(|_| no(ErrorCode::Invalid, "a multipart body with the field `gif` is needed"))?;
    let file = tempfile::NamedTempFile::new_in(uploads.blobs.incoming()).map_err(|error| failed(&error))?;
    let bytes = save(multipart, file.path(), permit.gif_bytes_max).await?;
    if bytes > permit.room_bytes_left {
        return Err(no(ErrorCode::DiskFull, "the room has no space left for pictures"));
    }
    let record = look_at(uploads, file).await?;
    let (to, answer) = oneshot::channel();
    let command = Command::Uploaded { permit, record, to: Reply::Http(to) };
    uploads.commands.send(command).await.map_err(|_| closing())?;
    answer.await.map_err(|_| closing())?
}

async fn permitted(uploads: &Uploads, token: [u8; 32], room: String) -> Result<UploadPermit, Refusal> {
    let (reply, answer) = oneshot::channel();
    uploads.commands.send(Command::MayUpload { token, room, reply }).await.map_err(|_| closing())?;
    answer.await.map_err(|_| closing())?
}

/// Writes the field `gif` to a file as it comes, counting; answers its size.
async fn save(mut multipart: Multipart, path: &FilePath, bytes_max: u64) -> Result<u64, Refusal> {
    loop {
        let field = multipart.next_field().await.map_err(|error| no(ErrorCode::Invalid, error.body_text()))?;
        let Some(field) = field else { return Err(no(ErrorCode::Invalid, "the field `gif` is missing")) };
        if field.name() == Some("gif") {
            return save_field(field, path, bytes_max).await;
        }
    }
}

async fn save_field(mut field: Field<'_>, path: &FilePath, bytes_max: u64) -> Result<u64, Refusal> {
    let mut file = tokio::fs::File::create(path).await.map_err(|error| failed(&error))?;
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(|error| no(ErrorCode::Invalid, error.body_text()))? {
        bytes += chunk.len() as u64;
        if bytes > bytes_max {
            return Err(too_large());
        }
        file.write_all(&chunk).await.map_err(|error| failed(&error))?;
    }
    file.flush().await.map_err(|error| failed(&error))?;
    Ok(bytes)
}

/// Finds out what the file is, takes out what must not travel with it, and keeps it.
async fn look_at(uploads: &Uploads, file: tempfile::NamedTempFile) -> Result<GifRecord, Refusal> {
    let turn = Arc::clone(&uploads.looking).acquire_owned().await.map_err(|_| closing())?;
    let blobs = uploads.blobs.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let record = keep(&blobs, file.path());
        drop((turn, file));
        record
    });
    looked.await.map_err(|error| failed(&error))?
}

fn keep(blobs: &Blobs, path: &FilePath) -> Result<GifRecord, Refusal> {
    let raw = std::fs::read(path).map_err(|error| failed(&error))?;
    let picture = sniff::sniff(&raw).map_err(not_shown)?;
    let bytes = strip::strip(&raw, &picture).map_err(not_shown)?;
    // Pictures leave the disk a reserve, so that texts still find a place.
    spare(path, bytes.len() as u64).map_err(|error| failed(&error))?;
    let blob = blobs.keep(&bytes).map_err(|error| failed(&error))?;
    Ok(GifRecord { gif: picture.gif(bytes.len()), blob })
}

fn not_shown(problem: sniff::PictureProblem) -> Refusal {
    match problem {
        sniff::PictureProblem::UnsupportedType => {
            no(ErrorCode::UnsupportedType, "only PNG, JPEG, GIF and WebP pictures")
        }
        sniff::PictureProblem::TooBig => no(ErrorCode::ImageTooBig, "the picture has too many pixels or frames"),
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn no(code: ErrorCode, message: impl Into<String>) -> Refusal {
    Refusal::new(code, message)
}

fn too_large() -> Refusal {
    no(ErrorCode::TooLarge, "the picture has too many bytes")
}

fn closing() -> Refusal {
    no(ErrorCode::Closing, "the host is stopping")
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Refusal {
    let full =
        error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull);
    if full {
        return no(ErrorCode::DiskFull, "the host's disk is full");
    }
    tracing::error!(%error, "an upload failed");
    no(ErrorCode::Internal, "the upload failed")
}
