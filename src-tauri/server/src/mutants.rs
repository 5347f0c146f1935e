//! Faults that are built in on purpose, each a promise broken. The checker is trusted because it finds every one of them.
//!
//! Only a build with the feature `mutants` has them, and there only the ones that `MADANG_MUTANT` names.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long it takes until what was answered too early is on disk.
pub(crate) const LATE: Duration = Duration::from_millis(20);
/// How many bytes may wait for one socket until what follows is dropped.
const FEW_BYTES: u64 = 64 * 1024;
/// How many packets may wait for one socket when the queue is to be full soon.
pub(crate) const FEW_PACKETS: usize = 64;

/// A broken promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// Answers and news go out before the commit.
    AckBeforeCommit,
    /// The same id again is another message.
    NotOnce,
    /// What finds no place in a queue is dropped, and nobody is told.
    DropSilently,
    /// Each request is a task of its own.
    AsyncHandlers,
    /// A kick ends the connections and leaves the member a member.
    KickDisconnects,
    /// Everybody in the room hears whispers.
    WhisperToAll,
    /// Whoever created the room owns it as well.
    TwoOwners,
    /// A commit is not synced, only the checkpoint is.
    SyncedLater,
    /// No fault: queues are short, so that they are full now and then.
    ShortQueues,
    /// No fault: connect handlers come late, so that requests are there before them.
    LateGreeting,
    /// No fault: what is said in rooms waits each time for as long as it may.
    LongWaits,
}

impl Mutant {
    fn name(self) -> &'static str {
        match self {
            Self::AckBeforeCommit => "ack_before_commit",
            Self::NotOnce => "not_once",
            Self::DropSilently => "drop_silently",
            Self::AsyncHandlers => "async_handlers",
            Self::KickDisconnects => "kick_disconnects",
            Self::WhisperToAll => "whisper_to_all",
            Self::TwoOwners => "two_owners",
            Self::SyncedLater => "synced_later",
            Self::ShortQueues => "short_queues",
            Self::LateGreeting => "late_greeting",
            Self::LongWaits => "long_waits",
        }
    }
}

/// Whether this fault is to be made.
pub(crate) fn on(mutant: Mutant) -> bool {
    static CHOSEN: OnceLock<String> = OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| std::env::var("MADANG_MUTANT").unwrap_or_default());
    chosen.split(',').any(|name| name == mutant.name())
}

/// Whether what follows so many waiting bytes is dropped, and nobody is told.
pub(crate) fn drops(waiting: impl FnOnce() -> u64) -> bool {
    on(Mutant::DropSilently) && waiting() > FEW_BYTES
}

/// Takes a little while, never the same.
pub(crate) async fn dawdle() {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    tokio::time::sleep(Duration::from_micros(u64::from(nanos / 7 % 3000))).await;
}
