//! While another program holds the database.
//!
//! Whoever is the first to be refused has changed memory already, so that is read again. Until the other lets go, what would
//! be written is refused before it changes anything, and nothing needs to be read again for it.

use super::Problem;
use super::command::{Command, Origin};
use super::timers::Timer;
use super::writer::{MEND_EVERY, Writer};
use crate::protocol::{Refusal, Request, Space};
use crate::store::{Store, Stored};

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
            // Rules 9 and 2: whoever is not in is told so, and what was written before is answered as it was then.
            request if self.is_from_outside(origin, request) => false,
            Request::Chat(request) => self.is_news(origin, &request.room, |store, row, session| {
                store.message(row, session, &request.id).map(|found| found.is_some())
            }),
            Request::Whisper(request) => self.is_news(origin, &request.room, |store, row, session| {
                store.sent_whisper(row, session, &request.id).map(|found| found.is_some())
            }),
            Request::Create(request) => {
                self.asker(origin).is_ok_and(|user| matches!(self.created_before(&user, request), Ok(None)))
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

    /// Whether the store has nothing of this person in this room yet. What cannot be looked up is let through and fails there.
    fn is_news(&self, origin: Origin, room: &str, known: impl Fn(&Store, i64, i64) -> Stored<bool>) -> bool {
        let Ok(user) = self.asker(origin) else { return false };
        let Ok(kept) = self.rooms.of_member(room, user.id) else { return false };
        let session = self.sessions.get(user.id).and_then(|session| session.row);
        session.is_none_or(|session| matches!(known(&self.store, kept.row, session), Ok(false)))
    }

    /// Whether this is about a room in which whoever asks is not. The console is in none and need not be.
    fn is_from_outside(&self, origin: Origin, request: &Request) -> bool {
        let (Some(room), Ok(user)) = (room_of(request), self.asker(origin)) else { return false };
        origin.space != Space::Console && self.rooms.of_member(room, user.id).is_err()
    }
}

/// The room in which only members may ask for this, if it would be written.
fn room_of(request: &Request) -> Option<&str> {
    Some(match request {
        Request::Leave(request) => &request.room,
        Request::Chat(request) => &request.room,
        Request::Whisper(request) => &request.room,
        Request::Edit(request) => &request.room,
        Request::Remove(request) => &request.room,
        Request::React(request) => &request.room,
        Request::Delegate(request) => &request.room,
        Request::Kick(request) => &request.room,
        Request::Ban(request) => &request.room,
        Request::Unban(request) => &request.room,
        Request::Mute(request) => &request.room,
        Request::Unmute(request) => &request.room,
        Request::Settings(request) => &request.room,
        Request::Close(request) => &request.room,
        Request::KeepGif(request) => &request.room,
        _ => return None,
    })
}
