//! The open connections: counted, capped, and all within reach of a stop.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::connection::Connection;
use super::guard::Guard;
use crate::limits;

/// How many connections there may be and how long each may keep us waiting.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionLimits {
    /// The most open connections.
    pub(crate) open: usize,
    /// Of those, how many only loopback may use.
    pub(crate) reserved: usize,
    /// Caps for each address but loopback; none with `--limits off`.
    pub(crate) per_address: Option<AddressLimits>,
    /// From a request's first byte, or from the connection, to the end of the header.
    pub(crate) header: Duration,
    /// From one request's end to the next one's first byte.
    pub(crate) keep_alive: Duration,
    /// The longest wait for one write.
    pub(crate) write: Duration,
    /// What open connections get after the stop.
    pub(crate) shutdown: Duration,
}

/// The caps of one address.
#[derive(Clone, Debug)]
pub(crate) struct AddressLimits {
    /// The most open connections.
    pub(crate) open: usize,
    /// New connections in a second, sustained.
    pub(crate) handshakes_per_second: u32,
    /// New connections at once.
    pub(crate) handshakes_burst: u32,
}

impl ConnectionLimits {
    /// The limits of the table, for real use.
    pub(crate) fn on() -> Self {
        let per_address = AddressLimits {
            open: limits::CONNECTIONS_PER_ADDRESS_MAX,
            handshakes_per_second: limits::HANDSHAKES_PER_SECOND,
            handshakes_burst: limits::HANDSHAKES_BURST,
        };
        ConnectionLimits { per_address: Some(per_address), ..Self::off() }
    }

    /// `--limits off`: as many connections as come, from wherever; the waits stay bounded.
    pub(crate) fn off() -> Self {
        ConnectionLimits {
            open: usize::MAX,
            reserved: 0,
            per_address: None,
            header: Duration::from_secs(limits::HEADER_TIMEOUT_SECONDS),
            keep_alive: Duration::from_secs(limits::KEEP_ALIVE_SECONDS),
            write: Duration::from_secs(limits::WRITE_TIMEOUT_SECONDS),
            shutdown: Duration::from_secs(limits::SHUTDOWN_SECONDS),
        }
    }
}

/// Why a connection was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The host has all the connections it may have.
    Full,
    /// This address has all the connections it may have.
    AddressFull,
    /// This address connects too often.
    TooOften,
}

/// All open connections of a server, whichever of its listeners took them.
#[derive(Clone)]
pub(crate) struct Connections {
    shared: Arc<Shared>,
}

struct Shared {
    limits: ConnectionLimits,
    table: Mutex<Table>,
    closed: Notify,
    /// Connections that ended because a write waited too long.
    stalled: AtomicU64,
    /// Whether another device has ever got through to this host.
    reached: AtomicBool,
}

#[derive(Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Option<Guard>>,
    addresses: HashMap<IpAddr, AddressUse>,
    swept: Option<Instant>,
}

/// What one address uses; forgotten when nothing is open and its handshakes have recovered.
struct AddressUse {
    open: usize,
    handshakes: f64,
    refilled: Instant,
}

/// One connection's place in the table; given back on drop.
pub(crate) struct Slot {
    connections: Connections,
    number: u64,
    /// `None` for an address without caps.
    address: Option<IpAddr>,
}

impl Connections {
    /// An empty table with these limits.
    pub(crate) fn new(limits: ConnectionLimits) -> Self {
        let shared = Shared {
            limits,
            table: Mutex::default(),
            closed: Notify::new(),
            stalled: AtomicU64::new(0),
            reached: AtomicBool::new(false),
        };
        Connections { shared: Arc::new(shared) }
    }

    /// Connections that ended because a write waited too long, since the start.
    pub(crate) fn stalled(&self) -> u64 {
        self.shared.stalled.load(Ordering::Relaxed)
    }

    /// Whether another device has got through to this host since the start. Whoever comes from this computer, by whatever
    /// address, comes from the address it is at.
    pub(crate) fn reached_from_elsewhere(&self) -> bool {
        self.shared.reached.load(Ordering::Relaxed)
    }

    /// How many connections are open.
    pub(crate) fn open(&self) -> usize {
        self.table().open.len()
    }

