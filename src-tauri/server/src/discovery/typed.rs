//! Addresses as people type them: an IP address, one with a port, a link, or a code read out by somebody. Pure.

use std::net::{IpAddr, SocketAddr};

use crate::address_code;
use crate::interfaces::{OwnAddress, is_private};
use crate::limits::{PORT_DEFAULT, TYPED_ADDRESS_BYTES_MAX};
use crate::protocol::{ErrorCode, Refusal};

/// Where a typed text leads. `port` counts for an address that says none.
///
/// # Errors
/// `invalid` when it is no address, a wrong code, or an address that is not on this network: nothing that is typed here
/// makes this host ask the internet.
pub(super) fn place(text: &str, port: Option<u16>, own: &[OwnAddress]) -> Result<SocketAddr, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.len() > TYPED_ADDRESS_BYTES_MAX {
        return Err(invalid("this is no address"));
    }
    let place = if let Some(query) = text.strip_prefix("madang://join?") {
        app_link(query)
    } else {
        let authority =
            text.strip_prefix("http://").map_or(text, |rest| rest.split(['/', '?', '#']).next().unwrap_or(rest));
        match address(authority, port) {
            None if looks_like_a_code(authority) => return Ok(code(authority)?.into()),
            place => place,
        }
    };
    let place = place.ok_or_else(|| invalid("this is no IP address and no code"))?;
    if place.port() == 0 || !leads_to_a_neighbour(place.ip(), own) {
        return Err(invalid("only addresses on this network can be reached"));
    }
    Ok(place)
}

fn address(text: &str, port: Option<u16>) -> Option<SocketAddr> {
    if let Ok(place) = text.parse() {
        return Some(place);
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    Some(SocketAddr::new(bare.parse().ok()?, port.unwrap_or(PORT_DEFAULT)))
}

/// The link in an invitation for the app: `h` is the address and `p` the port.
fn app_link(query: &str) -> Option<SocketAddr> {
    let query = query.split('#').next().unwrap_or(query);
    let value = |name: &str| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    let port = match value("p") {
        Some((_, port)) => Some(port.parse().ok()?),
        None => None,
    };
    address(value("h")?.1, port)
}

/// Only a code has neither dots nor colons.
fn looks_like_a_code(text: &str) -> bool {
    !text.contains(['.', ':', '/'])
}

fn code(text: &str) -> Result<std::net::SocketAddrV4, Refusal> {
    address_code::decode(text).map_err(|problem| invalid(&problem.to_string()))
}

/// Whether an address cannot lead to the internet: it is private, this computer's own, or on a network of ours.
fn leads_to_a_neighbour(address: IpAddr, own: &[OwnAddress]) -> bool {
    let link_local = matches!(address, IpAddr::V4(address) if address.is_link_local());
    address.is_loopback() || link_local || is_private(address) || own.iter().any(|own| own.shares_network_with(address))
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(ErrorCode::Invalid, message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> Vec<OwnAddress> {
        let address = "203.0.113.7".parse().unwrap();
        vec![OwnAddress { address, prefix_bits: 24, interface: "eth0".into(), index: Some(2) }]
    }

    fn leads_to(text: &str, port: Option<u16>) -> String {
        place(text, port, &own()).map_or_else(|refusal| refusal.code.as_str().to_owned(), |place| place.to_string())
    }

    #[test]
    fn addresses_and_links_are_understood() {
        assert_eq!(leads_to(" 10.0.0.7 ", None), "10.0.0.7:4747");
        assert_eq!(leads_to("10.0.0.7", Some(5000)), "10.0.0.7:5000");
        assert_eq!(leads_to("10.0.0.7:4748", Some(5000)), "10.0.0.7:4748");
        assert_eq!(leads_to("http://10.0.0.7:4747/r/abc#k=secret", None), "10.0.0.7:4747");
        assert_eq!(leads_to("http://10.0.0.7/", None), "10.0.0.7:4747");
        assert_eq!(leads_to("madang://join?h=10.0.0.7&p=4750&r=abc&f=xyz#k=1", None), "10.0.0.7:4750");
        assert_eq!(leads_to("madang://join?h=fd00::7&p=4750", None), "[fd00::7]:4750");
        assert_eq!(leads_to("fd00::7", None), "[fd00::7]:4747");
        assert_eq!(leads_to("http://[fd00::7]:4748/", None), "[fd00::7]:4748");
        assert_eq!(leads_to("[fd00::7]", None), "[fd00::7]:4747");
        assert_eq!(leads_to("127.0.0.1:5000", None), "127.0.0.1:5000");
        assert_eq!(leads_to("203.0.113.9", None), "203.0.113.9:4747");
    }

    #[test]
    fn codes_are_understood() {
        let code = address_code::encode("192.168.4.9:4747".parse().unwrap()).unwrap();
        assert_eq!(leads_to(&code.to_lowercase(), None), "192.168.4.9:4747");
        assert_eq!(leads_to(&format!("{} {}", &code[..3], &code[3..]), Some(9)), "192.168.4.9:4747");
        let code = address_code::encode("192.168.4.9:5000".parse().unwrap()).unwrap();
        assert_eq!(leads_to(&code, None), "192.168.4.9:5000");
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", "   ", "example.org", "https://10.0.0.7/", "10.0.0", "10.0.0.7:99999", "file:///etc/passwd"] {
            assert_eq!(leads_to(text, None), "invalid", "{text}");
        }
        for text in ["8.8.8.8", "203.0.114.1", "2001:db8::1", "::ffff:8.8.8.8", "224.0.0.1", "0.0.0.0", "10.0.0.7:0"] {
            assert_eq!(leads_to(text, None), "invalid", "{text}");
        }
        assert_eq!(leads_to("madang://join?r=abc", None), "invalid");
        assert_eq!(leads_to("madang://join?h=10.0.0.7&p=many", None), "invalid");
        let refusal = place("abc def", None, &own()).unwrap_err();
        assert!(refusal.message.contains("no such code"), "{}", refusal.message);
    }

    #[test]
    fn what_is_typed_has_an_end() {
        let padded = |bytes: usize| format!("http://10.0.0.7/{}", "x".repeat(bytes - "http://10.0.0.7/".len()));
        assert_eq!(leads_to(&padded(TYPED_ADDRESS_BYTES_MAX), None), "10.0.0.7:4747");
        assert_eq!(leads_to(&padded(TYPED_ADDRESS_BYTES_MAX + 1), None), "invalid");
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_leads_to_the_internet(text in ".{0,40}|[0-9.:]{1,20}|http://[0-9.:]{1,20}/", port in any::<Option<u16>>()) {
            if let Ok(place) = place(&text, port, &own()) {
                prop_assert!(leads_to_a_neighbour(place.ip(), &own()) && place.port() != 0);
            }
        }
    }
}
