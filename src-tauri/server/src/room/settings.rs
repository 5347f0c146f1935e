//! Changing what a room is.

use std::sync::Arc;

use super::{By, Password, Room};
use crate::limits::{PEOPLE_MIN, SLOW_SECONDS_MAX};
use crate::names;
use crate::protocol::{Changes, ErrorCode, Event, EventKind, Millis, Refusal};

/// What is wished for a room's password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum PasswordWish {
    /// It stays as it is.
    #[default]
    Keep,
    /// Nobody needs one any more.
    Remove,
    /// It is another one, with this hash.
    Set(Arc<str>),
}

/// What is wished for a room. What is absent stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish {
    /// As it was typed.
    pub(crate) title: Option<String>,
    pub(crate) max: Option<u32>,
    pub(crate) password: PasswordWish,
    pub(crate) frozen: Option<bool>,
    pub(crate) slow_seconds: Option<u32>,
    pub(crate) keep: Option<bool>,
    pub(crate) quiet: Option<bool>,
    pub(crate) guests: Option<bool>,
}

impl Wish {
    /// Whether it can be fulfilled on a host whose rooms have at most `people_max`; cleans the title.
    ///
    /// # Errors
    /// `empty`, `too_long`, `invalid`.
    pub(crate) fn clean(&mut self, people_max: u32) -> Result<(), Refusal> {
        if let Some(title) = &mut self.title {
            *title = clean_title(title)?;
        }
        if self.max.is_some_and(|max| !(PEOPLE_MIN..=people_max).contains(&max)) {
            return Err(Refusal::new(ErrorCode::Invalid, format!("max is {PEOPLE_MIN} to {people_max}")));
        }
        if self.slow_seconds.is_some_and(|seconds| seconds > SLOW_SECONDS_MAX) {
            return Err(Refusal::new(ErrorCode::Invalid, format!("slowSeconds is 0 to {SLOW_SECONDS_MAX}")));
        }
        Ok(())
    }
}

impl Room {
    /// Fulfils a wish. There is an event only if something changed that people can see: another password for a locked room
    /// is none. Whoever is in stays, with a smaller `max` too; nobody enters until there are fewer.
    ///
    /// # Errors
    /// `not_member`, `not_owner`, and what [`Wish::clean`] says.
    pub(crate) fn set(
        &mut self,
        by: By,
        mut wish: Wish,
        people_max: u32,
        now: Millis,
    ) -> Result<Option<Event>, Refusal> {
        let by = self.authority(by)?;
        wish.clean(people_max)?;
        let changes = Changes {
            title: change(&mut self.title, wish.title),
            max: change(&mut self.max, wish.max),
            locked: self.set_password(wish.password),
            frozen: change(&mut self.frozen, wish.frozen),
            slow_seconds: change(&mut self.slow_seconds, wish.slow_seconds),
            keep: change(&mut self.keep, wish.keep),
            quiet: change(&mut self.quiet, wish.quiet),
            guests: change(&mut self.guests, wish.guests),
        };
        if changes == Changes::default() {
            return Ok(None);
        }
        let at = self.time(now);
        Ok(Some(self.record(EventKind::Settings { by, changes }, at)))
    }

    /// Answers whether the room is locked from now on, if that changed. What was shown at the door before fits no more.
    fn set_password(&mut self, wish: PasswordWish) -> Option<bool> {
        let was_locked = self.password.is_some();
        match wish {
            PasswordWish::Keep => return None,
            PasswordWish::Remove => self.password = None,
            PasswordWish::Set(hash) => {
                self.password_version += 1;
                self.password = Some(Password { hash, version: self.password_version });
            }
        }
        let is_locked = self.password.is_some();
        (is_locked != was_locked).then_some(is_locked)
    }
}

/// A title as it is stored and shown.
///
/// # Errors
/// `empty`, `too_long`.
pub(crate) fn clean_title(raw: &str) -> Result<String, Refusal> {
    names::title(raw).map_err(|problem| match problem {
        names::NameProblem::Empty => Refusal::new(ErrorCode::Empty, "a title needs something to see"),
        names::NameProblem::TooLong => Refusal::new(ErrorCode::TooLong, "the title is too long"),
    })
}

/// Makes a field what is wished; answers what it is if that is news.
fn change<T: PartialEq + Clone>(field: &mut T, wish: Option<T>) -> Option<T> {
    let wish = wish.filter(|wish| wish != field)?;
    field.clone_from(&wish);
    Some(wish)
}
