//! THE RULES of one room, pure: no IO, no async, no clock, no lock. A method either changes the room and returns the
//! events that say so, or refuses and changes nothing.

mod members;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod whispers;

use std::sync::Arc;

pub(crate) use members::{Seat, Seats};
pub(crate) use whispers::WhisperDraft;

use crate::limits::{MENTIONS_MAX, QUIET_ABOVE_PEOPLE};
use crate::names;
use crate::protocol::{
    ErrorCode, Event, EventKind, ExitReason, Gif, Link, Member, MessageId, Millis, OwnerReason, Refusal, Role,
    Room as View, RoomId, RoomSummary, Seq, User, UserId,
};

/// What opens a locked room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Password {
    /// The Argon2id hash in PHC form.
    pub(crate) hash: Arc<str>,
    /// Counts the changes, so that a verdict on an older password is refused.
    pub(crate) version: u32,
}

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
    /// What they have shown.
    pub(crate) key: Key,
}

/// A message before it is in the log.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The client's id.
    pub(crate) id: MessageId,
    /// As it was typed.
    pub(crate) text: Option<String>,
    /// The picture, which the caller has found.
    pub(crate) gif: Option<Gif>,
    /// The message it answers, which the caller has found.
    pub(crate) reply_to: Option<Seq>,
    /// Whom it calls.
    pub(crate) mentions: Vec<UserId>,
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
    pub(crate) password: Option<Password>,
    pub(crate) owner: User,
    pub(crate) created_at: Millis,
    pub(crate) last_seq: Seq,
    pub(crate) last_at: Millis,
    pub(crate) seats: Seats,
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
            password: plan.password,
            owner,
            created_at: now,
            last_seq: 0,
            last_at: now,
            seats: Seats::default(),
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

    /// Lets somebody in. Nothing happens for a member: they pass every check.
    ///
    /// # Errors
    /// In this order: `guests_not_allowed`, `wrong_password`, `room_full`, `nickname_taken`.
    pub(crate) fn join(&mut self, entrant: &Entrant, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.seats.get(entrant.user.id).is_some() {
            return Ok(Vec::new());
        }
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
    /// `guests_not_allowed`.
    pub(crate) fn lock_for(&self, user: UserId, link: Link) -> Result<Option<&Password>, Refusal> {
        if self.seats.get(user).is_some() {
            return Ok(None);
        }
        self.admit_link(link)?;
        Ok(self.password.as_ref())
    }

    /// Lets a member go because they said so.
    ///
    /// # Errors
    /// `not_member`.
    pub(crate) fn leave(&mut self, user: UserId, now: Millis) -> Result<Vec<Event>, Refusal> {
        self.seat(user)?;
        Ok(self.exit(user, ExitReason::Left, now))
    }

    /// Gives up on a member whose connection has been gone for the grace time. Nothing happens to others.
    pub(crate) fn lose(&mut self, user: UserId, now: Millis) -> Vec<Event> {
        self.exit(user, ExitReason::Lost, now)
    }

    /// Writes.
    ///
    /// # Errors
    /// `not_member`, `empty`, `too_long`, `no_such_message`, `no_such_user`, `invalid` (too many mentions).
    pub(crate) fn chat(&mut self, by: UserId, draft: Draft, now: Millis) -> Result<Event, Refusal> {
        let user = self.seat(by)?.user.clone();
        let text = clean_text(draft.text.as_deref(), draft.gif.is_some())?;
        if draft.reply_to.is_some_and(|seq| seq == 0 || seq > self.last_seq) {
            return Err(Refusal::new(ErrorCode::NoSuchMessage, "the message it answers is not there"));
        }
        self.admit_mentions(&draft.mentions)?;
        let mentions = (!draft.mentions.is_empty()).then_some(draft.mentions);
        let kind = EventKind::Chat { id: draft.id, user, text, gif: draft.gif, reply_to: draft.reply_to, mentions };
        let at = self.time(now);
        Ok(self.record(kind, at))
    }

    /// Calls a member something else. `user` carries the new name, cleaned.
    ///
    /// # Errors
    /// `not_member`, `nickname_taken`.
    pub(crate) fn rename(&mut self, user: &User, now: Millis) -> Result<Event, Refusal> {
        let from = self.seat(user.id)?.user.nickname.to_string();
        self.admit_name(user.id, &user.nickname)?;
        self.seats.rename(user);
        self.owner_renamed(user);
        let at = self.time(now);
        Ok(self.record(EventKind::Rename { user: user.clone(), from }, at))
    }

    /// The owner is called something else, in the room or not.
    pub(crate) fn owner_renamed(&mut self, user: &User) {
        if self.owner.id == user.id {
            self.owner = user.clone();
        }
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
        View { summary: self.summary(), frozen: false, slow_seconds: 0, quiet: self.quiet }
    }

    /// A seat as the wire shows it.
    pub(crate) fn member(&self, seat: &Seat) -> Member {
        Member {
            user: seat.user.clone(),
            role: if seat.user.id == self.owner.id { Role::Owner } else { Role::Member },
            state: seat.state,
            link: seat.link,
            muted_until: None,
            joined_at: seat.joined_at,
        }
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

    fn admit_mentions(&self, mentions: &[UserId]) -> Result<(), Refusal> {
        if mentions.len() > MENTIONS_MAX {
            return Err(Refusal::new(ErrorCode::Invalid, format!("at most {MENTIONS_MAX} mentions")));
        }
        if mentions.iter().any(|user| self.seats.get(*user).is_none()) {
            return Err(Refusal::new(ErrorCode::NoSuchUser, "a mentioned person is not in the room"));
        }
        Ok(())
    }

    fn exit(&mut self, user: UserId, reason: ExitReason, now: Millis) -> Vec<Event> {
        let Some(seat) = self.seats.free(user) else { return Vec::new() };
        let at = self.time(now);
        let mut events = Vec::new();
        if !self.quiet {
            let kind = EventKind::Exit { user: seat.user, people: self.people(), reason };
            events.push(self.record(kind, at));
        }
        events.extend(self.hand_over(user, reason, at));
        events
    }

    /// Rule 6: when the owner exits, whoever is here and joined earliest owns the room. If none is here it stays as it was.
    fn hand_over(&mut self, gone: UserId, reason: ExitReason, at: Millis) -> Option<Event> {
        if self.owner.id != gone {
            return None;
        }
        let heir = self.seats.earliest_here()?.user.clone();
        self.owner = heir.clone();
        let reason = match reason {
            ExitReason::Left => OwnerReason::Left,
            ExitReason::Lost => OwnerReason::Lost,
        };
        Some(self.record(EventKind::Owner { user: heir, by: None, reason }, at))
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

fn clean_text(text: Option<&str>, has_gif: bool) -> Result<Option<String>, Refusal> {
    let cleaned = text.map(names::text).transpose();
    match cleaned {
        Ok(Some(text)) => Ok(Some(text)),
        Ok(None) if has_gif => Ok(None),
        // A picture may come with an empty text field.
        Err(names::TextProblem::Empty) if has_gif => Ok(None),
        Ok(None) | Err(names::TextProblem::Empty) => {
            Err(Refusal::new(ErrorCode::Empty, "a message needs a text or a picture"))
        }
        Err(names::TextProblem::TooLong) => Err(Refusal::new(ErrorCode::TooLong, "the text is too long")),
    }
}
