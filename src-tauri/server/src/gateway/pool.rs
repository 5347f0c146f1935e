//! The connections to other hosts: counted and capped, used again, and tried address by address.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::Target;
use super::link::Link;
use super::problem::Problem;
use crate::limits;

/// All connections to other hosts; clones share them.
#[derive(Clone)]
pub(super) struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    places: Arc<Semaphore>,
    peers: Mutex<HashMap<String, Arc<Peer>>>,
}

/// One other host.
struct Peer {
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Idle>,
    /// The address that worked last.
    good: Option<SocketAddr>,
    /// Whether a task waits to close what has been idle for too long.
    swept: bool,
}

struct Idle {
    link: Link,
    place: Place,
    since: Instant,
}

/// A place among all connections and one among those to its host; given back on drop.
struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_host: OwnedSemaphorePermit,
}

/// A connection in somebody's hands. Dropping it closes it; [`Held::park`] keeps it for the next one.
pub(super) struct Held {
    link: Link,
    place: Place,
    peer: Arc<Peer>,
    /// Whether it answered somebody before, so that the host may have closed it meanwhile.
    pub(super) used: bool,
}

impl Deref for Held {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.link
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut Link {
        &mut self.link
    }
}

impl Pool {
    pub(super) fn new() -> Self {
        let places = Arc::new(Semaphore::new(limits::GATEWAY_CONNECTIONS_MAX));
        Pool { shared: Arc::new(Shared { places, peers: Mutex::default() }) }
    }

    /// How many connections there are, whatever they are at.
    pub(super) fn connections(&self) -> usize {
        limits::GATEWAY_CONNECTIONS_MAX.saturating_sub(self.shared.places.available_permits())
    }

    /// A connection to the host, used before if one is free.
    pub(super) async fn take(&self, target: &Target) -> Result<Held, Problem> {
        let peer = self.peer(&target.id)?;
        loop {
            let Some(Idle { mut link, place, .. }) = peer.state().idle.pop() else { break };
            // Where the host no longer is, a connection looks as good as ever and leads nowhere.
            if target.addresses.contains(&link.address()) && link.is_fit().await {
                return Ok(Held { link, place, peer, used: true });
            }
        }
        self.open(target).await
    }

    /// A new connection to the host.
    pub(super) async fn open(&self, target: &Target) -> Result<Held, Problem> {
        let peer = self.peer(&target.id)?;
        let place = self.place(&peer).ok_or(Problem::Busy)?;
        let good = peer.state().good;
        let link = race(&target.id, in_order(good, &target.addresses)).await?;
        peer.state().good = Some(link.address());
        Ok(Held { link, place, peer, used: false })
    }

    fn peer(&self, id: &str) -> Result<Arc<Peer>, Problem> {
        let mut peers = lock(&self.shared.peers);
        if let Some(peer) = peers.get(id) {
            return Ok(Arc::clone(peer));
        }
        if peers.len() >= limits::GATEWAY_NEIGHBOURS_MAX {
            peers.retain(|_, peer| Arc::strong_count(peer) > 1);
        }
        if peers.len() >= limits::GATEWAY_NEIGHBOURS_MAX {
            return Err(Problem::Busy);
        }
        let places = Arc::new(Semaphore::new(limits::GATEWAY_CONNECTIONS_PER_HOST_MAX));
        let peer = Arc::new(Peer { places, state: Mutex::default() });
        peers.insert(id.to_owned(), Arc::clone(&peer));
        Ok(peer)
    }

    /// A place for a new connection. Idle ones give way: first the host's own, then everybody's.
    fn place(&self, peer: &Peer) -> Option<Place> {
        if let Some(place) = self.free_place(peer) {
            return Some(place);
        }
        drop(std::mem::take(&mut peer.state().idle));
        if let Some(place) = self.free_place(peer) {
            return Some(place);
        }
        for other in lock(&self.shared.peers).values() {
            other.state().idle.clear();
        }
        self.free_place(peer)
    }

    fn free_place(&self, peer: &Peer) -> Option<Place> {
        let of_host = Arc::clone(&peer.places).try_acquire_owned().ok()?;
        let of_all = Arc::clone(&self.shared.places).try_acquire_owned().ok()?;
        Some(Place { _of_all: of_all, _of_host: of_host })
    }
}

