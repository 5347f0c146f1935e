//! The way to others: the port, this computer's addresses, the firewall, and multicast.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

use super::{Finding, Patient, doubtful, ill, well};
use crate::discovery::{Presence, who_is_at};
use crate::firewall::Firewall;
use crate::identity::HostIdentity;
use crate::interfaces::{Tunnel, own_addresses, tunnel};
use crate::limits::PORT_DEFAULT;

/// Where mDNS is spoken.
const MDNS_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);

pub(super) async fn examine(patient: &Patient, chosen: Option<u16>, findings: &mut Vec<Finding>) {
    let port = patient.port.or(chosen).unwrap_or(PORT_DEFAULT);
    let must = patient.port.is_some() || chosen.is_some();
    findings.push(door(patient, port, must).await);
    let all = own_addresses();
    let reached = all.iter().filter(|own| own.is_reached_at(patient.bind)).map(|own| own.address);
    let addresses: Vec<IpAddr> = reached.collect();
    findings.push(if all.is_empty() {
        doubtful("addresses", "this computer is on no network: connect Wi-Fi or a cable")
    } else if addresses.is_empty() {
        doubtful("addresses", format!("nobody else reaches {}; without --bind they do", patient.bind))
    } else {
        let urls: Vec<String> = addresses.iter().map(|address| SocketAddr::new(*address, port).to_string()).collect();
        well("addresses", urls.join(", "))
    });
    if let Some(Tunnel { interface, kind }) = tunnel() {
        findings
            .push(doubtful("vpn", format!("{kind} is on ({interface}); guests use this computer's other addresses")));
    }
    findings.push(firewall(port));
    findings.push(multicast(&addresses));
}

/// Whether the port is free, or who has it.
async fn door(patient: &Patient, port: u16, must: bool) -> Finding {
    let at = SocketAddr::new(patient.bind, port);
    match TcpListener::bind(at) {
        Ok(_) => return well("port", format!("{port} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
        Err(error) => return ill("port", format!("{at} cannot be listened on: {error}")),
    }
    let own = HostIdentity::load(&patient.data).ok().flatten().map(|identity| identity.id);
    let here = if patient.bind.is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { patient.bind };
    let who = match who_is_at(SocketAddr::new(here, port)).await {
        Presence::Host(id) if Some(&id) == own.as_ref() => return well("port", format!("{port} is this host's own")),
        Presence::Host(_) => "another Madang host",
        Presence::Stranger | Presence::Nobody => "another program",
    };
    if must {
        return ill("port", format!("{who} uses {port}: choose another with --port, or end that program"));
    }
    doubtful("port", format!("{who} uses {port}: this host will take the next free one"))
}

fn firewall(port: u16) -> Finding {
    let Some(firewall) = Firewall::of_this_computer() else { return well("firewall", "none is known to be on") };
    let name = firewall.name();
    match firewall.command(port) {
        Some(command) => doubtful("firewall", format!("{name} is on; if guests cannot get in: {command}")),
        None => {
            doubtful("firewall", format!("{name} may be on; if guests cannot get in, allow Madang in its settings"))
        }
    }
}

/// Joins the group of mDNS on each network and leaves it again.
fn multicast(addresses: &[IpAddr]) -> Finding {
    let own = addresses.iter().filter_map(|address| if let IpAddr::V4(own) = address { Some(*own) } else { None });
    let failed: Vec<String> = own
        .filter_map(|own| {
            let joined =
                UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|one| one.join_multicast_v4(&MDNS_GROUP, &own));
            joined.err().map(|error| format!("{own} ({error})"))
        })
        .collect();
    match (addresses, failed.as_slice()) {
        ([], _) => doubtful("discovery", "without a network nobody can be found"),
        (_, []) => well("discovery", "mDNS is possible"),
        (_, failed) => {
            doubtful("discovery", format!("no mDNS at {}: people need the QR or the code", failed.join(", ")))
        }
    }
}
