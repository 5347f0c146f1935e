//! A host and a port, as in a `Host` header: read strictly, for what is read loosely can be said in two ways.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The port that plain HTTP means when it names none.
const HTTP_PORT: u16 = 80;

/// Where a request thinks it is going.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    pub(crate) host: HostName,
    pub(crate) port: u16,
}

/// A host by its address or by its name in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HostName {
    Address(IpAddr),
    Name(String),
}

impl Authority {
    /// Reads `host` or `host:port`; `None` for anything that a browser would not send.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (host, port) = split(text)?;
        Some(Authority { host, port: port.unwrap_or(HTTP_PORT) })
    }

    /// Reads the authority of a plain HTTP origin.
    pub(crate) fn of_origin(origin: &str) -> Option<Self> {
        Self::parse(origin.strip_prefix("http://")?)
    }
}

/// One more host that this server answers to (`--allow-host NAME[:PORT]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AllowedHost {
    pub(crate) host: HostName,
    /// `None`: the port that the request came to.
    pub(crate) port: Option<u16>,
}

impl FromStr for AllowedHost {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = split(text).ok_or("not a host name or address with an optional port")?;
        Ok(AllowedHost { host, port })
    }
}

fn split(text: &str) -> Option<(HostName, Option<u16>)> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        (HostName::Address(address.parse::<Ipv6Addr>().ok()?.into()), port)
    } else {
        let end = text.find(':').unwrap_or(text.len());
        (name_or_ipv4(&text[..end])?, &text[end..])
    };
    let port = match port.strip_prefix(':') {
        Some(digits) => Some(port_number(digits)?),
        None if port.is_empty() => None,
        None => return None,
    };
    Some((host, port))
}

fn name_or_ipv4(text: &str) -> Option<HostName> {
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(HostName::Address(address.into()));
    }
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let named = !text.is_empty() && text.bytes().all(usable);
    named.then(|| HostName::Name(text.to_ascii_lowercase()))
}

fn port_number(digits: &str) -> Option<u16> {
    // The number parser takes a sign and leading zeros as well.
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_read() {
        let address = |text: &str| HostName::Address(text.parse().unwrap());
        let cases = [
            ("192.168.0.7:4747", address("192.168.0.7"), 4747),
            ("[::1]:4747", address("::1"), 4747),
            ("[fe80::1]", address("fe80::1"), 80),
            ("LocalHost:1", HostName::Name("localhost".into()), 1),
            ("a-b_c.local", HostName::Name("a-b_c.local".into()), 80),
        ];
        for (text, host, port) in cases {
            assert_eq!(Authority::parse(text), Some(Authority { host, port }), "{text}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_nothing() {
        let unusable = ["", ":80", "a:", "a:+80", "a:65536", "a:b", "a:1:2", "::1", "[::1", "[::1]x", "[fe80::1%1]:1"];
        for text in unusable.into_iter().chain(["a b", "a/b", "user@a", "한국", "[127.0.0.1]", "a:80 ", "a,b"]) {
            assert_eq!(Authority::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_allowed_host_may_leave_its_port_open() {
        let host = HostName::Name("router.home".into());
        assert_eq!("Router.home".parse(), Ok(AllowedHost { host: host.clone(), port: None }));
        assert_eq!("router.home:8080".parse(), Ok(AllowedHost { host, port: Some(8080) }));
        assert!("http://router.home".parse::<AllowedHost>().is_err());
    }
}
