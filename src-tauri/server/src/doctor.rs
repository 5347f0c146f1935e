//! `madang-server doctor`: looks whether a host is, or would be, well, and says what to do. It changes nothing.

mod database;
mod folder;
mod network;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// What is looked at.
#[derive(Debug)]
pub struct Patient {
    /// The data folder.
    pub data: PathBuf,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The port that the command line says, if it does.
    pub port: Option<u16>,
}

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    Well,
    /// The host works, but somebody should look.
    Doubtful,
    /// The host does not work, or not as it should.
    Ill,
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found, and what to do about it.
    pub words: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.health {
            Health::Well => "ok  ",
            Health::Doubtful => "look",
            Health::Ill => "BAD ",
        };
        write!(f, "{mark}  {:<12}  {}", self.what, self.words)
    }
}

/// Whether a host runs on the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Residence {
    /// Nobody does.
    Empty,
    /// A host does.
    Inhabited,
}

/// Looks at everything. What cannot be looked at because something else is missing is left out.
pub async fn examine(patient: &Patient) -> Vec<Finding> {
    let mut findings = Vec::new();
    let residence = folder::examine(patient, &mut findings);
    let mut chosen_port = None;
    if let Some(residence) = residence {
        let path = patient.data.clone();
        let looked = tokio::task::spawn_blocking(move || database::examine(&path, residence)).await;
        match looked {
            Ok((found, port)) => {
                findings.extend(found);
                chosen_port = port;
            }
            Err(error) => findings.push(ill("database", format!("looking at it failed: {error}"))),
        }
    }
    network::examine(patient, chosen_port, &mut findings).await;
    findings
}

fn well(what: &'static str, words: impl Into<String>) -> Finding {
    Finding { what, health: Health::Well, words: words.into() }
}

fn doubtful(what: &'static str, words: impl Into<String>) -> Finding {
    Finding { what, health: Health::Doubtful, words: words.into() }
}

fn ill(what: &'static str, words: impl Into<String>) -> Finding {
    Finding { what, health: Health::Ill, words: words.into() }
}
