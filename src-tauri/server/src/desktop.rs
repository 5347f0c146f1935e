//! A host for a window on the same computer.

use std::future::Future;

use crate::config::Config;
use crate::host::{Host, StartProblem};

/// A host that a window is made for. It always has a door on 127.0.0.1 for that window, at a port that is free, and doors
/// to the network only while hosting is on, which is off until somebody switches it on in the console.
pub struct Desktop {
    host: Host,
    url: String,
}

impl Desktop {
    /// Starts the host on its data folder and opens the window's door, and those to the network if hosting was on before.
    ///
    /// # Errors
    /// When another process uses the folder, or something in it cannot be read. A port that is taken is no reason: then
    /// hosting stays off.
    pub async fn start(config: &Config) -> Result<Self, StartProblem> {
        let (host, own) = Host::start_for_window(config).await?;
        Ok(Self { host, url: format!("http://{own}/") })
    }

    /// Where the window finds its host: `http://127.0.0.1:PORT/`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The secret that opens the console; a new one at every start.
    #[must_use]
    pub fn console_key(&self) -> &str {
        self.host.console_key()
    }

    /// Hosts until `shutdown`, says goodbye, and ends everything within 5 s.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        self.host.serve(shutdown).await;
    }
}
