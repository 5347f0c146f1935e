//! What a process that hosts asks of the operating system, the same with and without a window: where its data lies, its
//! log, its open files, and the signal to stop.

use std::path::PathBuf;

use tracing_subscriber::filter::ParseError;

use crate::log;
pub use crate::log::LogFormat;

/// The platform's folder for Madang's data; `None` where the person has no home folder.
#[must_use]
pub fn data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Madang").map(|folders| folders.data_dir().to_owned())
}

/// Lets what happens be written to standard error, as far as the tracing filter lets it pass: one line each, without the words
/// and secrets of people.
///
/// # Errors
/// When the filter cannot be read.
pub fn start_log(filter: &str, format: LogFormat) -> Result<(), ParseError> {
    log::start(filter, format)
}

/// Each connection is an open file, and the usual limit is below the connections that are allowed.
pub fn raise_file_limit() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit on open files could not be raised");
    }
}

/// Waits until the process is told to stop. The signals are caught from the call on, not from the first wait.
///
/// # Errors
/// When the operating system does not let the process catch them.
#[cfg(unix)]
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Waits until the process is told to stop. The signals are caught from the call on, not from the first wait.
///
/// # Errors
/// When the operating system does not let the process catch them.
#[cfg(not(unix))]
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
    })
}
