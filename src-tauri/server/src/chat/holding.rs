//! While another program holds the database.
//!
//! Whoever is the first to be refused has changed memory already, so that is read again. Until the other lets go, what would
//! be written is refused before it changes anything, and nothing needs to be read again for it.

use super::Problem;
use super::command::{Command, Origin};
use super::timers::Timer;
use super::writer::{MEND_EVERY, Writer};
use crate::protocol::{Refusal, Request};

impl<R: Send + 'static> Writer<R> {
    /// Refuses a command if it would be written and the database is still held; gives back any other.
    pub(super) fn refuse_if_held(&mut self, command: Command<R>) -> Option<Command<R>> {
        if !self.held || !self.would_write(&command) {
            return Some(command);
        }
        match self.still_held() {
            None => Some(command),
            Some(refusal) => {
                self.decline(command, &refusal);
                None
            }
        }
    }

    /// Puts a timer off if what is due then would be written and the database is still held. Answers whether it did.
    pub(super) fn put_off_if_held(&mut self, timer: Timer) -> bool {
        let writes = matches!(timer, Timer::Lost(..) | Timer::Unentered(_) | Timer::Sweep);
        let put_off = self.held && writes && self.still_held().is_some();
        if put_off {
            self.timers.set(self.instant + MEND_EVERY, timer);
        }
        put_off
    }

    /// Why nothing can be written yet. Any other failure is not held back here: what is let through meets it again, and it is
    /// noted and mended as every failure is.
    fn still_held(&mut self) -> Option<Refusal> {
        match self.writing() {
            Err(Problem::Failed(failure)) if failure.is_busy() => Some(failure.refusal()),
            _ => None,
        }
    }

    fn would_write(&self, command: &Command<R>) -> bool {
        match command {
            Command::Ask { origin, request: Ok(request), .. } => self.would_be_written(*origin, request),
            Command::Checked { .. } | Command::Uploaded { .. } | Command::Configure { .. } => true,
            Command::Ask { request: Err(_), .. }
            | Command::Connect { .. }
            | Command::Greet(_)
            | Command::Gone(_)
            | Command::MayUpload { .. }
            | Command::MayExport { .. }
            | Command::Stop => false,
        }
    }

    fn would_be_written(&self, origin: Origin, request: &Request) -> bool {
        match request {
            // Whoever is in may come in with another tab.
            Request::Join(request) => {
                self.asker(origin).is_ok_and(|user| self.rooms.of_member(&request.room, user.id).is_err())
            }
            Request::Rooms(_)
            | Request::Events(_)
            | Request::History(_)
            | Request::Whispers(_)
            | Request::Search(_)
            | Request::Gifs(_)
            | Request::Numbers(_)
            | Request::Members(_)
            | Request::Bans(_)
            | Request::Guests(_)
            | Request::Typing(_) => false,
            _ => true,
        }
    }
}
