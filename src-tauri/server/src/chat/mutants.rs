//! The faults of the writer that are built in on purpose.

use super::batch::Batch;
use super::command::Origin;
use super::delivery::Delivery;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::mutants::{LATE, Mutant, on};
use crate::protocol::{Answer, ConnectionId, ErrorCode, KickRequest, RoomId, UserId, Yes};
use crate::room::By;

impl<R: Send + 'static> Writer<R> {
    /// Says everything before it is on disk.
    pub(super) fn announce_too_early(&self, batch: &mut Batch<R>) {
        if on(Mutant::AckBeforeCommit) && batch.writing {
            self.deliver(std::mem::take(&mut batch.out));
            std::thread::sleep(LATE);
        }
    }

    /// Kicks as a mutant does.
    pub(super) fn kick_mutated(&mut self, origin: Origin, request: &KickRequest) -> Outcome<Answer> {
        if on(Mutant::KickDisconnects) {
            return self.kick_only_disconnects(origin, request);
        }
        let by = self.asker(origin)?.id;
        let Some(id) = self.rooms.find(&request.room).map(|kept| kept.room.id) else {
            return self.kick(origin, request);
        };
        let seat = self.rooms.get(id).and_then(|kept| kept.room.seats.get(by)).map(|seat| seat.user.clone());
        let (Some(user), Some(kept)) = (seat, self.rooms.get_mut(id)) else { return self.kick(origin, request) };
        let owner = std::mem::replace(&mut kept.room.owner, user);
        let outcome = self.kick(origin, request);
        if let Some(kept) = self.rooms.get_mut(id) {
            kept.room.owner = owner;
        }
        outcome
    }

    /// The log says that they are out, and their connections end; but they are still a member.
    fn kick_only_disconnects(&mut self, origin: Origin, request: &KickRequest) -> Outcome<Answer> {
        let by = self.asker(origin)?.id;
        let Ok(user) = request.user.parse::<UserId>() else { return refused(ErrorCode::NoSuchUser, "nobody") };
        let Some(id) = self.rooms.find(&request.room).map(|kept| kept.room.id) else {
            return self.kick(origin, request);
        };
        let Some(kept) = self.rooms.get_mut(id) else { return self.kick(origin, request) };
        let mut without = kept.room.clone();
        let events = without.kick(By::Person(by), user, self.now)?;
        (kept.room.last_seq, kept.room.last_at) = (without.last_seq, without.last_at);
        let seq = without.last_seq;
        events.into_iter().try_for_each(|event| self.record(id, None, event))?;
        self.batch.out.extend(self.presence.in_chat(user).into_iter().map(Delivery::Close));
        Ok(Answer::Noted { ok: Yes, seq })
    }

    /// Whom a whisper is told, if everybody is to hear it.
    pub(super) fn everybody(&self, room: RoomId) -> Vec<ConnectionId> {
        let seats = self.rooms.get(room).into_iter().flat_map(|kept| kept.room.seats.iter());
        seats.flat_map(|seat| self.presence.in_chat(seat.user.id)).collect()
    }
}
