//! Carrying requests out, answering them, and losing patience.

use super::command::{Checked, Origin};
use super::delivery::Delivery;
use super::presence::Connection;
use super::writer::Writer;
use super::{Outcome, Problem, refused};
use crate::limits::{REFUSALS_MAX, REFUSALS_SECONDS, STRIKES_MAX};
#[cfg(feature = "mutants")]
use crate::mutants::{Mutant, on};
use crate::protocol::{Answer, ErrorCode, Refusal, Request, Space};

impl<R: Send + 'static> Writer<R> {
    pub(super) fn ask(&mut self, origin: Origin, request: Result<Request, Refusal>, to: R) {
        let Some((request, to)) = self.doorman.park(origin, request, to) else { return };
        match request {
            Err(refusal) => self.respond(origin, to, Err(refusal.into())),
            Ok(request) => self.carry_out(origin, request, to),
        }
    }

    fn carry_out(&mut self, origin: Origin, request: Request, to: R) {
        let outcome = match request {
            Request::Join(request) => return self.join(origin, request, to),
            Request::Create(request) => return self.create(origin, request, to),
            Request::Events(request) => return self.events(origin, &request, to),
            Request::History(request) => return self.history(origin, &request, to),
            Request::Whispers(request) => return self.whispers(origin, &request, to),
            Request::Search(request) => return self.search(origin, &request, to),
            Request::Gifs(request) => return self.gifs(origin, &request, to),
            Request::Numbers(request) => return self.numbers(origin, request, to),
            Request::Settings(request) => return self.change_room(origin, request, to),
            Request::Rooms(request) => Ok(self.list(&request)),
            Request::Nickname(request) => self.nickname(origin, &request),
            Request::Leave(request) => self.leave(origin, &request),
            Request::Chat(request) => self.chat(origin, request),
            Request::Members(request) => self.members(origin, &request),
            Request::Typing(request) => self.type_(origin, &request),
            Request::Whisper(request) => self.whisper(origin, request),
            Request::KeepGif(request) => self.keep_gif(origin, &request),
            Request::DropGif(request) => self.drop_gif(origin, &request),
            Request::Edit(request) => self.edit(origin, &request),
            Request::Remove(request) => self.remove(origin, &request),
            Request::React(request) => self.react(origin, &request),
            Request::Delegate(request) => self.delegate(origin, &request),
            #[cfg(feature = "mutants")]
            Request::Kick(request) if on(Mutant::KickDisconnects) || on(Mutant::TwoOwners) => {
                self.kick_mutated(origin, &request)
            }
            Request::Kick(request) => self.kick(origin, &request),
            Request::Ban(request) => self.ban(origin, &request),
            Request::Unban(request) => self.unban(origin, &request),
            Request::Bans(request) => self.bans(origin, &request),
            Request::Mute(request) => self.mute(origin, &request),
            Request::Unmute(request) => self.unmute(origin, &request),
            Request::Close(request) => self.close(origin, &request),
            Request::Guests(request) => Ok(self.guests(&request)),
            // The console carries its own requests out; what concerns rooms reaches the writer as a command.
            Request::Status(_)
            | Request::Configure(_)
            | Request::AddHost(_)
            | Request::ForgetHost(_)
            | Request::Selftest(_)
            | Request::Backup(_) => refused(ErrorCode::UnknownEvent, "this is a request of the console"),
        };
        self.respond(origin, to, outcome);
    }

    pub(super) fn checked(&mut self, origin: Origin, checked: Checked, to: R) {
        // A connection that is gone hears no answer, and must not become a member without one. A console is no member anyway.
        let is_there = |connection: &Connection| connection.has(origin.space);
        if origin.space != Space::Console && !self.presence.get(origin.connection).is_some_and(is_there) {
            return;
        }
        let parked = self.doorman.unpark(origin);
        match checked {
            Checked::Hashed(request, hash) => {
                let outcome = match hash {
                    Ok(hash) => self.create_locked(origin, &request, hash),
                    Err(refusal) => Err(refusal.into()),
                };
                self.respond(origin, to, outcome);
            }
            Checked::HashedAnew(request, hash) => {
                let outcome = match hash {
                    Ok(hash) => self.change_hashed(origin, &request, hash),
                    Err(refusal) => Err(refusal.into()),
                };
                self.respond(origin, to, outcome);
            }
            Checked::Verified(request, version, fits) => self.join_verified(origin, &request, version, fits, to),
        }
        for (request, to) in parked {
            self.ask(origin, request, to);
        }
    }

    /// Answers a client, and loses patience with one that is refused too often.
    pub(super) fn respond(&mut self, origin: Origin, to: R, outcome: Outcome<Answer>) {
        let code = match &outcome {
            Err(Problem::Refused(refusal)) => Some(refusal.code),
            _ => None,
        };
        self.answer(to, outcome);
        if let Some(code) = code {
            self.count_refusal(origin, code);
        }
    }

    /// Answers, once the batch is on disk.
    pub(super) fn answer(&mut self, to: R, outcome: Outcome<Answer>) {
        let answer = outcome.map_err(|problem| self.refusal(problem));
        self.batch.out.push(Delivery::Answer { to, answer });
    }

    /// A failure fails the whole batch; a refusal only its command.
    pub(super) fn refusal(&mut self, problem: Problem) -> Refusal {
        match problem {
            Problem::Refused(refusal) => refusal,
            Problem::Failed(failure) => {
                let refusal = failure.refusal();
                self.batch.failure.get_or_insert(failure);
                refusal
            }
        }
    }

    fn count_refusal(&mut self, origin: Origin, code: ErrorCode) {
        let now = self.instant;
        let Some(connection) = self.presence.get_mut(origin.connection) else { return };
        let too_many = match code {
            ErrorCode::RateLimited => connection.refusals.count(now, REFUSALS_SECONDS) >= REFUSALS_MAX,
            ErrorCode::Invalid | ErrorCode::UnknownEvent => {
                connection.strikes.count(now, REFUSALS_SECONDS) >= STRIKES_MAX
            }
            _ => false,
        };
        if too_many && self.settings.limited {
            self.batch.out.push(Delivery::Close(origin.connection));
        }
    }
}
