//! The console's self-test, an addition of `/host`: can others reach this host, and what is in the way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `selftest`: find out whether others can reach this host. Takes a few seconds.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct SelftestRequest {}

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum CheckCode {
    /// This computer has an address on a network.
    Net,
    /// Whether there is internet, which nobody needs: well without a way to it, unknown with one, for none is ever tried.
    Inet,
    /// No VPN is on that could take the way to others.
    Vpn,
    /// The host listens, and it is this host that answers at its address.
    Port,
    /// No firewall keeps others out.
    Fw,
    /// What the host announces can be heard.
    Mdns,
    /// Another device got through to this host since it started.
    Iso,
}

/// What a check found, as far as it was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct CheckParams {
    /// A network interface, as the operating system calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<String>,
    /// This computer's address there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What kind of VPN it seems to be, such as `WireGuard`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpn: Option<String>,
    /// Where the host listens, or would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// A port that no program uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<u16>,
    /// The firewall that is on: `ufw`, `firewalld`, `nftables`, `windows` or `macos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firewall: Option<String>,
    /// What to type so that it lets others in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// It was not looked at, because this has to be mended first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CheckCode>,
    /// It was not looked at, because whoever runs the host switched it off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off: Option<bool>,
}

/// What one check came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Check {
    /// What it looks at.
    pub code: CheckCode,
    /// Well or not; absent if nobody can say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ok: Option<bool>,
    /// What it found.
    pub params: CheckParams,
}
