//! News that come as often as they like and are told only so often. Pure.

use std::time::{Duration, Instant};

/// When to tell the next news of one kind.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    noted: bool,
    told_at: Option<Instant>,
}

impl Pace {
    /// News that are told at most so often in a second.
    pub(super) fn new(per_second: u32) -> Self {
        Self { gap: Duration::from_secs(1) / per_second, noted: false, told_at: None }
    }

    /// There may be something to tell.
    pub(super) fn note(&mut self) {
        self.noted = true;
    }

    /// When it is to be told, if there is something.
    pub(super) fn due_at(&self, now: Instant) -> Option<Instant> {
        self.noted.then(|| self.told_at.map_or(now, |told_at| told_at + self.gap))
    }

    /// It is told now.
    pub(super) fn told(&mut self, now: Instant) {
        (self.noted, self.told_at) = (false, Some(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_news_are_told_at_once_and_the_next_ones_wait() {
        let start = Instant::now();
        let mut pace = Pace::new(2);
        assert_eq!(pace.due_at(start), None);
        pace.note();
        pace.note();
        assert_eq!(pace.due_at(start), Some(start));
        pace.told(start);
        assert_eq!(pace.due_at(start), None);
        pace.note();
        assert_eq!(pace.due_at(start), Some(start + Duration::from_millis(500)));
    }
}
