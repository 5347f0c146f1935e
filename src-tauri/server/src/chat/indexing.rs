//! Indexing what was written: a little later than it was written, many messages at once, in a commit of its own, so that
//! nobody waits for it but who searches.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::timers::Timer;
use super::writer::Writer;
use crate::limits::{INDEX_AFTER_MILLISECONDS, INDEX_AT_END_MILLISECONDS, INDEX_ROOMS_AT_ONCE, UNINDEXED_MESSAGES_MAX};
use crate::protocol::RoomId;
use crate::store::Stored;

const INDEX_AFTER: Duration = Duration::from_millis(INDEX_AFTER_MILLISECONDS);
const INDEX_AT_END: Duration = Duration::from_millis(INDEX_AT_END_MILLISECONDS);
/// How long after a failure it is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

/// The rooms whose logs are not in their indexes to the end.
#[derive(Debug, Default)]
pub(super) struct Unindexed {
    rooms: HashMap<RoomId, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    messages: usize,
    due: Instant,
}

impl Unindexed {
    /// Notes another message; answers when to look, if that is news.
    fn add(&mut self, room: RoomId, now: Instant) -> Option<Instant> {
        let mut news = None;
        let waiting = self.rooms.entry(room).or_insert_with(|| {
            news = Some(now + INDEX_AFTER);
            Waiting { messages: 0, due: now + INDEX_AFTER }
        });
        waiting.messages += 1;
        news
    }

    /// Some of the rooms that must not wait any longer, and whether those are all.
    fn due(&self, now: Instant) -> (Vec<RoomId>, bool) {
        let is_due = |waiting: &Waiting| waiting.due <= now || waiting.messages >= UNINDEXED_MESSAGES_MAX;
        let mut due = self.rooms.iter().filter(|(_, waiting)| is_due(waiting)).map(|(room, _)| *room);
        let some = due.by_ref().take(INDEX_ROOMS_AT_ONCE).collect();
        (some, due.next().is_none())
    }

    fn put_off(&mut self, room: RoomId, until: Instant) {
        self.rooms.insert(room, Waiting { messages: 0, due: until });
    }
}

impl<R: Send + 'static> Writer<R> {
    /// Has a message of a room indexed soon.
    pub(super) fn index_later(&mut self, room: RoomId) {
        if let Some(at) = self.unindexed.add(room, self.instant) {
            self.timers.set(at, Timer::Index);
        }
    }

    /// What was written before the host ended is indexed first of all.
    pub(super) fn index_what_was_left(&mut self, rows: &[i64]) {
        let left: Vec<RoomId> =
            self.rooms.iter().filter(|kept| rows.contains(&kept.row)).map(|kept| kept.room.id).collect();
        for room in left {
            self.unindexed.put_off(room, self.instant);
        }
        self.timers.set(self.instant, Timer::Index);
    }

    /// Indexes some of what has waited long enough.
    pub(super) fn index_what_is_due(&mut self) {
        let (rooms, all) = self.unindexed.due(self.instant);
        self.index(&rooms);
        if !all {
            self.timers.set(self.instant, Timer::Index);
        }
    }

    /// Indexes what is left before the host ends, as far as there is time: how far each log is indexed tells the next start how
    /// far it reached.
    pub(super) fn index_what_is_left(&mut self) {
        let since = Instant::now();
        while !self.unindexed.rooms.is_empty() && since.elapsed() < INDEX_AT_END {
            let left = self.unindexed.rooms.len();
            let some: Vec<RoomId> = self.unindexed.rooms.keys().copied().take(INDEX_ROOMS_AT_ONCE).collect();
            self.index(&some);
            if self.unindexed.rooms.len() == left {
                return;
            }
        }
    }

    /// Brings the indexes of these rooms to the end of their logs. A failure is nobody's answer: they are found later.
    pub(super) fn index(&mut self, rooms: &[RoomId]) {
        let rooms: Vec<RoomId> =
            rooms.iter().copied().filter(|room| self.unindexed.rooms.remove(room).is_some()).collect();
        if rooms.is_empty() || self.unsure {
            return rooms.into_iter().for_each(|room| self.index_again(room));
        }
        if let Err(failure) = self.index_logs(&rooms) {
            tracing::warn!(error = %failure, "what was written could not be indexed");
            self.store.take_back(&failure);
            // Whoever could not even begin has changed nothing, neither there nor in memory.
            if !failure.is_busy() {
                self.unsure = true;
                self.mend();
            }
            rooms.into_iter().for_each(|room| self.index_again(room));
        }
    }

    fn index_logs(&self, rooms: &[RoomId]) -> Stored<()> {
        self.store.begin()?;
        // A room that is gone has no index either.
        for kept in rooms.iter().filter_map(|room| self.rooms.get(*room)) {
            self.store.index_log(kept.row)?;
        }
        self.store.commit()
    }

    fn index_again(&mut self, room: RoomId) {
        let at = self.instant + AGAIN_AFTER;
        self.unindexed.put_off(room, at);
        self.timers.set(at, Timer::Index);
    }
}
