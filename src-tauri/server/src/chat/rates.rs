//! Token buckets.

use std::time::Instant;

/// A bucket that holds `burst` tokens at most and gains `per_second` of them.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    tokens: f64,
    burst: f64,
    per_second: f64,
    filled: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        Self { tokens: burst.into(), burst: burst.into(), per_second: per_second.into(), filled: now }
    }

    /// A full bucket of `burst` tokens that takes a minute to fill anew.
    pub(super) fn per_minute(burst: u32, now: Instant) -> Self {
        Self { tokens: burst.into(), burst: burst.into(), per_second: f64::from(burst) / 60.0, filled: now }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// The milliseconds until there is one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), u64> {
        let seconds = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + seconds * self.per_second).min(self.burst);
        self.filled = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - self.tokens) / self.per_second * 1000.0).ceil();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive number of milliseconds"
        )]
        Err(wait as u64)
    }

    /// Gives a token back that was taken for nothing.
    pub(super) fn give_back(&mut self) {
        self.tokens = (self.tokens + 1.0).min(self.burst);
    }
}

/// Counts what happens within a window of time that begins with the first of it.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    since: Instant,
    count: u32,
}

impl Window {
    pub(crate) fn new(now: Instant) -> Self {
        Self { since: now, count: 0 }
    }

    /// Counts one more; answers how many there are within `seconds`.
    pub(crate) fn count(&mut self, now: Instant, seconds: u64) -> u32 {
        if now.saturating_duration_since(self.since).as_secs() >= seconds {
            *self = Self::new(now);
        }
        self.count += 1;
        self.count
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::new(5, 20, start);
        assert!((0..20).all(|_| bucket.take(start).is_ok()));
        assert_eq!(bucket.take(start), Err(200));
        assert_eq!(bucket.take(start + Duration::from_millis(200)), Ok(()));
        assert!(bucket.take(start + Duration::from_millis(200)).is_err());
        let later = start + Duration::from_secs(60);
        assert!((0..20).all(|_| bucket.take(later).is_ok()), "it never holds more than its burst");
        assert!(bucket.take(later).is_err());
    }

    #[test]
    fn a_window_begins_anew_when_its_time_is_over() {
        let start = Instant::now();
        let mut window = Window::new(start);
        assert_eq!((window.count(start, 10), window.count(start, 10)), (1, 2));
        assert_eq!(window.count(start + Duration::from_secs(10), 10), 1);
    }
}
