//! What must be true of every run.

mod log;
mod people;
mod streams;
#[cfg(test)]
mod tests;
mod whispers;

use std::fmt;

use super::notes::Notes;
use super::stored::{Read, Stored};

/// A rule that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// What was answered is stored: once, under that number, with those words.
    Saved,
    /// An id of a person is stored once, and answered with one number.
    Once,
    /// Numbers are 1, 2, 3 … without holes.
    Gapless,
    /// Everybody hears the same under the same number, in order, without holes that they are not told of; and what is
    /// stored and what is read are that.
    OneOrder,
    /// Nothing is there that nobody sent, and nothing that was refused.
    NothingInvented,
    /// What was never answered is there once or not at all.
    UnsureOnce,
    /// A whisper is in the inboxes of two people and reaches nobody else.
    Whispered,
    /// Whoever is out hears nothing and says nothing until they enter anew.
    Kicked,
    /// A room has one owner, and only they do what owners do.
    OneOwner,
    /// What one connection sent is stored in the order it was sent.
    InTurn,
    /// Members, owner and bans are what the log says.
    StateFits,
}

/// One offence, with the entries that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Against which rule.
    pub rule: Rule,
    /// What was seen.
    pub what: String,
}

impl Violation {
    pub(super) fn new(rule: Rule, what: String) -> Self {
        Self { rule, what }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.what)
    }
}

/// Everything that a rule may look at, and what it finds.
pub(super) struct Case<'a> {
    pub(super) notes: &'a Notes,
    pub(super) stored: &'a Stored,
    pub(super) read: &'a Read,
    found: Vec<Violation>,
}

impl Case<'_> {
    fn broken(&mut self, rule: Rule, what: String) {
        self.found.push(Violation::new(rule, what));
    }
}

/// Every offence that the notes, the database and the reader show together.
pub(super) fn violations(notes: &Notes, stored: &Stored, read: &Read) -> Vec<Violation> {
    let mut case = Case { notes, stored, read, found: notes.contradictions.clone() };
    log::gapless(&mut case);
    log::once(&mut case);
    log::read_is_stored(&mut case);
    log::read_is_whole(&mut case);
    log::answered_is_saved(&mut case);
    log::nothing_is_invented(&mut case);
    log::in_turn(&mut case);
    streams::heard_is_stored(&mut case);
    streams::without_holes(&mut case);
    streams::asked_for_all(&mut case);
    whispers::private(&mut case);
    whispers::stored_twice(&mut case);
    people::replay(&mut case);
    case.found
}
