//! `GET /room/:id/export`: who may, how many at once, and then the file.

use std::fs::File;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio_util::io::ReaderStream;

use super::language::asked_for;
use super::making::{Order, Source, make};
use super::name::{disposition, file_name};
use super::paged::Wanted;
use crate::chat::{Command, ExportPermit, token_hash};
use crate::disk::SparingFile;
use crate::http::{bearer, refused};
use crate::limits::{
    EXPORT_BUFFER_BYTES, EXPORT_RETRY_MILLISECONDS, EXPORT_SECONDS_MAX, EXPORTS_AT_ONCE_MAX, EXPORTS_MADE_AT_ONCE_MAX,
};
use crate::media::Blobs;
use crate::protocol::{ErrorCode, HostInfo, Refusal};
use crate::socket::Reply;
use crate::store::Failure;

/// The folder in the data folder that exports are made in. The files have no names there, but some systems give them one
/// for a moment.
const FOLDER: &str = "outgoing";

/// What exports need.
#[derive(Clone)]
pub(crate) struct Exports {
    commands: mpsc::Sender<Command<Reply>>,
    info: watch::Receiver<HostInfo>,
    database: PathBuf,
    blobs: Blobs,
    folder: PathBuf,
    /// Exports that are under way; each takes space on the disk meanwhile.
    places: Arc<Semaphore>,
    /// Those of them that are being made, which is work.
    making: Arc<Semaphore>,
}

impl Exports {
    /// Makes the folder, and throws away what an earlier run left in it.
    ///
    /// # Errors
    /// When the folder cannot be made or emptied.
    pub(crate) fn open(
        data: &FilePath,
        database: PathBuf,
        blobs: Blobs,
        commands: mpsc::Sender<Command<Reply>>,
        info: watch::Receiver<HostInfo>,
    ) -> std::io::Result<Self> {
        let folder = data.join(FOLDER);
        std::fs::create_dir_all(&folder)?;
        for entry in std::fs::read_dir(&folder)? {
            std::fs::remove_file(entry?.path())?;
        }
        let (places, making) = (Semaphore::new(EXPORTS_AT_ONCE_MAX), Semaphore::new(EXPORTS_MADE_AT_ONCE_MAX));
        Ok(Self { commands, info, database, blobs, folder, places: Arc::new(places), making: Arc::new(making) })
    }
}

/// Answers an export.
pub(crate) async fn export(State(exports): State<Exports>, Path(room): Path<String>, headers: HeaderMap) -> Response {
    match answer(&exports, room, &headers).await {
        Ok(response) => response,
        Err(refusal) => refused(refusal),
    }
}

async fn answer(exports: &Exports, room: String, headers: &HeaderMap) -> Result<Response, Refusal> {
    let token = bearer(headers).ok_or_else(|| Refusal::new(ErrorCode::Unauthorized, "a Bearer token is needed"))?;
    let permit = permitted(exports, token_hash(token), room).await?;
    let place = Arc::clone(&exports.places).try_acquire_owned().map_err(|_| busy())?;
    let order = Order { room: permit.room, reader: Some(permit.reader.clone()), locale: asked_for(headers) };
    let (title, file) = made(exports, order).await?;
    sent(&title, file, (permit, place)).await.map_err(|error| failed(&error.into()))
}

async fn permitted(exports: &Exports, token: [u8; 32], room: String) -> Result<ExportPermit, Refusal> {
    let (reply, answer) = oneshot::channel();
    exports.commands.send(Command::MayExport { token, room, reply }).await.map_err(|_| closing())?;
    answer.await.map_err(|_| closing())?
}

/// Makes the file, when it is its turn. If whoever asked goes away, so does the file.
async fn made(exports: &Exports, order: Order) -> Result<(String, File), Refusal> {
    let turn = Arc::clone(&exports.making).acquire_owned().await.map_err(|_| closing())?;
    let wanted = Wanted::default();
    let _waiting = wanted.wait();
    let source = Source {
        database: exports.database.clone(),
        blobs: exports.blobs.clone(),
        host: exports.info.borrow().clone(),
    };
    let folder = exports.folder.clone();
    let making = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let file = SparingFile::new(tempfile::tempfile_in(&folder)?, &folder)?;
        let made = make(&source, &order, file, &wanted)?;
        Ok(made.map(|(title, file)| (title, file.into_file())))
    });
    let made = making.await.map_err(|error| failed(&std::io::Error::other(error).into()))?;
    made.map_err(|failure| failed(&failure))?
        .ok_or_else(|| Refusal::new(ErrorCode::RoomNotFound, "there is no such room any more"))
}

/// Sends the file. What it holds is let go of with the last byte, or when whoever asked goes away.
async fn sent(title: &str, file: File, held: (ExportPermit, OwnedSemaphorePermit)) -> std::io::Result<Response> {
    let mut file = tokio::fs::File::from_std(file);
    tokio::io::AsyncSeekExt::rewind(&mut file).await?;
    let length = file.metadata().await?.len();
    tracing::info!(bytes = length, "a member saves a conversation");
    let late = tokio::time::sleep(Duration::from_secs(EXPORT_SECONDS_MAX));
    let bytes = ReaderStream::with_capacity(file, EXPORT_BUFFER_BYTES).take_until(Box::pin(late));
    let bytes = bytes.inspect(move |_| _ = &held);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::CONTENT_DISPOSITION, disposition(&file_name(title))),
    ];
    Ok((StatusCode::OK, headers, Body::from_stream(bytes)).into_response())
}

fn busy() -> Refusal {
    Refusal::retry_after(ErrorCode::Busy, "too many conversations are being saved", EXPORT_RETRY_MILLISECONDS)
}

fn closing() -> Refusal {
    Refusal::new(ErrorCode::Closing, "the host is stopping")
}

fn failed(failure: &Failure) -> Refusal {
    let refusal = failure.refusal();
    if refusal.code == ErrorCode::Internal {
        tracing::error!(error = %failure, "an export failed");
    }
    refusal
}