impl Peer {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Closes what has been idle for too long; returns when nothing is idle any more.
    async fn sweep(self: Arc<Self>) {
        let idle = Duration::from_secs(limits::GATEWAY_IDLE_SECONDS);
        loop {
            let oldest = {
                let mut state = self.state();
                state.idle.retain(|one| one.since.elapsed() < idle);
                let oldest = state.idle.iter().map(|one| one.since).min();
                state.swept = oldest.is_some();
                oldest
            };
            let Some(oldest) = oldest else { return };
            tokio::time::sleep_until(oldest + idle).await;
        }
    }
}

impl Held {
    /// Keeps the connection for the next request. Its last answer must have been read to the end.
    pub(super) fn park(self) {
        let Held { link, place, peer, .. } = self;
        let mut state = peer.state();
        if state.idle.len() >= limits::GATEWAY_IDLE_CONNECTIONS_MAX {
            return;
        }
        state.idle.push(Idle { link, place, since: Instant::now() });
        if !std::mem::replace(&mut state.swept, true) {
            tokio::spawn(Arc::clone(&peer).sweep());
        }
    }
}

/// The address that worked last, then the others as they come.
fn in_order(good: Option<SocketAddr>, addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let good = good.filter(|good| addresses.contains(good));
    let others = addresses.iter().copied().filter(|address| Some(*address) != good);
    good.into_iter().chain(others).take(limits::GATEWAY_ADDRESSES_MAX).collect()
}

/// The first address at which the host itself answers. The next one is tried as soon as one fails or takes its time.
async fn race(host: &str, addresses: Vec<SocketAddr>) -> Result<Link, Problem> {
    let mut waiting = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    attempts.extend(waiting.next().map(|address| Link::open(address, host)));
    let mut problem = Problem::Unreachable;
    while !attempts.is_empty() {
        let pause = tokio::time::sleep(Duration::from_millis(limits::GATEWAY_NEXT_ADDRESS_MILLISECONDS));
        tokio::select! {
            Some(outcome) = attempts.next() => match outcome {
                Ok(link) => return Ok(link),
                // That somebody answered wrongly says more than that nobody answered elsewhere.
                Err(why) if why != Problem::Unreachable => problem = why,
                Err(_) => {}
            },
            () = pause, if waiting.len() > 0 => {}
        }
        attempts.extend(waiting.next().map(|address| Link::open(address, host)));
    }
    Err(problem)
}

/// Nothing here is left half done by a panic, so a poisoned lock is as good as another.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16) -> SocketAddr {
        ([127, 0, 0, 1], port).into()
    }

    #[test]
    fn the_address_that_worked_comes_first_and_only_while_it_is_one() {
        let addresses: Vec<SocketAddr> = (1..=3).map(address).collect();
        assert_eq!(in_order(None, &addresses), addresses);
        assert_eq!(in_order(Some(address(2)), &addresses), [address(2), address(1), address(3)]);
        assert_eq!(in_order(Some(address(9)), &addresses), addresses);
    }

    #[test]
    fn only_so_many_addresses_are_tried() {
        let addresses: Vec<SocketAddr> = (1..=20).map(address).collect();
        assert_eq!(in_order(None, &addresses), addresses[..limits::GATEWAY_ADDRESSES_MAX]);
        let eight = &addresses[..limits::GATEWAY_ADDRESSES_MAX];
        assert_eq!(in_order(None, eight), eight);
    }

    #[test]
    fn places_are_bounded_for_a_host_and_in_all() {
        let pool = Pool::new();
        let mut places = Vec::new();
        let mut hosts = 0;
        while places.len() < limits::GATEWAY_CONNECTIONS_MAX {
            let peer = pool.peer(&format!("host-{hosts}")).unwrap();
            hosts += 1;
            let before = places.len();
            places.extend(std::iter::from_fn(|| pool.place(&peer)));
            let taken = places.len() - before;
            let left = limits::GATEWAY_CONNECTIONS_MAX - before;
            assert_eq!(taken, limits::GATEWAY_CONNECTIONS_PER_HOST_MAX.min(left));
        }
        let other = pool.peer("other").unwrap();
        assert!(pool.place(&other).is_none());
        places.pop();
        assert!(pool.place(&other).is_some());
    }

    #[test]
    fn hosts_that_nobody_uses_are_forgotten_and_others_are_not() {
        let pool = Pool::new();
        let used: Vec<_> =
            (1..limits::GATEWAY_NEIGHBOURS_MAX).map(|n| pool.peer(&format!("used-{n}")).unwrap()).collect();
        for n in 0..3 {
            assert!(pool.peer(&format!("passing-{n}")).is_ok());
        }
        let last = pool.peer("last").unwrap();
        assert!(matches!(pool.peer("one-more"), Err(Problem::Busy)));
        drop((used, last));
        assert!(pool.peer("one-more").is_ok());
    }
}
