//! Times that are promised. Only a run of full length is held against them: a short one looks for what is wrong, beside many
//! others on one computer, and what it measures says little.

use std::fmt;
use std::time::Duration;

use super::SOAKS;

/// A time that is promised.
pub(super) struct Promise {
    /// Its number among the promises, such as R-05.
    pub(super) id: &'static str,
    /// Of which soak it is.
    pub(super) soak: &'static str,
    /// What takes that time.
    pub(super) what: &'static str,
    /// How long it takes at most.
    pub(super) longest: Duration,
}

impl Promise {
    /// Holds what a run of this length measured against it, if that is the full length, and says how it stands.
    ///
    /// # Panics
    /// When it is broken.
    pub(super) fn hold(&self, count: usize, took: Duration) -> String {
        if !is_long(self.soak, count) {
            return format!("{} within {took:.1?}", self.what);
        }
        assert!(took <= self.longest, "{self} is broken: {took:.1?}");
        format!("{self} is kept: {took:.1?}")
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} within {:.1?})", self.id, self.what, self.longest)
    }
}

/// Whether a soak is done as often as it is by itself, or more often.
pub(super) fn is_long(soak: &str, count: usize) -> bool {
    let known = SOAKS.iter().find(|one| one.name == soak).expect("it is one of them");
    count >= known.count
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMISE: Promise =
        Promise { id: "R-00", soak: "storm", what: "everybody is back", longest: Duration::from_secs(20) };

    #[test]
    fn a_short_run_only_tells_what_it_measured() {
        assert_eq!(PROMISE.hold(500, Duration::from_secs(21)), "everybody is back within 21.0s");
    }

    #[test]
    fn a_long_run_says_which_promise_is_kept() {
        let said = PROMISE.hold(2000, Duration::from_secs(20));
        assert_eq!(said, "R-00 (everybody is back within 20.0s) is kept: 20.0s");
    }

    #[test]
    #[should_panic(expected = "R-00 (everybody is back within 20.0s) is broken: 20.0")]
    fn a_long_run_fails_when_the_promise_is_broken() {
        PROMISE.hold(2000, Duration::from_millis(20_001));
    }
}