    /// Kills every open connection.
    pub(crate) fn kill_all(&self) {
        self.guards().iter().for_each(Guard::kill);
    }

    /// The guards of all open connections.
    pub(crate) fn guards(&self) -> Vec<Guard> {
        self.table().open.values().flatten().cloned().collect()
    }

    /// Waits until no connection is open.
    pub(crate) async fn all_closed(&self) {
        loop {
            let closed = self.shared.closed.notified();
            if self.open() == 0 {
                return;
            }
            closed.await;
        }
    }

    pub(crate) fn limits(&self) -> &ConnectionLimits {
        &self.shared.limits
    }

    /// Takes a place for a connection from `address`.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> Result<Slot, Refused> {
        let limits = self.limits();
        let address = address.to_canonical();
        let loopback = address.is_loopback();
        let mut table = self.table();
        let places = if loopback { limits.open } else { limits.open.saturating_sub(limits.reserved) };
        if table.open.len() >= places {
            return Err(Refused::Full);
        }
        let capped = limits.per_address.as_ref().filter(|_| !loopback);
        if let Some(caps) = capped {
            table.enter(address, caps, now)?;
        }
        let number = table.next;
        table.next += 1;
        table.open.insert(number, None);
        Ok(Slot { connections: self.clone(), number, address: capped.map(|_| address) })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Nothing can panic while the table is locked; if it did, its counts would still be the best there are.
        self.shared.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// The number by which [`Connections::reach`] knows this connection.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Connections {
    /// Lets [`Connections::kill_all`] reach the connection with this number.
    pub(crate) fn reach(&self, number: u64, guard: Guard) {
        let connection = Connection::new(guard.clone());
        if !connection.address().is_loopback() && connection.address() != connection.own_address() {
            self.shared.reached.store(true, Ordering::Relaxed);
        }
        if let Some(place) = self.table().open.get_mut(&number) {
            *place = Some(guard);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut table = self.connections.table();
        if table.open.remove(&self.number).flatten().is_some_and(|guard| guard.timed_out()) {
            self.connections.shared.stalled.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(used) = self.address.and_then(|address| table.addresses.get_mut(&address)) {
            used.open -= 1;
        }
        drop(table);
        self.connections.shared.closed.notify_waiters();
    }
}

impl Table {
    /// Counts a new connection of a capped address.
    fn enter(&mut self, address: IpAddr, caps: &AddressLimits, now: Instant) -> Result<(), Refused> {
        if self.addresses.len() >= limits::HANDSHAKE_ADDRESSES_MAX && !self.addresses.contains_key(&address) {
            self.sweep(caps, now);
            if self.addresses.len() >= limits::HANDSHAKE_ADDRESSES_MAX {
                return Err(Refused::TooOften);
            }
        }
        let burst = f64::from(caps.handshakes_burst);
        let fresh = AddressUse { open: 0, handshakes: burst, refilled: now };
        let used = self.addresses.entry(address).or_insert(fresh);
        used.refill(caps, now);
        if used.handshakes < 1.0 {
            return Err(Refused::TooOften);
        }
        used.handshakes -= 1.0;
        if used.open >= caps.open {
            return Err(Refused::AddressFull);
        }
        used.open += 1;
        Ok(())
    }

    /// Forgets addresses that are as good as new; at most once a second, for a flood must not make it costly.
    fn sweep(&mut self, caps: &AddressLimits, now: Instant) {
        if self.swept.is_some_and(|swept| now.duration_since(swept) < Duration::from_secs(1)) {
            return;
        }
        self.swept = Some(now);
        self.addresses.retain(|_, used| {
            used.refill(caps, now);
            used.open > 0 || used.handshakes < f64::from(caps.handshakes_burst)
        });
    }
}

impl AddressUse {
    fn refill(&mut self, caps: &AddressLimits, now: Instant) {
        let gained = now.duration_since(self.refilled).as_secs_f64() * f64::from(caps.handshakes_per_second);
        self.handshakes = (self.handshakes + gained).min(f64::from(caps.handshakes_burst));
        self.refilled = now;
    }
}

#[cfg(test)]
mod tests;
