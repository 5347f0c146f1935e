//! What the writer looks at again later. A timer only says when to look; whether there is something to do is found then.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use crate::protocol::{RoomId, UserId};

/// Something to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// Whether a member whose last connection went is away.
    Away(UserId, RoomId),
    /// Whether a member has been gone for the grace time.
    Lost(UserId, RoomId),
    /// Whether nobody entered a room that is not kept.
    Unentered(RoomId),
    /// Whether somebody's typing is to be told or over.
    Typing(UserId, RoomId),
    /// How many people a quiet room has.
    People(RoomId),
    /// Whether what was written is to be indexed.
    Index,
    /// Whether what was erased has left the write-ahead log.
    Erase,
    /// What is too old to keep.
    Sweep,
}

/// All timers, the next one first.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, Timer)>>,
}

impl Timers {
    pub(super) fn set(&mut self, at: Instant, timer: Timer) {
        self.heap.push(Reverse((at, timer)));
    }

    /// When the next one is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    /// The next one that is due, if one is.
    pub(super) fn due(&mut self, now: Instant) -> Option<Timer> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse((_, timer))| timer)
    }
}
