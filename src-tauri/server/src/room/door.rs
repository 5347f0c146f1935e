//! The door: who gets in.

use super::{Address, Password, Room};
use crate::protocol::{ErrorCode, Event, EventKind, Link, Millis, Refusal, User, UserId};

/// What somebody at the door has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// No password.
    None,
    /// A password that did not fit.
    Wrong,
    /// A password that fitted this version of the room's.
    Fits(u32),
}

/// Somebody at the door.
#[derive(Debug, Clone)]
pub(crate) struct Entrant {
    /// Who.
    pub(crate) user: User,
    /// How they reach the host.
    pub(crate) link: Link,
    /// The address of their device, if it can be banned.
    pub(crate) address: Option<Address>,
    /// What they have shown.
    pub(crate) key: Key,
}

impl Room {
    /// Lets somebody in. Nothing happens for a member: they pass every check.
    ///
    /// # Errors
    /// In this order: `banned`, `guests_not_allowed`, `wrong_password`, `room_full`, `nickname_taken`.
    pub(crate) fn join(&mut self, entrant: &Entrant, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.seats.get(entrant.user.id).is_some() {
            return Ok(Vec::new());
        }
        self.admit_unbanned(entrant.user.id, entrant.address, now)?;
        self.admit_link(entrant.link)?;
        self.admit_key(entrant.key)?;
        if self.people() >= self.max {
            return Err(Refusal::new(ErrorCode::RoomFull, "the room has no free seat"));
        }
        self.admit_name(entrant.user.id, &entrant.user.nickname)?;
        let at = self.time(now);
        self.seats.take(entrant.user.clone(), entrant.link, at);
        if self.quiet {
            return Ok(Vec::new());
        }
        let kind = EventKind::Join { user: entrant.user.clone(), people: self.people(), link: entrant.link };
        Ok(vec![self.record(kind, at)])
    }

    /// The password that somebody who is not a member yet has to show, if any. Cheap checks come before the costly hash.
    ///
    /// # Errors
    /// `banned`, `guests_not_allowed`.
    pub(crate) fn lock_for(
        &self,
        user: UserId,
        address: Option<Address>,
        link: Link,
        now: Millis,
    ) -> Result<Option<&Password>, Refusal> {
        if self.seats.get(user).is_some() {
            return Ok(None);
        }
        self.admit_unbanned(user, address, now)?;
        self.admit_link(link)?;
        Ok(self.password.as_ref())
    }

    /// Whether nobody else in the room has a name that looks like this one.
    ///
    /// # Errors
    /// `nickname_taken`.
    pub(crate) fn admit_name(&self, user: UserId, nickname: &str) -> Result<(), Refusal> {
        if self.seats.name_is_free(user, nickname) {
            return Ok(());
        }
        Err(Refusal::new(ErrorCode::NicknameTaken, "somebody in the room has a name that looks like it"))
    }

    fn admit_link(&self, link: Link) -> Result<(), Refusal> {
        if link == Link::Browser && !self.guests {
            return Err(Refusal::new(ErrorCode::GuestsNotAllowed, "browser guests may not join this room"));
        }
        Ok(())
    }

    fn admit_key(&self, key: Key) -> Result<(), Refusal> {
        match (&self.password, key) {
            (None, _) => Ok(()),
            (Some(password), Key::Fits(version)) if version == password.version => Ok(()),
            (Some(_), _) => Err(Refusal::new(ErrorCode::WrongPassword, "the password does not open this room")),
        }
    }
}
