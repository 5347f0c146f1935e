//! The seats of a room, in the order they were taken.

use std::collections::{BTreeMap, HashMap};

use crate::names;
use crate::protocol::{Link, Millis, State, User, UserId};

/// A member's place in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Who sits there.
    pub(crate) user: User,
    /// When they entered.
    pub(crate) joined_at: Millis,
    /// Here or away.
    pub(crate) state: State,
    /// How they reach the host.
    pub(crate) link: Link,
}

/// All seats of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seats {
    /// By order of entering, which two people in the same millisecond have too.
    seats: BTreeMap<u64, Seat>,
    orders: HashMap<UserId, u64>,
    /// What each name looks like, in both forms of a skeleton. No two are alike in either.
    looks: [HashMap<String, UserId>; 2],
    next_order: u64,
}

impl Seats {
    /// Members, here or away.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.seats.len()).expect("a room has far fewer than 2^32 seats")
    }

    /// A member's seat.
    pub(crate) fn get(&self, user: UserId) -> Option<&Seat> {
        self.seats.get(self.orders.get(&user)?)
    }

    /// All seats, earliest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values()
    }

    /// The seats that were taken after this member's; all if they have none.
    pub(crate) fn after(&self, user: Option<UserId>) -> impl Iterator<Item = &Seat> {
        let start = user.and_then(|user| self.orders.get(&user)).map_or(0, |order| order + 1);
        self.seats.range(start..).map(|(_, seat)| seat)
    }

    /// The member who is here and entered earliest.
    pub(crate) fn earliest_here(&self) -> Option<&Seat> {
        self.seats.values().find(|seat| seat.state == State::Here)
    }

    /// Whether no other member has a name that looks like this one.
    pub(crate) fn name_is_free(&self, user: UserId, nickname: &str) -> bool {
        let forms = names::skeleton(nickname).forms();
        self.looks.iter().zip(&forms).all(|(looks, form)| looks.get(form).is_none_or(|holder| *holder == user))
    }

    /// Gives a new member a seat; they are here.
    pub(crate) fn take(&mut self, user: User, link: Link, joined_at: Millis) {
        self.restore(Seat { user, joined_at, state: State::Here, link });
    }

    /// Puts a seat after all others, as it was.
    pub(crate) fn restore(&mut self, seat: Seat) {
        let order = self.next_order;
        self.next_order += 1;
        self.orders.insert(seat.user.id, order);
        self.note_name(&seat.user);
        self.seats.insert(order, seat);
    }

    /// Takes a member's seat away.
    pub(crate) fn free(&mut self, user: UserId) -> Option<Seat> {
        let seat = self.seats.remove(&self.orders.remove(&user)?)?;
        self.forget_name(&seat.user);
        Some(seat)
    }

    /// Writes the member's new name on their seat.
    pub(crate) fn rename(&mut self, user: &User) {
        let Some(seat) = self.orders.get(&user.id).and_then(|order| self.seats.get_mut(order)) else { return };
        let former = std::mem::replace(&mut seat.user, user.clone());
        self.forget_name(&former);
        self.note_name(user);
    }

    /// Says whether a member is here; answers whether that is news.
    pub(crate) fn set_state(&mut self, user: UserId, state: State) -> bool {
        let Some(seat) = self.orders.get(&user).and_then(|order| self.seats.get_mut(order)) else { return false };
        std::mem::replace(&mut seat.state, state) != state
    }

    /// Says how a member reaches the host.
    pub(crate) fn set_link(&mut self, user: UserId, link: Link) {
        if let Some(seat) = self.orders.get(&user).and_then(|order| self.seats.get_mut(order)) {
            seat.link = link;
        }
    }

    fn note_name(&mut self, user: &User) {
        let forms = names::skeleton(&user.nickname).forms();
        for (looks, form) in self.looks.iter_mut().zip(forms) {
            looks.insert(form, user.id);
        }
    }

    fn forget_name(&mut self, user: &User) {
        let forms = names::skeleton(&user.nickname).forms();
        for (looks, form) in self.looks.iter_mut().zip(&forms) {
            if looks.get(form) == Some(&user.id) {
                looks.remove(form);
            }
        }
    }
}
