//! How the host is, in the words of the contract.

use std::net::{IpAddr, SocketAddr, SocketAddrV4};

use super::Console;
use super::neighbours::url;
use super::space::bytes_in;
use crate::address_code;
use crate::interfaces::OwnAddress;
use crate::protocol::{HostAddress, Status};

impl Console {
    /// How the host is now, as far as it was looked at.
    pub(super) fn status(&self) -> Status {
        let (settings, plan, crowd) = (&self.parts.settings, &self.parts.plan, *self.parts.crowd.borrow());
        Status {
            host: self.parts.rules.host.clone(),
            hosting: plan.hosting,
            discoverable: settings.discoverable,
            guests: settings.guests,
            port: plan.port,
            interfaces: settings.interfaces.clone(),
            gif_bytes_max: settings.gif_bytes_max,
            grace_seconds: self.parts.rules.limits.grace_seconds,
            people_max: settings.people_max,
            addresses: self.reached_at(),
            words: self.parts.words.clone(),
            rooms: crowd.rooms,
            people: crowd.people,
            data_bytes: self.data_bytes,
            database: self.parts.database.state(),
        }
    }

    /// Looks how much space the data folder takes.
    pub(super) async fn measure(&mut self) {
        let folder = self.parts.data.clone();
        match tokio::task::spawn_blocking(move || bytes_in(&folder)).await {
            Ok(bytes) => self.data_bytes = bytes,
            Err(error) => tracing::error!(%error, "the data folder could not be measured"),
        }
    }

    /// Where others reach this host.
    fn reached_at(&self) -> Vec<HostAddress> {
        let plan = &self.parts.plan;
        if !plan.hosting {
            return Vec::new();
        }
        self.reachable_addresses().map(|own| host_address(own, plan.port)).collect()
    }

    /// This computer's addresses at which the host listens, or would.
    pub(super) fn reachable_addresses(&self) -> impl Iterator<Item = &OwnAddress> {
        let plan = &self.parts.plan;
        let chosen = move |own: &&OwnAddress| plan.interfaces.is_empty() || plan.interfaces.contains(&own.interface);
        self.addresses.iter().filter(chosen).filter(move |own| own.is_reached_at(plan.bind))
    }
}

fn host_address(own: &OwnAddress, port: u16) -> HostAddress {
    let code = match own.address {
        IpAddr::V4(address) => address_code::encode(SocketAddrV4::new(address, port)),
        IpAddr::V6(_) => None,
    };
    let url = url(SocketAddr::new(own.address, port));
    HostAddress { address: own.address.to_string(), interface: own.interface.clone(), url, code }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(address: &str, port: u16) -> HostAddress {
        let own = OwnAddress {
            address: address.parse().unwrap(),
            prefix_bits: 24,
            interface: "eth0".to_owned(),
            index: None,
        };
        host_address(&own, port)
    }

    #[test]
    fn a_private_address_has_a_code_that_leads_back_to_it() {
        let address = shown("192.168.0.7", 5000);
        assert_eq!((address.url.as_str(), address.interface.as_str()), ("http://192.168.0.7:5000/", "eth0"));
        let code = address.code.expect("it has a code");
        assert_eq!(address_code::decode(&code).unwrap().to_string(), "192.168.0.7:5000");
    }

    #[test]
    fn other_addresses_have_none() {
        assert_eq!(shown("203.0.113.9", 4747).code, None);
        let address = shown("fd00::7", 4747);
        assert_eq!((address.url.as_str(), address.code), ("http://[fd00::7]:4747/", None));
    }
}
