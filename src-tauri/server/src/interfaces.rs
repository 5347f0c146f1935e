//! The computer's own addresses on networks that people share: what the host tells others, and where it looks for them.
//!
//! Adapters of virtual machines, containers and tunnels are left out. Nobody on the Wi-Fi reaches us by them, and an
//! address that leads nowhere is worse than none.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What the names of virtual adapters begin with, in lower case, on Linux and macOS.
const VIRTUAL_PREFIXES: [&str; 26] = [
    "awdl",
    "br-",
    "bridge1",
    "cali",
    "cni",
    "docker",
    "dummy",
    "flannel",
    "ham",
    "ipsec",
    "kube",
    "llw",
    "lxc",
    "lxd",
    "podman",
    "ppp",
    "tailscale",
    "tap",
    "tun",
    "utun",
    "vboxnet",
    "veth",
    "virbr",
    "vmnet",
    "wg",
    "zt",
];

/// What the names of virtual adapters hold, in lower case, on Windows.
const VIRTUAL_PARTS: [&str; 9] =
    ["vethernet", "vmware", "vmnet", "virtualbox", "hyper-v", "tap-windows", "wintun", "wireguard", "loopback"];

/// The fewest leading bits that make an IPv4 network one's own: an interface that says less says nothing.
const NETWORK_BITS_V4: u8 = 8;
/// The same for IPv6.
const NETWORK_BITS_V6: u8 = 32;

/// One address of one interface by which people nearby reach this computer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnAddress {
    /// The address itself.
    pub address: IpAddr,
    /// How many of its leading bits all computers of that network share.
    pub prefix_bits: u8,
    /// The interface's name in the operating system.
    pub interface: String,
    /// The interface's number in the operating system, where it has one.
    pub index: Option<u32>,
}

impl OwnAddress {
    /// Whether who listens at `bind` is reached by this address.
    #[must_use]
    pub fn is_reached_at(&self, bind: IpAddr) -> bool {
        if bind.is_unspecified() { bind.is_ipv6() || self.address.is_ipv4() } else { bind == self.address }
    }

    /// Whether another address belongs to the same network, so that it is reached without any router.
    #[must_use]
    pub fn shares_network_with(&self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = (own.to_bits() ^ other.to_bits()).leading_zeros();
                self.prefix_bits >= NETWORK_BITS_V4 && differing >= u32::from(self.prefix_bits)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = (own.to_bits() ^ other.to_bits()).leading_zeros();
                self.prefix_bits >= NETWORK_BITS_V6 && differing >= u32::from(self.prefix_bits)
            }
            _ => false,
        }
    }
}

/// The addresses by which people nearby reach this computer now: private IPv4 first, each kind in its order. A few system
/// calls, some tens of microseconds.
#[must_use]
pub fn own_addresses() -> Vec<OwnAddress> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the interfaces' addresses could not be read");
        Vec::new()
    });
    let mut addresses: Vec<OwnAddress> = interfaces.into_iter().filter(is_usable).map(own_address).collect();
    addresses.sort_by_key(|own| (!is_private(own.address), own.address.is_ipv6(), own.address));
    addresses
}

/// Whether people nearby reach this computer by this address of an interface: it is up, real, and not link-local.
#[must_use]
pub fn is_usable(interface: &if_addrs::Interface) -> bool {
    interface.is_oper_up()
        && !interface.is_p2p()
        && is_usable_name(&interface.name)
        && is_usable_address(interface.ip())
}

/// A VPN that is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tunnel {
    /// The interface's name in the operating system.
    pub(crate) interface: String,
    /// What kind it seems to be.
    pub(crate) kind: &'static str,
}

/// What the names of tunnels begin with, or on Windows hold, in lower case, and what they are.
const TUNNELS: [(&str, &str); 9] = [
    ("tailscale", "Tailscale"),
    ("wireguard", "WireGuard"),
    ("wintun", "WireGuard"),
    ("wg", "WireGuard"),
    ("zt", "ZeroTier"),
    ("utun", "VPN"),
    ("tun", "VPN"),
    ("tap", "VPN"),
    ("ppp", "VPN"),
];

/// A VPN of this computer that is on, if there is one: a tunnel that is up and has an address by which more than itself is
/// reached. macOS has tunnels of its own that have none.
pub(crate) fn tunnel() -> Option<Tunnel> {
    let mut interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    interfaces.retain(|interface| interface.is_oper_up() && is_usable_address(interface.ip()));
    interfaces.into_iter().find_map(|interface| {
        let kind = tunnel_kind(&interface.name)?;
        Some(Tunnel { interface: interface.name, kind })
    })
}

fn tunnel_kind(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let (_, kind) = TUNNELS.iter().find(|(part, _)| name.starts_with(part) || part.len() > 4 && name.contains(part))?;
    Some(kind)
}

/// Whether an address belongs to a private network: RFC 1918, or a unique local address of IPv6. No packet to one leaves
/// for the internet.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

