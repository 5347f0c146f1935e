//! What a host is told when it starts.

use std::path::PathBuf;
use std::time::Duration;

/// Everything that whoever starts a host decides. Handed down; nothing in the crate is global.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the database, the pictures and the key. One process per folder.
    pub data: PathBuf,
    /// The display name; without one a made-up name is kept in the data folder.
    pub name: Option<String>,
    /// Further values of the Host header to answer to, `NAME` or `NAME:PORT`: container port maps, router names.
    pub allow_hosts: Vec<String>,
    /// Whether rates and connections are limited per address and per session. Off only for load tests; the limits on
    /// payloads, pictures and disk space stay.
    pub limits: bool,
    /// How long a member without a connection stays a member.
    pub grace: Duration,
    /// The largest `max` that a room may have, in people.
    pub people_max: u32,
}
