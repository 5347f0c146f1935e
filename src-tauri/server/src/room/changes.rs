//! Changing what was written: editing, removing, reacting. The room does not hold its log, so the caller says what is known
//! of the message.

use super::writing::clean_text;
use super::{By, Room};
use crate::limits::REACTION_KINDS_MAX;
use crate::names;
use crate::protocol::{ErrorCode, Event, EventKind, Millis, Refusal, Seq, UserId};

/// A message that is to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its number.
    pub(crate) seq: Seq,
    /// Who wrote it.
    pub(crate) author: UserId,
    /// Its text now.
    pub(crate) text: Option<String>,
    /// The number of what made its text so: its last edit, or itself.
    pub(crate) text_seq: Seq,
    /// The number of the event that removed it, if one did.
    pub(crate) removed: Option<Seq>,
}

/// What is known of the emoji on a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reacted {
    /// Whether this person's emoji of this kind is on it, and the number of the event that made that so, if one did.
    pub(crate) theirs: Option<(bool, Seq)>,
    /// Whether anybody's emoji of this kind is on it.
    pub(crate) kind_is_there: bool,
    /// How many kinds are on it.
    pub(crate) kinds: usize,
}

/// An emoji that is to be put on a message or taken off.
#[derive(Debug, Clone)]
pub(crate) struct Reacting {
    /// Which, cleaned.
    pub(crate) emoji: String,
    /// Whether it is put on.
    pub(crate) on: bool,
    /// What is known of it.
    pub(crate) known: Reacted,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was made so just now.
    Made(Box<Event>),
    /// It was made so before, by the event of this number.
    Before(Seq),
}

impl Room {
    /// Gives a message another text. Nothing happens if it has that text. `haste` is what the caller's rates say; whatever
    /// was done before is answered without them.
    ///
    /// # Errors
    /// `not_member`, `no_such_message`, `not_author`, `muted`, `frozen`, haste, `empty`, `too_long`.
    pub(crate) fn edit(
        &mut self,
        by: UserId,
        target: Option<&Target>,
        text: &str,
        haste: Result<(), Refusal>,
        now: Millis,
    ) -> Result<Change, Refusal> {
        let user = self.seat(by)?.user.clone();
        let target = target.filter(|target| target.removed.is_none()).ok_or_else(no_such_message)?;
        if target.author != by {
            return Err(not_author());
        }
        let text = clean_text(Some(text), false);
        if text.as_ref().is_ok_and(|text| *text == target.text) {
            return Ok(Change::Before(target.text_seq));
        }
        self.admit_writer(by, now)?;
        haste?;
        let edit = EventKind::Edit { by: user, target: target.seq, text: text? };
        Ok(self.made(edit, now))
    }

    /// Empties a message: one's own, or, as the owner, anybody's. Nothing happens to one that is empty.
    ///
    /// # Errors
    /// `not_member`, `no_such_message`, `not_author`, haste.
    pub(crate) fn remove(
        &mut self,
        by: By,
        target: Option<&Target>,
        haste: Result<(), Refusal>,
        now: Millis,
    ) -> Result<Change, Refusal> {
        let person = match by {
            By::Person(user) => Some(self.seat(user)?.user.clone()),
            By::Console => None,
        };
        let target = target.ok_or_else(no_such_message)?;
        let may = person.as_ref().is_none_or(|person| [target.author, self.owner.id].contains(&person.id));
        if !may {
            return Err(not_author());
        }
        if let Some(seq) = target.removed {
            return Ok(Change::Before(seq));
        }
        haste?;
        Ok(self.made(EventKind::Remove { by: person, target: target.seq }, now))
    }

    /// Puts an emoji on a message or takes it off. Nothing happens if that was done before.
    ///
    /// # Errors
    /// `not_member`, `no_such_message`, `muted`, `frozen`, haste, `invalid` (too many kinds).
    pub(crate) fn react(
        &mut self,
        by: UserId,
        target: Option<&Target>,
        reaction: Reacting,
        haste: Result<(), Refusal>,
        now: Millis,
    ) -> Result<Change, Refusal> {
        let user = self.seat(by)?.user.clone();
        let target = target.filter(|target| target.removed.is_none()).ok_or_else(no_such_message)?;
        let Reacting { emoji, on, known } = reaction;
        let (is_on, made_so) = known.theirs.unwrap_or((false, target.seq));
        if is_on == on {
            return Ok(Change::Before(made_so));
        }
        self.admit_writer(by, now)?;
        haste?;
        if on && !known.kind_is_there && known.kinds >= REACTION_KINDS_MAX {
            return Err(Refusal::new(ErrorCode::Invalid, format!("at most {REACTION_KINDS_MAX} kinds of emoji")));
        }
        Ok(self.made(EventKind::React { by: user, target: target.seq, emoji, on }, now))
    }

    fn made(&mut self, kind: EventKind, now: Millis) -> Change {
        let at = self.time(now);
        Change::Made(Box::new(self.record(kind, at)))
    }
}

/// One emoji as reactions have it, in the one form of it that is stored.
///
/// # Errors
/// `invalid`.
pub(crate) fn clean_emoji(raw: &str) -> Result<String, Refusal> {
    names::emoji(raw).ok_or_else(|| Refusal::new(ErrorCode::Invalid, "a reaction is one emoji"))
}

/// What a request about a message that is not there is answered.
fn no_such_message() -> Refusal {
    Refusal::new(ErrorCode::NoSuchMessage, "there is no such message")
}

fn not_author() -> Refusal {
    Refusal::new(ErrorCode::NotAuthor, "somebody else wrote this message")
}
