//! The console, namespace `/host`: what whoever runs the host sees and may change, and the other hosts that it found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{HostInfo, Millis};

/// What a console says at CONNECT.
#[derive(Clone, Deserialize, JsonSchema, TS)]
pub struct ConsoleAuth {
    /// The version it speaks.
    pub protocol: u32,
    /// The secret that the host made at its start.
    pub key: String,
}

impl std::fmt::Debug for ConsoleAuth {
    /// The key stays out of every log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsoleAuth").field("protocol", &self.protocol).finish_non_exhaustive()
    }
}

/// The `session` event of the console, the first on a connected namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(rename = "ConsoleSession")]
pub struct ConsoleHello {
    /// Who the host is.
    pub host: HostInfo,
    /// The host's time.
    pub at: Millis,
    /// Names of additions to the protocol.
    pub features: Vec<String>,
}

/// An address by which others reach this host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct HostAddress {
    /// The IP address.
    pub address: String,
    /// The network interface that has it, as the operating system calls it.
    pub interface: String,
    /// `http://IP:PORT/`
    pub url: String,
    /// The address to be read aloud; only private IPv4 addresses have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// How the host is: the answer to `status` and `configure`, and an event on every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "the contract's own fields")]
pub struct Status {
    /// Who it is.
    pub host: HostInfo,
    /// Whether it listens on the network.
    pub hosting: bool,
    /// Whether it announces itself nearby.
    pub discoverable: bool,
    /// Whether browser guests may enter its rooms.
    pub guests: bool,
    /// Where it listens on the network, or would.
    pub port: u16,
    /// The network interfaces it was told to use, by name; none = all.
    pub interfaces: Vec<String>,
    /// The largest picture, in bytes.
    pub gif_bytes_max: u64,
    /// How long a member without a connection stays one, in seconds.
    pub grace_seconds: u32,
    /// The largest `max` of a room, in people.
    pub people_max: u32,
    /// Where others reach it; none while it does not host.
    pub addresses: Vec<HostAddress>,
    /// Four words that stand for its key.
    pub words: [String; 4],
    /// Rooms.
    pub rooms: u32,
    /// People who are in a room.
    pub people: u32,
    /// What its database and pictures take on the disk, in bytes.
    pub data_bytes: u64,
    /// Whether what is on the disk is what was written.
    pub database: DatabaseState,
}

/// `status`: how the host is.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct StatusRequest {}

/// `backup`: put everything that this host needs to go on elsewhere into one file, in the data folder's `backups/`.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct BackupRequest {}

/// `configure`: change what the host does. What is absent stays; if anything of it cannot be, nothing changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct ConfigureRequest {
    /// Display name: 1 to 60 graphemes.
    pub name: Option<String>,
    /// Whether it listens on the network.
    pub hosting: Option<bool>,
    /// Whether it announces itself nearby.
    pub discoverable: Option<bool>,
    /// Whether browser guests may enter its rooms.
    pub guests: Option<bool>,
    /// Where it listens on the network, from 1024.
    pub port: Option<u16>,
    /// The network interfaces to use, by name; none = all.
    pub interfaces: Option<Vec<String>>,
    /// The largest picture, in bytes.
    pub gif_bytes_max: Option<u64>,
    /// How long a member without a connection stays one, in seconds.
    pub grace_seconds: Option<u32>,
    /// The largest `max` of a room, in people.
    pub people_max: Option<u32>,
}

/// Whether the database is what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseState {
    /// As far as it was read.
    Sound,
    /// Damage was found since the start; the next start saves what can be read.
    Damaged,
    /// Damage was found before, and this start has saved what could be read. Rooms say where something is missing.
    Mended,
}

/// How sure it is that a host is who it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// Nothing proves its key.
    Unverified,
    /// It showed the same key before.
    Known,
    /// Somebody compared its key.
    Verified,
    /// It showed another key than before.
    Changed,
}

/// Another host that this one found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub struct NearbyHost {
    /// Its id.
    pub id: String,
    /// Its display name.
    pub name: String,
    /// `/via/TICKET/ID/`: where the window reaches it through its own host.
    pub base: String,
    /// Its IP addresses, the likeliest first.
    pub addresses: Vec<String>,
    /// Where it listens.
    pub port: u16,
    /// Its rooms.
    pub rooms: u32,
    /// People who are in them.
    pub people: u32,
    /// Four words that stand for its key.
    pub words: [String; 4],
    /// How sure it is who it is.
    pub trust: Trust,
    /// Whether it answered when it was last asked.
    pub reachable: bool,
    /// When it was last seen.
    pub seen_at: Millis,
}

/// `nearby`: all hosts that this one found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Nearby {
    /// At most 200.
    pub hosts: Vec<NearbyHost>,
}

/// `addHost`: look for a host at an address, without discovery.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct AddHostRequest {
    /// An IP address, or the code of one.
    pub address: String,
    /// Where it listens; the default port, or the one that the code says, if absent.
    pub port: Option<u16>,
}

/// `forgetHost`: look for a host no more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema, TS)]
pub struct ForgetHostRequest {
    /// Which.
    pub id: String,
}

/// Another host, as this host's lobby shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Neighbour {
    /// Its id.
    pub id: String,
    /// Its display name.
    pub name: String,
    /// `http://IP:PORT/`
    pub url: String,
    /// Its rooms.
    pub rooms: u32,
    /// People who are in them.
    pub people: u32,
}

/// `neighbours`: other hosts nearby, for guests whose browsers cannot look for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Neighbours {
    /// At most 50.
    pub hosts: Vec<Neighbour>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_shown() {
        let auth: ConsoleAuth = serde_json::from_str(r#"{"protocol":1,"key":"sesame"}"#).unwrap();
        assert_eq!(auth.key, "sesame");
        assert!(!format!("{auth:?}").contains("sesame"));
    }

    #[test]
    fn what_configure_does_not_say_stays() {
        let nothing: ConfigureRequest = serde_json::from_str(r#"{"later":1}"#).unwrap();
        assert_eq!(nothing, ConfigureRequest::default());
        for wrong in [r#"{"port":65536}"#, r#"{"port":-1}"#, r#"{"hosting":1}"#, r#"{"interfaces":"eth0"}"#, "[]"] {
            assert!(serde_json::from_str::<ConfigureRequest>(wrong).is_err(), "{wrong}");
        }
    }
}
