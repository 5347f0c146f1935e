//! Connections that have not said who they are yet: few at a time, so that a flood of them costs nobody else anything.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::{NEWCOMERS_MAX, NEWCOMERS_PER_ADDRESS_MAX};

/// The newcomers by address.
#[derive(Clone, Default)]
pub(crate) struct Newcomers {
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A newcomer's place. It travels with the request that opens the connection and is free again once the connection has
/// said who it is, or is over.
pub(super) struct Place {
    newcomers: Newcomers,
    address: IpAddr,
    free: AtomicBool,
}

impl Newcomers {
    /// Takes a place for a connection from this address; `None` when there is none.
    pub(super) fn take(&self, address: IpAddr) -> Option<Arc<Place>> {
        let mut counts = self.lock();
        let everywhere: usize = counts.values().sum();
        let here = counts.entry(address).or_default();
        if everywhere >= NEWCOMERS_MAX || *here >= NEWCOMERS_PER_ADDRESS_MAX {
            return None;
        }
        *here += 1;
        Some(Arc::new(Place { newcomers: self.clone(), address, free: AtomicBool::new(false) }))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Gives the place back. Only the first time counts.
    pub(super) fn leave(&self) {
        if self.free.swap(true, Ordering::Relaxed) {
            return;
        }
        let mut counts = self.newcomers.lock();
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        [192, 168, 0, last].into()
    }

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let newcomers = Newcomers::default();
        let mut places: Vec<_> = (0..NEWCOMERS_PER_ADDRESS_MAX).map(|_| newcomers.take(address(1)).unwrap()).collect();
        assert!(newcomers.take(address(1)).is_none());
        assert!(newcomers.take(address(2)).is_some());
        places[0].leave();
        places[0].leave();
        let another = newcomers.take(address(1));
        assert!(another.is_some() && newcomers.take(address(1)).is_none(), "a place is given back once");
        places.clear();
        drop(another);
        assert!(newcomers.lock().is_empty());
    }

    #[test]
    fn all_addresses_together_have_so_many_places() {
        let newcomers = Newcomers::default();
        let places: Vec<_> = (0..=255).flat_map(|last| newcomers.take(address(last))).collect();
        assert_eq!(places.len(), NEWCOMERS_MAX);
    }
}
