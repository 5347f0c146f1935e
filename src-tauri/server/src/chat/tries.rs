//! Failed passwords: who has to wait, and how long.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use crate::limits::{PASSWORD_TRACKED_ADDRESSES_MAX, PASSWORD_WAIT_SECONDS_MAX};

const MINUTE: Duration = Duration::from_secs(60);
/// The first wait; each further failure doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(2);

#[derive(Debug, Clone)]
struct Failures {
    since: Instant,
    count: u32,
    wait: Duration,
    blocked_until: Instant,
}

/// Counts failures per key, a device address or a room: so many a minute are free, then each one doubles the wait.
#[derive(Debug)]
pub(super) struct Tries<K> {
    free_per_minute: u32,
    failures: HashMap<K, Failures>,
}

impl<K: Hash + Eq + Copy> Tries<K> {
    pub(super) fn new(free_per_minute: u32) -> Self {
        Self { free_per_minute, failures: HashMap::new() }
    }

    /// Whether a try is allowed now.
    ///
    /// # Errors
    /// The milliseconds to wait.
    pub(super) fn allow(&self, key: K, now: Instant) -> Result<(), u64> {
        let Some(failures) = self.failures.get(&key) else { return Ok(()) };
        let wait = failures.blocked_until.saturating_duration_since(now);
        if wait.is_zero() { Ok(()) } else { Err(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1)) }
    }

    /// Counts a failed try.
    pub(super) fn failed(&mut self, key: K, now: Instant) {
        if self.failures.len() >= PASSWORD_TRACKED_ADDRESSES_MAX {
            self.failures.retain(|_, failures| failures.blocked_until > now || now < failures.since + MINUTE);
        }
        let fresh = Failures { since: now, count: 0, wait: Duration::ZERO, blocked_until: now };
        let failures = self.failures.entry(key).or_insert_with(|| fresh.clone());
        // A minute without a failure after the last wait is a fresh start.
        if now > failures.blocked_until.max(failures.since) + MINUTE {
            *failures = fresh;
        }
        failures.count += 1;
        if failures.count >= self.free_per_minute {
            let longest = Duration::from_secs(PASSWORD_WAIT_SECONDS_MAX);
            failures.wait = (failures.wait * 2).clamp(FIRST_WAIT, longest);
            failures.blocked_until = now + failures.wait;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_then_the_wait_doubles_to_a_minute() {
        let mut tries = Tries::new(5);
        let mut now = Instant::now();
        for _ in 0..4 {
            tries.failed(1, now);
            assert_eq!(tries.allow(1, now), Ok(()));
        }
        let mut waits = Vec::new();
        for _ in 0..7 {
            tries.failed(1, now);
            let wait = tries.allow(1, now).unwrap_err();
            waits.push(wait);
            now += Duration::from_millis(wait);
            assert_eq!(tries.allow(1, now), Ok(()));
        }
        assert_eq!(waits, [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
        assert_eq!(tries.allow(2, now), Ok(()), "others do not wait");
    }

    #[test]
    fn a_minute_of_peace_is_a_fresh_start() {
        let mut tries = Tries::new(1);
        let now = Instant::now();
        tries.failed(1, now);
        assert!(tries.allow(1, now).is_err());
        let later = now + Duration::from_secs(120);
        tries.failed(1, later);
        assert_eq!(tries.allow(1, later), Err(2000));
    }
}
