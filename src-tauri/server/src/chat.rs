//! The one stateful thing: a writer thread that owns the rooms, the sessions and the database connection.
//!
//! Commands come in on one bounded queue. The writer takes everything that is queued, lets `room` decide and `store`
//! record, commits the whole batch once, and only then puts answers and news, in order, on the channel it was given.
//! It never sees a socket: whom to answer is an opaque `R` that travels along.

mod accounts;
mod ask;
mod batch;
mod changes;
mod command;
mod configuring;
mod delivery;
mod doorman;
mod entry;
mod exits;
mod exports;
mod guests;
mod holding;
mod indexing;
mod library;
mod lobby;
#[cfg(feature = "mutants")]
mod mutants;
mod pages;
mod pictures;
mod powers;
mod presence;
mod rates;
mod readers;
mod recovery;
mod rooms;
mod search;
mod sessions;
mod settings;
mod talk;
#[cfg(test)]
mod tests;
mod timers;
mod transfers;
mod tries;
mod typing;
mod whispers;
mod writer;

pub(crate) use command::{Command, ExportPermit, Origin, Reader, UploadPermit};
pub(crate) use configuring::Crowd;
pub(crate) use delivery::{Aside, Delivery, LobbyChange};
pub(crate) use rates::Window;
pub(crate) use readers::Readers;
pub(crate) use sessions::token_hash;
pub(crate) use writer::{Settings, start, unix_millis};

use crate::protocol::{ErrorCode, Refusal};
use crate::store::Failure;

/// Why a command is not carried out: the rules say no, or the storage failed.
#[derive(Debug)]
enum Problem {
    Refused(Refusal),
    Failed(Failure),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

type Outcome<T> = Result<T, Problem>;

fn refused<T>(code: ErrorCode, message: &str) -> Outcome<T> {
    Err(Problem::Refused(Refusal::new(code, message)))
}
