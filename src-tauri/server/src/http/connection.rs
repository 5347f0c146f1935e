//! What a request knows about the connection it came on.

use std::net::{IpAddr, SocketAddr};

use super::guard::Guard;

/// The connection of a request; the accept loop puts one into every request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// Resets the connection and knows whether it is stalled.
    pub(crate) guard: Guard,
    /// The other end.
    pub(crate) peer: SocketAddr,
    /// This end.
    pub(crate) local: SocketAddr,
}

impl Connection {
    pub(crate) fn new(guard: Guard) -> Self {
        let (peer, local) = (guard.peer(), guard.local());
        Connection { guard, peer, local }
    }

    /// The other end's address as people write it: an IPv4 address is one, though the socket be IPv6.
    pub(crate) fn address(&self) -> IpAddr {
        self.peer.ip().to_canonical()
    }

    /// The address at which the other end reached this host, as people write it.
    pub(crate) fn own_address(&self) -> IpAddr {
        self.local.ip().to_canonical()
    }

    /// Whether both ends are loopback addresses: whoever speaks sits at this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.address().is_loopback() && self.own_address().is_loopback()
    }
}
