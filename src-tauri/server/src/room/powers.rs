//! What only the owner may do to others, or the host's console: rules 6, 7 and 8.

use super::bans::bannable;
use super::{Address, Ban, Room};
use crate::limits::{BAN_MINUTES_MAX, BANNED_PEOPLE_MAX, MUTE_MINUTES_MAX, MUTED_PEOPLE_MAX};
use crate::protocol::{ErrorCode, Event, EventKind, Millis, OwnerReason, Refusal, User, UserId};

/// Who uses an owner's power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A person, who has to be in the room and to own it.
    Person(UserId),
    /// Whoever runs the host.
    Console,
}

/// What a ban is to be.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    /// How long, in minutes; for ever if absent.
    pub(crate) minutes: Option<u32>,
    /// The addresses of whoever is banned, if they are to be banned too.
    pub(crate) addresses: Vec<Address>,
    /// The addresses of the other members.
    pub(crate) shared: Vec<Address>,
}

impl Room {
    /// Whether somebody may do an owner's work; answers who events say did it: nobody for the console.
    ///
    /// # Errors
    /// `not_member`, `not_owner`.
    pub(crate) fn authority(&self, by: By) -> Result<Option<User>, Refusal> {
        let By::Person(user) = by else { return Ok(None) };
        let seat = self.seat(user)?;
        if self.owner.id != user {
            return Err(Refusal::new(ErrorCode::NotOwner, "only the owner may do that"));
        }
        Ok(Some(seat.user.clone()))
    }

    /// Puts somebody out who may come back. Nothing happens to those who are not in.
    ///
    /// # Errors
    /// `not_member`, `not_owner`, `invalid` (oneself).
    pub(crate) fn kick(&mut self, by: By, user: UserId, now: Millis) -> Result<Vec<Event>, Refusal> {
        let by = self.authority_over(by, user)?;
        let Some(seat) = self.seats.free(user) else { return Ok(Vec::new()) };
        let at = self.time(now);
        let kick = EventKind::Kick { user: seat.user, by, people: self.people() };
        Ok(self.put_out(user, kick, at))
    }

    /// Lets somebody not come back, and puts them out if they are in.
    ///
    /// # Errors
    /// `not_member`, `not_owner`, `invalid` (oneself; a time out of range; too many bans).
    pub(crate) fn ban(&mut self, by: By, user: &User, verdict: Verdict, now: Millis) -> Result<Vec<Event>, Refusal> {
        let by = self.authority_over(by, user.id)?;
        let until = verdict.minutes.map(|minutes| end(minutes, BAN_MINUTES_MAX, now)).transpose()?;
        let others = self.bans.iter().filter(|(banned, ban)| **banned != user.id && ban.holds(now)).count();
        if others >= BANNED_PEOPLE_MAX {
            return Err(Refusal::new(ErrorCode::Invalid, "too many people are banned from this room"));
        }
        self.forget_ended(now);
        let addresses = bannable(verdict.addresses, &verdict.shared);
        self.bans.insert(user.id, Ban { until, addresses });
        self.seats.free(user.id);
        let at = self.time(now);
        let ban = EventKind::Ban { user: user.clone(), by, until, people: self.people() };
        Ok(self.put_out(user.id, ban, at))
    }

    /// Lets somebody come back. Nothing happens to those who may.
    ///
    /// # Errors
    /// `not_member`, `not_owner`, `invalid` (oneself).
    pub(crate) fn unban(&mut self, by: By, user: &User, now: Millis) -> Result<Option<Event>, Refusal> {
        let by = self.authority_over(by, user.id)?;
        if !self.is_banned(user.id, now) {
            return Ok(None);
        }
        self.bans.remove(&user.id);
        let at = self.time(now);
        Ok(Some(self.record(EventKind::Unban { user: user.clone(), by }, at)))
    }

    /// Lets a member write nothing for so many minutes from now on.
    ///
    /// # Errors
    /// `not_member`, `not_owner`, `invalid` (oneself; a time out of range; too many mutes), `no_such_user`.
    pub(crate) fn mute(&mut self, by: By, user: UserId, minutes: u32, now: Millis) -> Result<Event, Refusal> {
        let by = self.authority_over(by, user)?;
        let until = end(minutes, MUTE_MINUTES_MAX, now)?;
        let user = self.seats.get(user).map(|seat| seat.user.clone()).ok_or_else(no_such_user)?;
        let others = self.mutes.iter().filter(|(muted, until)| **muted != user.id && **until > now).count();
        if others >= MUTED_PEOPLE_MAX {
            return Err(Refusal::new(ErrorCode::Invalid, "too many people are muted in this room"));
        }
        self.forget_ended(now);
        self.mutes.insert(user.id, until);
        let at = self.time(now);
        Ok(self.record(EventKind::Mute { user, by, until }, at))
    }

    /// Lets somebody write again, in the room or not. Nothing happens to those who may.
    ///
    /// # Errors
    /// `not_member`, `not_owner`, `invalid` (oneself).
    pub(crate) fn unmute(&mut self, by: By, user: &User, now: Millis) -> Result<Option<Event>, Refusal> {
        let by = self.authority_over(by, user.id)?;
        if self.muted_until(user.id, now).is_none() {
            return Ok(None);
        }
        self.mutes.remove(&user.id);
        let at = self.time(now);
        Ok(Some(self.record(EventKind::Unmute { user: user.clone(), by }, at)))
    }

    /// Hands the room to another member. Nothing happens if the console hands it to whoever owns it.
    ///
    /// # Errors
    /// `not_member`, `not_owner`, `invalid` (oneself), `no_such_user`.
    pub(crate) fn delegate(&mut self, by: By, user: UserId, now: Millis) -> Result<Option<Event>, Refusal> {
        let by = self.authority_over(by, user)?;
        let user = self.seats.get(user).map(|seat| seat.user.clone()).ok_or_else(no_such_user)?;
        if user.id == self.owner.id {
            return Ok(None);
        }
        self.owner = user.clone();
        let at = self.time(now);
        Ok(Some(self.record(EventKind::Owner { user, by, reason: OwnerReason::Given }, at)))
    }

    /// As [`Room::authority`], over somebody: nobody uses a power on themselves.
    fn authority_over(&self, by: By, user: UserId) -> Result<Option<User>, Refusal> {
        let person = self.authority(by)?;
        if by == By::Person(user) {
            return Err(Refusal::new(ErrorCode::Invalid, "that cannot be done to oneself"));
        }
        Ok(person)
    }

    /// The event *is* the exit: no other says that they are out. An owner who is put out by the console hands over.
    fn put_out(&mut self, user: UserId, kind: EventKind, at: Millis) -> Vec<Event> {
        let mut events = vec![self.record(kind, at)];
        events.extend(self.hand_over(user, OwnerReason::Left, at));
        events
    }
}

/// What a request about somebody who was never here is answered.
pub(crate) fn no_such_user() -> Refusal {
    Refusal::new(ErrorCode::NoSuchUser, "there is no such person in this room")
}

fn end(minutes: u32, minutes_max: u32, now: Millis) -> Result<Millis, Refusal> {
    if !(1..=minutes_max).contains(&minutes) {
        return Err(Refusal::new(ErrorCode::Invalid, format!("minutes are 1 to {minutes_max}")));
    }
    Ok(now + Millis::from(minutes) * 60_000)
}
