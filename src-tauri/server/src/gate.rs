//! The gate: where this host listens, which changes while it runs.
//!
//! A window always has its own door on 127.0.0.1; the doors to the network are open only while the host hosts. A host
//! without a window keeps a door on 127.0.0.1, at the same port, so that its console can switch hosting on again.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::http::{self, Connection, Connections};
use crate::interfaces::OwnAddress;
use crate::limits::{PORT_DEFAULT, PORTS_TRIED};

/// Where a host is to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The window's own door.
    pub(crate) own: Option<SocketAddr>,
    /// The address that the network's doors have; unspecified = all.
    pub(crate) bind: IpAddr,
    /// The port of the network's doors.
    pub(crate) port: u16,
    /// Whether there are any.
    pub(crate) hosting: bool,
    /// The network interfaces to use, by name; none = all.
    pub(crate) interfaces: Vec<String>,
}

impl Plan {
    /// The doors of this plan on a computer that has these addresses.
    pub(crate) fn doors(&self, addresses: &[OwnAddress]) -> Vec<SocketAddr> {
        let mut doors = if self.hosting { self.network_doors(addresses) } else { Vec::new() };
        let own = self.own.unwrap_or(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), self.port));
        if !doors.iter().any(|door| leads(*door, own)) {
            doors.push(own);
        }
        doors
    }

    fn network_doors(&self, addresses: &[OwnAddress]) -> Vec<SocketAddr> {
        if self.interfaces.is_empty() || !self.bind.is_unspecified() {
            return vec![SocketAddr::new(self.bind, self.port)];
        }
        let chosen = addresses.iter().filter(|own| self.interfaces.contains(&own.interface)).map(|own| own.address);
        let chosen = chosen.filter(|address| self.bind.is_ipv6() || address.is_ipv4());
        chosen.map(|address| SocketAddr::new(address, self.port)).collect()
    }
}

/// The ports to try: the one that was chosen, or the one it was, and the default one and those after it.
pub(crate) fn ports(chosen: Option<u16>, last: Option<u16>) -> Vec<u16> {
    match chosen {
        // Any free port: the one it was, for as long as it is free.
        Some(0) => last.into_iter().chain([0]).collect(),
        Some(port) => vec![port],
        None => last.into_iter().chain(PORT_DEFAULT..PORT_DEFAULT + PORTS_TRIED).collect(),
    }
}

/// Whether whoever knocks at `address` comes by `door`.
fn leads(door: SocketAddr, address: SocketAddr) -> bool {
    let any = door.ip().is_unspecified() && (door.is_ipv6() || address.is_ipv4());
    door.port() == address.port() && (any || door.ip() == address.ip())
}

/// Whether two doors cannot be open at the same time.
fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    one.port() == other.port() && (one.ip().is_unspecified() || other.ip().is_unspecified())
}

/// The doors that are open.
pub(crate) struct Gate {
    app: Router,
    connections: Connections,
    /// Becomes true when connections shall end.
    stopping: watch::Receiver<bool>,
    doors: Vec<Door>,
}

/// The doors that were open at some time.
#[derive(Debug, Clone)]
pub(crate) struct OpenDoors(Vec<SocketAddr>);

impl OpenDoors {
    /// Where they are.
    pub(crate) fn addresses(&self) -> &[SocketAddr] {
        &self.0
    }

    /// Whether a connection came by one of them.
    pub(crate) fn include(&self, connection: &Connection) -> bool {
        let reached = SocketAddr::new(connection.own_address(), connection.local.port());
        self.0.iter().any(|door| leads(*door, reached))
    }
}

struct Door {
    address: SocketAddr,
    close: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Gate {
    /// A gate without doors. Whoever comes in is served by `app` and counted among `connections`.
    pub(crate) fn new(app: Router, connections: Connections, stopping: watch::Receiver<bool>) -> Self {
        Self { app, connections, stopping, doors: Vec::new() }
    }

    /// Opens a door of its own that no plan asks for yet, and says where it is: port 0 becomes a real one.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub(crate) async fn open(&mut self, address: SocketAddr) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (close, closed) = oneshot::channel::<()>();
        let closing = async {
            // Sent or dropped, both mean the end.
            drop(closed.await);
        };
        let (app, connections, stopping) = (self.app.clone(), self.connections.clone(), self.stopping.clone());
        let accepting = tokio::spawn(async move {
            http::accept_connections(listener, app, connections, stopping, closing).await;
        });
        self.doors.push(Door { address, close, accepting });
        Ok(address)
    }

    /// Opens and closes doors so that exactly the `wanted` ones are open. If one of them cannot be opened, all is as it
    /// was before. Whoever came by a door that is closed now stays until they are told to go.
    ///
    /// # Errors
    /// When a door cannot be opened.
    pub(crate) async fn change(&mut self, wanted: &[SocketAddr]) -> io::Result<()> {
        let missing: Vec<SocketAddr> = wanted.iter().copied().filter(|one| !self.is_open(*one)).collect();
        let in_the_way = |door: &Door| missing.iter().any(|one| collide(*one, door.address));
        let aside: Vec<SocketAddr> =
            self.doors.iter().filter(|door| in_the_way(door)).map(|door| door.address).collect();
        self.close(|door| aside.contains(&door)).await;
        let mut opened = Vec::new();
        for address in missing {
            match self.open(address).await {
                Ok(address) => opened.push(address),
                Err(error) => {
                    self.close(|door| opened.contains(&door)).await;
                    self.open_again(&aside).await;
                    return Err(error);
                }
            }
        }
        self.close(|door| !wanted.contains(&door)).await;
        Ok(())
    }

    /// Closes all doors.
    pub(crate) async fn close_all(&mut self) {
        self.close(|_| true).await;
    }

    /// Which connections came by a door that is open now.
    pub(crate) fn open_doors(&self) -> OpenDoors {
        OpenDoors(self.doors.iter().map(|door| door.address).collect())
    }

    fn is_open(&self, address: SocketAddr) -> bool {
        self.doors.iter().any(|door| door.address == address)
    }

    async fn close(&mut self, which: impl Fn(SocketAddr) -> bool) {
        let (closing, kept) = std::mem::take(&mut self.doors).into_iter().partition(|door| which(door.address));
        self.doors = kept;
        let closing: Vec<Door> = closing;
        for Door { close, accepting, .. } in closing {
            drop(close);
            if let Err(error) = accepting.await {
                tracing::error!(%error, "a door ended before it was closed");
            }
        }
    }

    async fn open_again(&mut self, addresses: &[SocketAddr]) {
        for address in addresses {
            if let Err(error) = self.open(*address).await {
                tracing::error!(%error, "a door could not be opened again");
            }
        }
    }
}

#[cfg(test)]
mod tests;
