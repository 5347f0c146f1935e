//! How long a statement waits for a lock that another program holds.
//!
//! SQLite's own waiting counts the naps it asked for and not the time they took, and each statement waits anew: on a busy
//! computer, or when several people write, the last of them would wait for many times as long.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// How long a statement waits. Whoever sends is told within 6 s.
pub(crate) const LOCK_WAIT: Duration = Duration::from_secs(4);
/// After a wait in vain nobody waits again until a lock was got, or nobody was refused one for so long: what was asked meanwhile
/// is refused at once, and comes again. Clients and timers do so after a second, and the indexes after 30: if any of them
/// waited anew, everybody who only reads would wait behind it, again and again.
const GIVEN_UP_FOR: Duration = Duration::from_secs(60);
const NAP: Duration = Duration::from_millis(10);
/// How long something waits that can as well be done later, and while which nobody is answered.
const BRIEF_WAIT: Duration = Duration::from_millis(50);

thread_local! {
    /// When the wait under way began.
    static SINCE: Cell<Option<Instant>> = const { Cell::new(None) };
    /// When a wait of this thread was last in vain.
    static GIVEN_UP: Cell<Option<Instant>> = const { Cell::new(None) };
    /// How long what is under way waits at most.
    static LONGEST: Cell<Duration> = const { Cell::new(LOCK_WAIT) };
}

/// Has a connection wait like this.
///
/// # Errors
/// When SQLite refuses.
pub(super) fn have(db: &mut Connection) -> rusqlite::Result<()> {
    db.busy_handler(Some(wait))
}

/// Does something that waits only for [`BRIEF_WAIT`], and whose waiting in vain tells nothing about others.
pub(super) fn briefly<T>(work: impl FnOnce() -> T) -> T {
    let given_up = GIVEN_UP.get();
    LONGEST.set(BRIEF_WAIT);
    let done = work();
    LONGEST.set(LOCK_WAIT);
    GIVEN_UP.set(given_up);
    done
}

/// A lock was got: the next one that is held is waited for again.
pub(super) fn regain() {
    GIVEN_UP.set(None);
}

/// Takes a nap and answers whether to try again. The first one of a statement is number 0.
fn wait(nap: i32) -> bool {
    let now = Instant::now();
    if nap == 0 {
        SINCE.set(Some(now));
    }
    let since = SINCE.get().unwrap_or(now);
    let in_vain = GIVEN_UP.get().is_some_and(|given_up| since.duration_since(given_up) < GIVEN_UP_FOR);
    if in_vain || now.duration_since(since) >= LONGEST.get() {
        GIVEN_UP.set(Some(now));
        return false;
    }
    std::thread::sleep(NAP);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_waited_for_once_and_what_was_asked_meanwhile_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Connection::open(folder.path().join("locked.db")).unwrap();
        let (holder, mut waiter) = (open(), open());
        have(&mut waiter).unwrap();
        let take = || {
            let asked = Instant::now();
            (waiter.execute_batch("BEGIN IMMEDIATE; COMMIT"), asked.elapsed())
        };
        holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (first, waited) = take();
        assert!(first.is_err() && waited >= LOCK_WAIT && waited < LOCK_WAIT * 2, "{waited:?}");
        for _ in 0..10 {
            let (next, waited) = take();
            assert!(next.is_err() && waited < Duration::from_millis(500), "{waited:?}");
        }
        holder.execute_batch("COMMIT").unwrap();
        assert!(take().0.is_ok(), "as soon as it is free it is taken");

        // Then it is waited for again, and taken when the other lets go.
        regain();
        holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        let letting_go = std::thread::spawn(move || {
            std::thread::sleep(NAP * 20);
            holder.execute_batch("COMMIT").unwrap();
        });
        assert!(take().0.is_ok(), "it is waited for");
        letting_go.join().unwrap();
    }
}