fn own_address(interface: if_addrs::Interface) -> OwnAddress {
    let prefix_bits = match &interface.addr {
        if_addrs::IfAddr::V4(address) => address.prefixlen,
        if_addrs::IfAddr::V6(address) => address.prefixlen,
    };
    OwnAddress { address: interface.ip(), prefix_bits, index: interface.index, interface: interface.name }
}

fn is_usable_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let prefixed = VIRTUAL_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    !prefixed && !VIRTUAL_PARTS.iter().any(|part| name.contains(part))
}

fn is_usable_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_usable_v4(address),
        IpAddr::V6(address) => is_usable_v6(address),
    }
}

fn is_usable_v4(address: Ipv4Addr) -> bool {
    !(address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_broadcast())
}

fn is_usable_v6(address: Ipv6Addr) -> bool {
    !(address.is_loopback()
        || address.is_unicast_link_local()
        || address.is_unspecified()
        || address.is_multicast()
        || address.to_ipv4_mapped().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(address: &str, prefix_bits: u8) -> OwnAddress {
        OwnAddress { address: address.parse().unwrap(), prefix_bits, interface: "eth0".into(), index: Some(2) }
    }

    fn shares(own_address: &str, prefix_bits: u8, other: &str) -> bool {
        own(own_address, prefix_bits).shares_network_with(other.parse().unwrap())
    }

    #[test]
    fn a_network_ends_where_its_prefix_says() {
        assert!(shares("192.168.4.7", 24, "192.168.4.255") && !shares("192.168.4.7", 24, "192.168.5.7"));
        assert!(shares("10.1.2.3", 8, "10.255.0.1") && !shares("10.1.2.3", 8, "11.1.2.3"));
        assert!(shares("10.1.2.3", 31, "10.1.2.2") && !shares("10.1.2.3", 31, "10.1.2.4"));
        assert!(shares("10.1.2.3", 32, "10.1.2.3") && !shares("10.1.2.3", 32, "10.1.2.2"));
        assert!(shares("fd00::7", 64, "fd00::1:2") && !shares("fd00::7", 64, "fd00:0:0:1::7"));
        assert!(!shares("10.1.2.3", 8, "::ffff:10.1.2.3"));
    }

    #[test]
    fn an_interface_without_a_real_mask_has_no_network() {
        assert!(!shares("10.1.2.3", 0, "8.8.8.8") && !shares("10.1.2.3", 7, "10.1.2.4"));
        assert!(!shares("fd00::7", 0, "2001:db8::1") && !shares("fd00::7", 31, "fd00::8"));
        assert!(shares("fd00::7", 32, "fd00::8"));
    }

    #[test]
    fn private_is_what_no_router_passes_on() {
        for address in ["10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "fd12::1"] {
            assert!(is_private(address.parse().unwrap()), "{address}");
        }
        let others = ["8.8.8.8", "172.32.0.1", "172.15.0.1", "169.254.1.1", "127.0.0.1", "100.64.0.1", "224.0.0.251"];
        for address in others.into_iter().chain(["::1", "fe80::1", "2001:db8::1", "::ffff:10.0.0.1", "0.0.0.0"]) {
            assert!(!is_private(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn virtual_adapters_are_known_by_their_names() {
        for name in ["docker0", "br-1f2e3d", "veth12ab", "virbr0", "vmnet8", "utun3", "tun0", "wg0", "tailscale0"] {
            assert!(!is_usable_name(name), "{name}");
        }
        for name in ["vEthernet (WSL)", "VMware Network Adapter VMnet8", "VirtualBox Host-Only Network"] {
            assert!(!is_usable_name(name), "{name}");
        }
        for name in ["eth0", "en0", "wlan0", "wlp3s0", "enp0s31f6", "Ethernet", "Wi-Fi", "bridge0", "br0", "이더넷"]
        {
            assert!(is_usable_name(name), "{name}");
        }
    }

    #[test]
    fn tunnels_are_known_by_their_names() {
        for (name, kind) in
            [("wg0", "WireGuard"), ("tailscale0", "Tailscale"), ("tun0", "VPN"), ("My WireGuard", "WireGuard")]
        {
            assert_eq!(tunnel_kind(name), Some(kind), "{name}");
        }
        for name in ["eth0", "wlan0", "docker0", "en0", "Ethernet", "br-1f2e3d"] {
            assert_eq!(tunnel_kind(name), None, "{name}");
        }
    }

    #[test]
    fn addresses_that_lead_to_nobody_nearby_are_left_out() {
        for address in ["127.0.0.1", "169.254.3.4", "0.0.0.0", "255.255.255.255", "224.0.0.1", "::1", "fe80::1", "::"] {
            assert!(!is_usable_address(address.parse().unwrap()), "{address}");
        }
        for address in ["192.168.0.7", "203.0.113.9", "fd00::7", "2001:db8::7"] {
            assert!(is_usable_address(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn this_computer_names_no_loopback_address() {
        assert!(own_addresses().iter().all(|own| !own.address.is_loopback()));
    }
}
