//! THE RULES of one room, pure: no IO, no async, no clock, no lock. A method either changes the room and returns the
//! events that say so, or refuses and changes nothing.

mod bans;
mod changes;
mod door;
mod exits;
mod members;
mod powers;
#[cfg(test)]
mod properties;
mod settings;
#[cfg(test)]
mod tests;
mod whispers;
mod writing;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use bans::{Address, Ban};
pub(crate) use changes::{Change, Reacted, Reacting, Target, clean_emoji};
pub(crate) use door::{Entrant, Key};
pub(crate) use members::{Seat, Seats};
pub(crate) use powers::{By, Verdict, no_such_user};
pub(crate) use settings::{PasswordWish, Wish, clean_title};
pub(crate) use whispers::WhisperDraft;
pub(crate) use writing::Draft;

use crate::limits::QUIET_ABOVE_PEOPLE;
use crate::protocol::{
    ErrorCode, Event, EventKind, Member, Millis, Refusal, Role, Room as View, RoomId, RoomSummary, Seq, User, UserId,
};

/// What opens a locked room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Password {
    /// The Argon2id hash in PHC form.
    pub(crate) hash: Arc<str>,
    /// Counts the changes, so that a verdict on an older password is refused.
    pub(crate) version: u32,
}

/// One room: its settings, its people and the end of its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) id: RoomId,
    pub(crate) title: String,
    pub(crate) max: u32,
    pub(crate) keep: bool,
    pub(crate) guests: bool,
    pub(crate) quiet: bool,
    pub(crate) frozen: bool,
    /// Seconds between two messages of one person; 0 = off.
    pub(crate) slow_seconds: u32,
    pub(crate) password: Option<Password>,
    /// The version of the newest password, in use or not.
    pub(crate) password_version: u32,
    pub(crate) owner: User,
    pub(crate) created_at: Millis,
    pub(crate) last_seq: Seq,
    pub(crate) last_at: Millis,
    pub(crate) seats: Seats,
    pub(crate) bans: HashMap<UserId, Ban>,
    /// Who may not write, in the room or not, and until when.
    pub(crate) mutes: HashMap<UserId, Millis>,
    /// When each person last wrote while slow mode was on.
    pub(crate) paces: HashMap<UserId, Millis>,
}

/// What a creator asked for, checked.
#[derive(Debug, Clone)]
pub(crate) struct Blueprint {
    pub(crate) title: String,
    pub(crate) max: u32,
    pub(crate) keep: bool,
    pub(crate) guests: bool,
    pub(crate) password: Option<Password>,
}

impl Room {
    /// A new room without members. Its creator owns it from here on, in the room or not.
    pub(crate) fn new(id: RoomId, plan: Blueprint, owner: User, now: Millis) -> Self {
        Self {
            id,
            title: plan.title,
            max: plan.max,
            keep: plan.keep,
            guests: plan.guests,
            quiet: plan.max > QUIET_ABOVE_PEOPLE,
            frozen: false,
            slow_seconds: 0,
            password_version: plan.password.as_ref().map_or(0, |password| password.version),
            password: plan.password,
            owner,
            created_at: now,
            last_seq: 0,
            last_at: now,
            seats: Seats::default(),
            bans: HashMap::new(),
            mutes: HashMap::new(),
            paces: HashMap::new(),
        }
    }

    /// Members, here or away.
    pub(crate) fn people(&self) -> u32 {
        self.seats.len()
    }

    /// The member, if they are one.
    ///
    /// # Errors
    /// `not_member`, whatever was asked for.
    pub(crate) fn seat(&self, user: UserId) -> Result<&Seat, Refusal> {
        self.seats.get(user).ok_or_else(not_member)
    }

    /// The room as the lobby shows it.
    pub(crate) fn summary(&self) -> RoomSummary {
        RoomSummary {
            id: self.id,
            title: self.title.clone(),
            max: self.max,
            locked: self.password.is_some(),
            keep: self.keep,
            guests: self.guests,
            owner: self.owner.clone(),
            people: self.people(),
            created_at: self.created_at,
            last_at: self.last_at,
        }
    }

    /// The room as its members see it.
    pub(crate) fn view(&self) -> View {
        View { summary: self.summary(), frozen: self.frozen, slow_seconds: self.slow_seconds, quiet: self.quiet }
    }

    /// A seat as the wire shows it.
    pub(crate) fn member(&self, seat: &Seat, now: Millis) -> Member {
        Member {
            user: seat.user.clone(),
            role: if seat.user.id == self.owner.id { Role::Owner } else { Role::Member },
            state: seat.state,
            link: seat.link,
            muted_until: self.muted_until(seat.user.id, now),
            joined_at: seat.joined_at,
        }
    }

    /// Until when somebody may not write, if so.
    pub(crate) fn muted_until(&self, user: UserId, now: Millis) -> Option<Millis> {
        self.mutes.get(&user).copied().filter(|until| *until > now)
    }

    /// Time in a room never goes backwards, whatever the host's clock does.
    fn time(&self, now: Millis) -> Millis {
        now.max(self.last_at)
    }

    fn record(&mut self, kind: EventKind, at: Millis) -> Event {
        self.last_seq += 1;
        self.last_at = at;
        Event { room: self.id, seq: self.last_seq, at, kind, removed: None }
    }
}

/// What a request about a room one is not in is answered, whether the room exists or not.
pub(crate) fn not_member() -> Refusal {
    Refusal::new(ErrorCode::NotMember, "you are not in this room")
}
