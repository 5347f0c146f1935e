//! Who is typing, merged to what is worth telling; and how many people quiet rooms have. Pure: `now` is an argument.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::limits::{PEOPLE_PER_SECOND, TYPING_PER_SECOND, TYPING_REPEAT_SECONDS, TYPING_SECONDS};
use crate::protocol::{RoomId, UserId};

/// The shortest time between two news of one person's typing.
fn typing_gap() -> Duration {
    Duration::from_secs(1) / TYPING_PER_SECOND
}

#[derive(Debug, Clone, Copy)]
struct Typist {
    /// What they last said.
    on: bool,
    /// What readers believe; `None` when that is not sure.
    told: Option<bool>,
    told_at: Option<Instant>,
    /// When it is off by itself.
    ends_at: Instant,
}

/// What to do about somebody's typing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Advice {
    /// What to tell now, if anything.
    pub(super) tell: Option<bool>,
    /// When to look again, if there is reason to.
    pub(super) look_at: Option<Instant>,
}

/// Everybody who is typing.
#[derive(Debug, Default)]
pub(super) struct Typing {
    typists: HashMap<(UserId, RoomId), Typist>,
}

impl Typing {
    /// Somebody says that they are typing or stopped.
    pub(super) fn said(&mut self, user: UserId, room: RoomId, on: bool, now: Instant) -> Advice {
        let ends_at = now + Duration::from_secs(TYPING_SECONDS);
        let fresh = Typist { on, told: Some(false), told_at: None, ends_at };
        let typist = self.typists.entry((user, room)).or_insert(fresh);
        (typist.on, typist.ends_at) = (on, ends_at);
        // Readers forget a typist of whom they heard nothing for some seconds, so whoever goes on is told again.
        let repeat = Duration::from_secs(TYPING_REPEAT_SECONDS);
        if typist.told == Some(true) && typist.told_at.is_none_or(|told_at| now >= told_at + repeat) {
            typist.told = None;
        }
        self.look(user, room, now)
    }

    /// Somebody has written. Readers take that for the end of the typing, but news of typing may reach them after the
    /// message, for it goes the way of what may get lost: so what holds is told once more.
    pub(super) fn wrote(&mut self, user: UserId, room: RoomId, now: Instant) -> Advice {
        match self.typists.get_mut(&(user, room)) {
            Some(typist) if typist.told != Some(false) => (typist.on, typist.told) = (false, None),
            _ => return Advice { tell: None, look_at: None },
        }
        self.look(user, room, now)
    }

    /// Looks what there is to tell, and forgets whoever has stopped.
    pub(super) fn look(&mut self, user: UserId, room: RoomId, now: Instant) -> Advice {
        let nothing = Advice { tell: None, look_at: None };
        let Some(typist) = self.typists.get_mut(&(user, room)) else { return nothing };
        typist.on &= now < typist.ends_at;
        let next = typist.told_at.map(|told_at| told_at + typing_gap()).filter(|next| *next > now);
        match (typist.told == Some(typist.on), next) {
            (true, _) if typist.on => Advice { tell: None, look_at: Some(typist.ends_at) },
            (true, Some(next)) => Advice { tell: None, look_at: Some(next) },
            (true, None) => {
                self.typists.remove(&(user, room));
                nothing
            }
            (false, Some(next)) => Advice { tell: None, look_at: Some(next) },
            (false, None) => {
                (typist.told, typist.told_at) = (Some(typist.on), Some(now));
                let look_at = if typist.on { typist.ends_at } else { now + typing_gap() };
                Advice { tell: Some(typist.on), look_at: Some(look_at) }
            }
        }
    }

    /// Forgets somebody who is out of the room.
    pub(super) fn forget(&mut self, user: UserId, room: RoomId) {
        self.typists.remove(&(user, room));
    }
}

/// When the number of people of each quiet room was last told.
#[derive(Debug, Default)]
pub(super) struct PeopleNews {
    told_at: HashMap<RoomId, Instant>,
    due: HashMap<RoomId, Instant>,
}

impl PeopleNews {
    /// The number changed: when to tell it, unless that is set already.
    pub(super) fn changed(&mut self, room: RoomId, now: Instant) -> Option<Instant> {
        if self.due.contains_key(&room) {
            return None;
        }
        let gap = Duration::from_secs(1) / PEOPLE_PER_SECOND;
        let at = self.told_at.get(&room).map_or(now, |told_at| (*told_at + gap).max(now));
        self.due.insert(room, at);
        Some(at)
    }

    /// The number is being told.
    pub(super) fn told(&mut self, room: RoomId, now: Instant) {
        self.due.remove(&room);
        self.told_at.retain(|_, told_at| now.saturating_duration_since(*told_at) < Duration::from_secs(1));
        self.told_at.insert(room, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_is_told_at_most_twice_a_second_and_the_last_state_always() {
        let (mut typing, user, room, now) = (Typing::default(), UserId::random(), RoomId::random(), Instant::now());
        assert_eq!(typing.said(user, room, true, now).tell, Some(true));
        let advice = typing.said(user, room, false, now);
        assert_eq!(advice, Advice { tell: None, look_at: Some(now + Duration::from_millis(500)) });
        assert_eq!(typing.said(user, room, true, now).tell, None);
        assert_eq!(typing.said(user, room, false, now).tell, None);
        let later = now + Duration::from_millis(500);
        assert_eq!(typing.look(user, room, later).tell, Some(false));
    }

    #[test]
    fn typing_ends_by_itself_after_five_seconds() {
        let (mut typing, user, room, now) = (Typing::default(), UserId::random(), RoomId::random(), Instant::now());
        let ends_at = typing.said(user, room, true, now).look_at.unwrap();
        assert_eq!(ends_at, now + Duration::from_secs(5));
        assert_eq!(typing.look(user, room, ends_at).tell, Some(false));
        typing.look(user, room, ends_at + Duration::from_secs(1));
        assert!(typing.typists.is_empty());
    }

    #[test]
    fn whoever_goes_on_typing_is_told_again_and_so_is_what_holds_after_a_message() {
        let (mut typing, user, room, now) = (Typing::default(), UserId::random(), RoomId::random(), Instant::now());
        let after = |millis| now + Duration::from_millis(millis);
        assert_eq!(typing.said(user, room, true, now).tell, Some(true));
        assert_eq!(typing.said(user, room, true, after(1900)).tell, None);
        assert_eq!(typing.said(user, room, true, after(2000)).tell, Some(true));
        assert_eq!(typing.wrote(user, room, after(2100)).look_at, Some(after(2500)), "still at most two a second");
        assert_eq!(typing.said(user, room, true, after(2200)).tell, None);
        assert_eq!(typing.look(user, room, after(2500)).tell, Some(true), "what holds then is told");
        assert_eq!(typing.wrote(user, room, after(3000)).tell, Some(false));
    }

    #[test]
    fn people_are_told_at_most_once_a_second() {
        let (mut news, room, now) = (PeopleNews::default(), RoomId::random(), Instant::now());
        assert_eq!(news.changed(room, now), Some(now));
        assert_eq!(news.changed(room, now), None);
        news.told(room, now);
        assert_eq!(news.changed(room, now), Some(now + Duration::from_secs(1)));
    }
}
