//! Writing: who may, and what a message may be.

use super::Room;
use crate::limits::MENTIONS_MAX;
use crate::names;
use crate::protocol::{ErrorCode, Event, EventKind, Gif, MessageId, Millis, Refusal, Seq, User, UserId};

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

impl Room {
    /// Rule 8: whether a member may write at all.
    ///
    /// # Errors
    /// In this order: `not_member`, `muted`, `frozen`.
    pub(crate) fn admit_writer(&self, user: UserId, now: Millis) -> Result<(), Refusal> {
        self.seat(user)?;
        if let Some(until) = self.muted_until(user, now) {
            let wait = until.abs_diff(now);
            return Err(Refusal::retry_after(ErrorCode::Muted, "you may not write for a while", wait));
        }
        if self.frozen && self.owner.id != user {
            return Err(Refusal::new(ErrorCode::Frozen, "only the owner may write now"));
        }
        Ok(())
    }

    /// Rule 8: whether it is time for another message of this member.
    ///
    /// # Errors
    /// `slow_down`.
    pub(crate) fn admit_pace(&self, user: UserId, now: Millis) -> Result<(), Refusal> {
        let Some(last) = self.paces.get(&user).filter(|_| self.slow_seconds > 0 && self.owner.id != user) else {
            return Ok(());
        };
        let gap = Millis::from(self.slow_seconds) * 1000;
        let wait = *last + gap - now;
        // A clock that went back must not keep anybody silent for longer than the mode says.
        if (1..=gap).contains(&wait) {
            return Err(Refusal::retry_after(ErrorCode::SlowDown, "slow mode is on", wait.unsigned_abs()));
        }
        Ok(())
    }

    /// Writes.
    ///
    /// # Errors
    /// `not_member`, `muted`, `frozen`, `slow_down`, `empty`, `too_long`, `no_such_message`, `no_such_user`, `invalid` (too many mentions).
    pub(crate) fn chat(&mut self, by: UserId, draft: Draft, now: Millis) -> Result<Event, Refusal> {
        self.admit_writer(by, now)?;
        self.admit_pace(by, now)?;
        let user = self.seat(by)?.user.clone();
        let text = clean_text(draft.text.as_deref(), draft.gif.is_some())?;
        if draft.reply_to.is_some_and(|seq| seq == 0 || seq > self.last_seq) {
            return Err(Refusal::new(ErrorCode::NoSuchMessage, "the message it answers is not there"));
        }
        self.admit_mentions(&draft.mentions)?;
        let mentions = (!draft.mentions.is_empty()).then_some(draft.mentions);
        let kind = EventKind::Chat { id: draft.id, user, text, gif: draft.gif, reply_to: draft.reply_to, mentions };
        if self.slow_seconds > 0 {
            self.paces.insert(by, now);
        }
        let at = self.time(now);
        Ok(self.record(kind, at))
    }

    /// Calls a member something else. `user` carries the new name, cleaned.
    ///
    /// # Errors
    /// `not_member`, `muted`, `frozen`, `nickname_taken`.
    pub(crate) fn rename(&mut self, user: &User, now: Millis) -> Result<Event, Refusal> {
        self.admit_writer(user.id, now)?;
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

    fn admit_mentions(&self, mentions: &[UserId]) -> Result<(), Refusal> {
        if mentions.len() > MENTIONS_MAX {
            return Err(Refusal::new(ErrorCode::Invalid, format!("at most {MENTIONS_MAX} mentions")));
        }
        if mentions.iter().any(|user| self.seats.get(*user).is_none()) {
            return Err(Refusal::new(ErrorCode::NoSuchUser, "a mentioned person is not in the room"));
        }
        Ok(())
    }
}

pub(super) fn clean_text(text: Option<&str>, has_gif: bool) -> Result<Option<String>, Refusal> {
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
