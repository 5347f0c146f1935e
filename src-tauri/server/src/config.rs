//! What a host is told when it starts.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that whoever starts a host decides. Handed down; nothing in the crate is global. Where it says nothing, what
/// the console changed before and is kept in the data folder holds, else the default.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the database, the pictures and the key. One process per folder.
    pub data: PathBuf,
    /// The display name; without any a made-up name is kept in the data folder.
    pub name: Option<String>,
    /// The address to listen on, which is also an order to do so; all addresses of IPv4 without one.
    pub bind: Option<IpAddr>,
    /// The port to listen on, 0 = any free one; without one the default port, or the next free one.
    pub port: Option<u16>,
    /// Whether this host is announced and others are looked for.
    pub discovery: bool,
    /// Further values of the Host header to answer to, `NAME` or `NAME:PORT`: container port maps, router names.
    pub allow_hosts: Vec<String>,
    /// Whether rates and connections are limited per address and per session. Off only for load tests; the limits on
    /// payloads, pictures and disk space stay.
    pub limits: bool,
    /// How long a member without a connection stays a member.
    pub grace: Option<Duration>,
    /// The largest `max` that a room may have, in people.
    pub people_max: Option<u32>,
}
