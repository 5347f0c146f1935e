//! Indexing what was written: once a room pauses or much has come together, many messages at once, in a commit of its own,
//! so that nobody waits for it but who searches.

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
    /// When it is its turn, unless more is written.
    due: Instant,
    /// When a timer looks at it.
    look_at: Instant,
}

impl Unindexed {
    /// Notes another message; answers when to look, if that is news.
    fn add(&mut self, room: RoomId, now: Instant) -> Option<Instant> {
        let (due, mut news) = (now + INDEX_AFTER, None);
        let waiting = self.rooms.entry(room).or_insert_with(|| {
            news = Some(due);
            Waiting { messages: 0, due, look_at: due }
        });
        waiting.messages += 1;
        // Never earlier, for a room that failed has to wait longer.
        waiting.due = waiting.due.max(due);
        news
    }

    /// Some of the rooms that must not wait any longer, and when to look again if no timer is set for that.
    fn due(&mut self, now: Instant) -> (Vec<RoomId>, Option<Instant>) {
        let (mut some, mut next) = (Vec::new(), None);
        for (room, waiting) in &self.rooms {
            let is_due = waiting.due <= now || waiting.messages >= UNINDEXED_MESSAGES_MAX;
            if is_due && some.len() < INDEX_ROOMS_AT_ONCE {
                some.push(*room);
            } else if is_due || waiting.look_at <= now {
                let again = waiting.due.max(now);
                next = Some(next.map_or(again, |next: Instant| next.min(again)));
            }
        }
        if let Some(next) = next {
            self.rooms.values_mut().filter(|waiting| waiting.look_at <= now).for_each(|waiting| waiting.look_at = next);
        }
        (some, next)
    }

    fn put_off(&mut self, room: RoomId, until: Instant) {
        self.rooms.insert(room, Waiting { messages: 0, due: until, look_at: until });
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
        let (rooms, next) = self.unindexed.due(self.instant);
        self.index(&rooms);
        if let Some(next) = next {
            self.timers.set(next, Timer::Index);
        }
    }

    /// Indexes what is left before the host ends, as far as there is time: how far each log is indexed tells the next start how
    /// far it reached at least.
    pub(super) fn index_what_is_left(&mut self) {
        let since = Instant::now();
        let left: Vec<RoomId> = self.unindexed.rooms.keys().copied().collect();
        // One at a time, for only between them it is seen how long it took.
        for room in left {
            if since.elapsed() >= INDEX_AT_END {
                return;
            }
            self.index(&[room]);
        }
        if let Err(failure) = self.store.note_ends() {
            tracing::warn!(error = %failure, "how far the logs reach could not be noted");
            self.store.note(&failure);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_due_once_it_pauses_or_much_has_come_together() {
        let (mut unindexed, start, room) = (Unindexed::default(), Instant::now(), RoomId::random());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert_eq!(unindexed.add(room, start), Some(at(1000)));
        assert_eq!(unindexed.add(room, at(900)), None, "a timer is set");
        assert_eq!(unindexed.due(at(1000)), (vec![], Some(at(1900))), "it did not pause");
        assert_eq!(unindexed.due(at(1000)), (vec![], None), "a timer is set again");
        assert_eq!(unindexed.due(at(1900)), (vec![room], None));
        for _ in 3..UNINDEXED_MESSAGES_MAX {
            unindexed.add(room, at(1000));
            assert!(unindexed.due(at(1000)).0.is_empty());
        }
        unindexed.add(room, at(1000));
        assert_eq!(unindexed.due(at(1000)), (vec![room], None), "that much does not wait for a pause");
    }

    #[test]
    fn few_rooms_are_indexed_at_once_and_the_others_right_after() {
        let (mut unindexed, start) = (Unindexed::default(), Instant::now());
        for _ in 0..=INDEX_ROOMS_AT_ONCE {
            unindexed.add(RoomId::random(), start);
        }
        let (some, next) = unindexed.due(start + INDEX_AFTER);
        assert_eq!((some.len(), next), (INDEX_ROOMS_AT_ONCE, Some(start + INDEX_AFTER)));
    }

    #[test]
    fn a_room_that_failed_waits_longer() {
        let (mut unindexed, start, room) = (Unindexed::default(), Instant::now(), RoomId::random());
        unindexed.put_off(room, start + AGAIN_AFTER);
        unindexed.add(room, start);
        assert!(unindexed.due(start + INDEX_AFTER).0.is_empty());
        assert_eq!(unindexed.due(start + AGAIN_AFTER).0, [room]);
    }
}
