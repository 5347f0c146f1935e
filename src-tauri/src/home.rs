//! The embedded server: started with the app, stopped with it, and the one command by which the page learns where it is.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use madang_server::Desktop;
use madang_server::config::Config;
use serde::Serialize;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, State};
use tokio::sync::{oneshot, watch};

use crate::{notices, window};

/// How long the people in the rooms have to hear the goodbye before the process ends all the same, in seconds.
const GOODBYE_SECONDS_MAX: u64 = 5;

/// Where the page finds its own server: `url` ends with a slash, `key` opens the console, and `notices` says whether the
/// system can be asked to show some.
#[derive(Clone, Serialize)]
pub(crate) struct Address {
    url: String,
    key: String,
    notices: bool,
}

/// What became of the start: nothing yet, where the server listens, or why it could not start.
type Outcome = Option<Result<Address, String>>;

/// The embedded server, from the first moment to the last.
pub(crate) struct Home {
    outcome: watch::Sender<Outcome>,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Default for Home {
    fn default() -> Self {
        Self { outcome: watch::Sender::new(None), running: Mutex::new(None) }
    }
}

impl Home {
    /// Starts the server beside the window, which need not wait for it to appear.
    pub(crate) fn start(&self, config: Config, app: &AppHandle) {
        let (stop, stopped) = oneshot::channel();
        let (outcome, app) = (self.outcome.clone(), app.clone());
        let ended = tauri::async_runtime::spawn(async move {
            match Desktop::start(&config).await {
                Ok(desktop) => {
                    let (url, key) = (desktop.url().to_owned(), desktop.console_key().to_owned());
                    let address = Address { url, key, notices: notices::are_possible() };
                    outcome.send_replace(Some(Ok(address)));
                    // Sent or dropped, both mean the end.
                    desktop.serve(async { drop(stopped.await) }).await;
                }
                Err(problem) => {
                    let reason = problem.to_string();
                    tracing::error!(%reason, "the server cannot start");
                    outcome.send_replace(Some(Err(reason.clone())));
                    window::tell_problem(&app, &reason);
                }
            }
        });
        *self.running() = Some(Running { stop, ended });
    }

    /// Says goodbye to everybody and waits until that is done.
    pub(crate) fn stop(&self) {
        let Some(Running { stop, ended }) = self.running().take() else { return };
        // An error means that the server never came to run, and then there is nobody to tell.
        let _ = stop.send(());
        let late = tauri::async_runtime::block_on(async {
            tokio::time::timeout(Duration::from_secs(GOODBYE_SECONDS_MAX), ended).await
        });
        if late.is_err() {
            tracing::warn!("the goodbye took too long");
        }
    }

    /// A panic elsewhere leaves nothing half-changed in here.
    fn running(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page's one question. The answer comes when the server listens.
///
/// # Errors
/// Why the server could not start; the window shows the same on a page of its own.
#[tauri::command]
pub(crate) async fn home(home: State<'_, Home>) -> Result<Address, String> {
    let mut outcome = home.outcome.subscribe();
    let known = outcome.wait_for(Option::is_some).await.map_err(|_| "the app is ending".to_owned())?;
    known.clone().unwrap_or_else(|| Err("the app is ending".to_owned()))
}
