//! Bounded waiting.

use std::time::Duration;

/// How long anything may take that is not about time itself. Generous, because a test machine
/// may be busy; a test that fails fails by this much later, and no test passes by it.
pub const WAIT: Duration = Duration::from_secs(20);

/// Awaits for at most [`WAIT`].
///
/// # Panics
/// With `what` it waited for, when the time is over.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    within_time(WAIT, what, future).await
}

/// Awaits for at most `limit`.
///
/// # Panics
/// With `what` it waited for, when the time is over.
pub async fn within_time<T>(limit: Duration, what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(limit, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited {} s in vain for {what}", limit.as_secs()),
    }
}
