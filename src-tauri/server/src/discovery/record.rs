//! Reading what somebody nearby announces. Anybody on the network can announce anything, so it is a hint at most: what
//! does not look exactly like a host's record, or leads anywhere but to this network, is as if it had never come. Pure.

use std::net::IpAddr;

use crate::identity::HOST_ID_CHARACTERS;
use crate::interfaces::{OwnAddress, is_private};
use crate::limits::{
    NEIGHBOUR_ADDRESSES_MAX, NEIGHBOUR_PORT_MIN, PEOPLE_MAX, ROOMS_MAX, TXT_BYTES_MAX, TXT_FIELDS_MAX,
};
use crate::names;

use super::announcement::VERSION;

/// A fingerprint's length in characters: 256 bits in base32.
const FINGERPRINT_CHARACTERS: usize = 52;

/// A record as it came.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// The instance's name.
    pub(super) instance: String,
    /// The port it names.
    pub(super) port: u16,
    /// The TXT record's keys and values.
    pub(super) fields: Vec<(String, Vec<u8>)>,
    /// The addresses it names, each with the numbers of the interfaces on which it was heard (none if that is unknown).
    pub(super) addresses: Vec<(IpAddr, Vec<u32>)>,
}

/// A record that is fit to be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) fingerprint: String,
    pub(super) port: u16,
    pub(super) rooms: u32,
    pub(super) people: u32,
    /// On networks of ours; IPv4 first; never empty.
    pub(super) addresses: Vec<IpAddr>,
}

/// Why a record is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Larger than any of ours.
    TooLarge,
    /// Of another version.
    Version,
    /// Without an id, or with one that is not the instance's name.
    Id,
    /// Without a fingerprint, or with one that the id is not the beginning of.
    Fingerprint,
    /// Without a name that can be shown.
    Name,
    /// At a port that a host does not use.
    Port,
    /// Without an address on a network of ours.
    Address,
}

/// Reads a record that was heard by somebody with these addresses.
pub(super) fn read(claim: &Claim, own: &[OwnAddress]) -> Result<Record, Unfit> {
    let size: usize = claim.fields.iter().map(|(key, value)| key.len() + value.len() + 2).sum();
    if size > TXT_BYTES_MAX || claim.fields.len() > TXT_FIELDS_MAX {
        return Err(Unfit::TooLarge);
    }
    if field(claim, "v") != Some(VERSION) {
        return Err(Unfit::Version);
    }
    let id = field(claim, "id").filter(|id| is_host_id(id) && *id == claim.instance).ok_or(Unfit::Id)?;
    let fits = |fingerprint: &&str| is_base32(fingerprint, FINGERPRINT_CHARACTERS) && fingerprint.starts_with(id);
    let fingerprint = field(claim, "fp").filter(fits).ok_or(Unfit::Fingerprint)?;
    let name = field(claim, "name").and_then(|name| names::title(name).ok()).ok_or(Unfit::Name)?;
    if claim.port < NEIGHBOUR_PORT_MIN {
        return Err(Unfit::Port);
    }
    let addresses = addresses(claim, own);
    if addresses.is_empty() {
        return Err(Unfit::Address);
    }
    Ok(Record {
        id: id.to_owned(),
        name,
        fingerprint: fingerprint.to_owned(),
        port: claim.port,
        rooms: count(claim, "rooms").min(ROOMS_MAX),
        people: count(claim, "people").min(ROOMS_MAX * PEOPLE_MAX),
        addresses,
    })
}

/// Whether a text is a host's id as every host makes it.
pub(super) fn is_host_id(text: &str) -> bool {
    is_base32(text, HOST_ID_CHARACTERS)
}

fn is_base32(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
}

fn field<'a>(claim: &'a Claim, key: &str) -> Option<&'a str> {
    let (_, value) = claim.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    std::str::from_utf8(value).ok()
}

/// A number that only decorates the list: one that cannot be read costs nobody the host.
fn count(claim: &Claim, key: &str) -> u32 {
    field(claim, key).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The claimed addresses that are private and on the network on which they were heard.
fn addresses(claim: &Claim, own: &[OwnAddress]) -> Vec<IpAddr> {
    let heard_there = |own: &OwnAddress, interfaces: &[u32]| {
        let number = own.index.filter(|number| *number != 0);
        interfaces.iter().all(|heard| *heard == 0) || number.is_none_or(|number| interfaces.contains(&number))
    };
    let leads_to_a_neighbour = |address: IpAddr, interfaces: &[u32]| {
        is_private(address) && own.iter().any(|own| own.shares_network_with(address) && heard_there(own, interfaces))
    };
    let mut addresses: Vec<IpAddr> = claim
        .addresses
        .iter()
        .filter(|(address, interfaces)| leads_to_a_neighbour(*address, interfaces))
        .map(|(address, _)| *address)
        .collect();
    addresses.sort_by_key(|address| (address.is_ipv6(), *address));
    addresses.dedup();
    addresses.truncate(NEIGHBOUR_ADDRESSES_MAX);
    addresses
}

#[cfg(test)]
mod tests;
