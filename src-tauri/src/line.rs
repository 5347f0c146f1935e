//! The command line of the desktop app. Whoever needs more than this hosts with `madang-server`.

use std::path::PathBuf;

use clap::Parser;
use clap::builder::FalseyValueParser;
use madang_server::config::Config;
use madang_server::surroundings;

/// Host chat rooms on this computer, and find those of others nearby.
#[derive(Debug, Parser)]
#[command(name = "madang", version)]
pub(crate) struct Line {
    /// Folder of the database, the pictures and the key; the platform's data folder without it. A window on a folder of
    /// its own stands beside any other window.
    #[arg(long, env = "MADANG_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Display name; without it the one chosen in the window, or a made-up one.
    #[arg(long, env = "MADANG_NAME")]
    name: Option<String>,
    /// Neither announce this host nor look for others.
    #[arg(long, env = "MADANG_NO_DISCOVERY", value_parser = FalseyValueParser::new())]
    no_discovery: bool,
    /// Tracing filter; logs go to standard error.
    #[arg(long, env = "MADANG_LOG", default_value = "info", value_name = "FILTER")]
    pub(crate) log: String,
}

impl Line {
    /// What the embedded server is told.
    ///
    /// # Errors
    /// When no data folder was given and the person has no home folder.
    pub(crate) fn config(self) -> Result<Config, String> {
        let data = self.data.or_else(surroundings::data_folder).ok_or("there is no home folder; use --data")?;
        Ok(Config {
            data,
            name: self.name,
            // The window's console decides about the network, and keeps what was decided.
            bind: None,
            port: None,
            discovery: !self.no_discovery,
            allow_hosts: Vec::new(),
            limits: true,
            grace: None,
            people_max: None,
        })
    }
}
