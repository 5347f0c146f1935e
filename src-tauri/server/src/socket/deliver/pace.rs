//! How often what is said in rooms is written out.
//!
//! Most of what a busy host does is one system call for each stream, however much that call takes along. So the more
//! streams there were to write to, the longer what is said next waits for more of its kind. Answers never wait, nor does
//! what is said in a host that has not just written to many.

use std::time::{Duration, Instant};

use crate::limits::{SAID_WAITS_MICROSECONDS_PER_STREAM, SAID_WAITS_MILLISECONDS_MAX};

/// When what was said may be written out next.
#[derive(Default)]
pub(super) struct Pace {
    not_before: Option<Instant>,
}

impl Pace {
    /// So many streams have just been written to.
    pub(super) fn wrote(&mut self, streams: usize, now: Instant) {
        let streams = u32::try_from(streams).unwrap_or(u32::MAX);
        let wait = Duration::from_micros(SAID_WAITS_MICROSECONDS_PER_STREAM).saturating_mul(streams);
        let longest = Duration::from_millis(SAID_WAITS_MILLISECONDS_MAX);
        #[cfg(feature = "mutants")]
        let wait = if crate::mutants::on(crate::mutants::Mutant::LongWaits) { longest } else { wait };
        self.not_before = Some(now + wait.min(longest));
    }

    /// Until when it has to wait; the past when it may be written now.
    pub(super) fn waits_until(&self, now: Instant) -> Instant {
        self.not_before.unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_waits_longer_the_more_heard_what_was_said_before_and_never_long() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let after = |pace: &Pace| pace.waits_until(now) - now;
        assert_eq!(after(&pace), Duration::ZERO, "nothing was said yet");
        pace.wrote(0, now);
        assert_eq!(after(&pace), Duration::ZERO);
        pace.wrote(50, now);
        assert_eq!(after(&pace), Duration::from_millis(1));
        let most = usize::try_from(SAID_WAITS_MILLISECONDS_MAX * 1000 / SAID_WAITS_MICROSECONDS_PER_STREAM).unwrap();
        pace.wrote(most - 1, now);
        assert!(after(&pace) < Duration::from_millis(SAID_WAITS_MILLISECONDS_MAX));
        for many in [most, most + 1, usize::MAX] {
            pace.wrote(many, now);
            assert_eq!(after(&pace), Duration::from_millis(SAID_WAITS_MILLISECONDS_MAX));
        }
    }
}
