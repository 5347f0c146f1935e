//! What came of a check, with its figures.

use std::fmt;

use super::notes::Notes;
use super::rules::{Violation, violations};
use super::stored::{Read, Stored};

/// So many offences are shown; the rest is counted.
const SHOWN_VIOLATIONS: usize = 20;

/// What the checker found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Every offence.
    pub violations: Vec<Violation>,
    /// Messages and whispers that were sent, each counted once.
    pub sent: usize,
    /// Of these, what was answered as saved.
    pub saved: usize,
    /// Of these, what was refused and never answered as saved.
    pub refused: usize,
    /// Sendings, those of the same again counted too.
    pub tries: usize,
    /// Events that reached somebody as they happened.
    pub heard: u64,
    /// Entries into the room.
    pub entries: usize,
    /// How long the log is.
    pub events: usize,
}

pub(super) fn judge(notes: &Notes, stored: &Stored, read: &Read) -> Verdict {
    let all = || notes.said.values().chain(notes.whispered.values());
    Verdict {
        violations: violations(notes, stored, read),
        sent: all().count(),
        saved: all().filter(|sent| sent.saved.is_some()).count(),
        refused: all().filter(|sent| sent.saved.is_none() && sent.refused.is_some()).count(),
        tries: all().map(|sent| sent.tries.len()).sum(),
        heard: notes.heard,
        entries: notes.streams.len(),
        events: stored.events.len(),
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { violations, sent, saved, refused, tries, heard, entries, events } = self;
        let unsure = sent - saved - refused;
        write!(f, "{sent} messages in {tries} tries: {saved} saved, {refused} refused, {unsure} unsure; ")?;
        write!(
            f,
            "{heard} events heard after {entries} entries; {events} in the log; {} violations",
            violations.len()
        )?;
        for violation in violations.iter().take(SHOWN_VIOLATIONS) {
            write!(f, "\n  {violation}")?;
        }
        if violations.len() > SHOWN_VIOLATIONS {
            write!(f, "\n  and {} more", violations.len() - SHOWN_VIOLATIONS)?;
        }
        Ok(())
    }
}
