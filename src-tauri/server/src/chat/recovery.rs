//! After the storage failed: nothing in memory is sure, so everything is read again.

use super::batch::Batch;
use super::command::Command;
use super::delivery::Delivery;
use super::exits::AWAY_AFTER;
use super::rooms::Rooms;
use super::writer::{MEND_EVERY, Writer};
use super::{Outcome, Problem};
use crate::protocol::{Refusal, State, UserId};
use crate::store::Failure;

impl<R: Send + 'static> Writer<R> {
    /// Answers while nothing can be carried out. Connections go on: they do not touch the disk.
    pub(super) fn decline(&mut self, command: Command<R>, refusal: &Refusal) {
        let refusal = refusal.clone();
        match command {
            Command::Ask { to, .. } => self.batch.out.push(Delivery::Answer { to, answer: Err(refusal) }),
            Command::Uploaded { record, to, .. } => {
                self.batch.orphans.push(record.blob);
                self.batch.out.push(Delivery::Answer { to, answer: Err(refusal) });
            }
            Command::Checked { origin, to, .. } => {
                // What waits for this password has nothing to wait for any more.
                let waiting = self.doorman.unpark(origin).into_iter().map(|(_, to)| to);
                for to in std::iter::once(to).chain(waiting) {
                    self.batch.out.push(Delivery::Answer { to, answer: Err(refusal.clone()) });
                }
            }
            Command::Connect { reply, .. } => drop(reply.send(Err(refusal))),
            Command::Configure { reply, .. } => drop(reply.send(Err(refusal))),
            Command::MayUpload { reply, .. } => drop(reply.send(Err(refusal))),
            Command::MayExport { reply, .. } => drop(reply.send(Err(refusal))),
            Command::Greet(origin) => self.greet(origin),
            Command::Gone(origin) => self.gone(origin),
            Command::Stop => self.stopping = true,
        }
    }

    /// Takes a failed batch back: from the disk, from memory, and from those who asked.
    pub(super) fn take_back(&mut self, mut batch: Batch<R>, failure: &Failure) -> Vec<Delivery<R>> {
        tracing::error!(error = %failure, commands = batch.commands, "a batch could not be committed");
        self.store.take_back(failure);
        for undo in batch.undo.drain(..).rev() {
            self.presence.undo(undo);
        }
        // What was due is still due once the storage works again.
        for timer in batch.due.drain(..) {
            self.timers.set(self.instant + MEND_EVERY, timer);
        }
        let refusal = failure.refusal();
        if let Some(configured) = batch.configured.take() {
            configured.fail(&refusal);
        }
        // The closures hold whom to answer; told why nothing is read, they answer that.
        for (_, read) in batch.reads.drain(..) {
            read(Err(refusal.clone()));
        }
        self.held = failure.is_busy();
        self.unsure = true;
        // A commit that failed may have left its records behind what holds, where a crash would find them, until the next one
        // writes over them. Nothing is behind what could not even begin.
        let mut doubtful = std::mem::take(&mut batch.orphans);
        doubtful.append(&mut batch.added);
        if self.mend() && self.held {
            self.remove_orphans(doubtful);
        } else {
            self.doubtful.append(&mut doubtful);
        }
        batch.failed(&refusal)
    }

    /// Reads everything again from the disk. Answers whether memory is what the disk says.
    pub(super) fn mend(&mut self) -> bool {
        match self.read_again() {
            Ok(()) => self.unsure = false,
            Err(Problem::Failed(error)) => {
                self.store.note(&error);
                tracing::error!(%error, "the rooms could not be read again");
            }
            Err(Problem::Refused(_)) => {}
        }
        !self.unsure
    }

    fn read_again(&mut self) -> Outcome<()> {
        self.store.reopen()?;
        self.rooms = Rooms::read_again(self.store.rooms()?, &self.rooms);
        self.sessions.refresh(&self.store)?;
        self.seat_again();
        Ok(())
    }

    /// Says of every member whether they are here, and watches over those whom nobody watches: whose exit was taken back
    /// after their connection went.
    fn seat_again(&mut self) {
        let (presence, instant) = (&self.presence, self.instant);
        let mut unwatched = Vec::new();
        for kept in self.rooms.iter_mut() {
            let room = kept.room.id;
            let users: Vec<UserId> = kept.room.seats.iter().map(|seat| seat.user.id).collect();
            for user in users {
                let inside = !presence.inside(user, room).is_empty();
                let gone = presence.gone(user, room);
                if inside {
                    kept.room.seats.set_link(user, presence.link(user, room));
                } else if gone.is_none() {
                    unwatched.push((user, room));
                }
                // Whoever went just now is here until the others were told that they are not.
                if inside || gone.is_none_or(|gone| gone.since + AWAY_AFTER > instant) {
                    kept.room.seats.set_state(user, State::Here);
                }
            }
        }
        for (user, room) in unwatched {
            self.perhaps_gone(user, room);
        }
    }
}
