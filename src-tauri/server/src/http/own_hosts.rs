//! The names and addresses under which this host is itself.
//!
//! A page of another site can make its own name lead to our address (DNS rebinding) and would then be our origin.
//! So a request counts only if its `Host` is one of these, which no stranger's name can be.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::authority::{AllowedHost, Authority, HostName};
use super::connection::Connection;
use crate::limits::OWN_ADDRESSES_SECONDS;

/// This host's own names and addresses; clones share one list.
#[derive(Clone)]
pub(crate) struct OwnHosts {
    shared: Arc<Shared>,
}

struct Shared {
    names: Vec<String>,
    allowed: Vec<AllowedHost>,
    read_addresses: fn() -> Vec<IpAddr>,
    addresses: Mutex<Option<Addresses>>,
}

/// The addresses of all interfaces, and when they were read.
struct Addresses {
    list: Vec<IpAddr>,
    read: Instant,
}

impl OwnHosts {
    /// `localhost`, the computer's `.local` name, the addresses of all interfaces, and what the host allows besides.
    pub(crate) fn new(allowed: Vec<AllowedHost>) -> Self {
        let computer = gethostname::gethostname().to_string_lossy().to_ascii_lowercase();
        let computer = computer.strip_suffix(".local").unwrap_or(&computer);
        let names = vec!["localhost".to_owned(), format!("{computer}.local")];
        Self::with(names, allowed, interface_addresses)
    }

    fn with(names: Vec<String>, allowed: Vec<AllowedHost>, read_addresses: fn() -> Vec<IpAddr>) -> Self {
        let shared = Shared { names, allowed, read_addresses, addresses: Mutex::new(None) };
        OwnHosts { shared: Arc::new(shared) }
    }

    /// Whether a request that came by `connection` and names `authority` is meant for this host.
    pub(crate) fn include(&self, authority: &Authority, connection: &Connection, now: Instant) -> bool {
        let own_port = connection.local.port();
        let allowed = |allowed: &AllowedHost| {
            allowed.host == authority.host && allowed.port.unwrap_or(own_port) == authority.port
        };
        if self.shared.allowed.iter().any(allowed) {
            return true;
        }
        authority.port == own_port
            && match &authority.host {
                HostName::Name(name) => self.shared.names.contains(name),
                // The address that the connection reached is our own however new it is.
                HostName::Address(address) => *address == connection.own_address() || self.has_address(*address, now),
            }
    }

    fn has_address(&self, address: IpAddr, now: Instant) -> bool {
        let mut addresses = self.shared.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |read: &Addresses| now.duration_since(read.read) < Duration::from_secs(OWN_ADDRESSES_SECONDS);
        if !addresses.as_ref().is_some_and(fresh) {
            *addresses = Some(Addresses { list: (self.shared.read_addresses)(), read: now });
        }
        addresses.as_ref().is_some_and(|addresses| addresses.list.contains(&address))
    }
}

/// The addresses of all interfaces, loopback included. A few system calls, some tens of microseconds.
fn interface_addresses() -> Vec<IpAddr> {
    match if_addrs::get_if_addrs() {
        Ok(interfaces) => interfaces.iter().map(if_addrs::Interface::ip).collect(),
        Err(error) => {
            tracing::warn!(%error, "the interfaces' addresses could not be read");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::http::guard::GuardedStream;

    async fn local_connection() -> (Connection, GuardedStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let stream = GuardedStream::new(listener.accept().await.unwrap().0, Duration::from_secs(1), ()).unwrap();
        (Connection::new(stream.guard().clone()), stream, peer)
    }

    fn authority(host: &str, port: u16) -> Authority {
        Authority::parse(&format!("{host}:{port}")).unwrap()
    }

    #[tokio::test]
    async fn own_names_and_addresses_count_with_our_port_only() {
        let (connection, ..) = local_connection().await;
        let allowed = vec!["router.home".parse().unwrap(), "router.home:8080".parse().unwrap()];
        let own = OwnHosts::with(vec!["localhost".into(), "courtyard.local".into()], allowed, || {
            vec!["10.0.0.7".parse().unwrap(), "fe80::7".parse().unwrap()]
        });
        let (port, now) = (connection.local.port(), Instant::now());
        for host in ["127.0.0.1", "10.0.0.7", "[fe80::7]", "localhost", "LOCALHOST", "courtyard.local", "router.home"] {
            assert!(own.include(&authority(host, port), &connection, now), "{host}");
            assert!(!own.include(&authority(host, port ^ 1), &connection, now), "{host} at another port");
        }
        assert!(own.include(&authority("router.home", 8080), &connection, now));
        let strange = ["10.0.0.8", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.7]", "LOCALHOST.", "other.local"];
        for host in strange.into_iter().chain(["rebind.evil.example", "127.0.0.1.nip.io", "2130706433", "0.0.0.0"]) {
            assert!(!own.include(&authority(host, port), &connection, now), "{host}");
        }
    }

    #[tokio::test]
    async fn a_changed_address_is_noticed_within_its_time_and_read_no_more_often() {
        static LAST: AtomicU8 = AtomicU8::new(0);
        let own = OwnHosts::with(Vec::new(), Vec::new(), || {
            vec![IpAddr::from([10, 0, 0, LAST.fetch_add(1, Ordering::Relaxed)])]
        });
        let (connection, ..) = local_connection().await;
        let (port, now) = (connection.local.port(), Instant::now());
        let included = |host: &str, seconds: u64| {
            own.include(&authority(host, port), &connection, now + Duration::from_secs(seconds))
        };
        assert!(included("10.0.0.0", 0) && !included("10.0.0.1", OWN_ADDRESSES_SECONDS - 1));
        assert!(included("10.0.0.1", OWN_ADDRESSES_SECONDS) && !included("10.0.0.0", OWN_ADDRESSES_SECONDS));
        assert_eq!(LAST.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn this_computer_s_interfaces_are_its_own() {
        let (connection, ..) = local_connection().await;
        let own = OwnHosts::new(Vec::new());
        for address in interface_addresses() {
            let authority = Authority { host: HostName::Address(address), port: connection.local.port() };
            assert!(own.include(&authority, &connection, Instant::now()), "{address}");
        }
        assert!(interface_addresses().iter().any(IpAddr::is_loopback));
    }
}
