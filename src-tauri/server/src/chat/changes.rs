//! Changing what was written: editing, removing, reacting.

use super::Outcome;
use super::command::Origin;
use super::writer::Writer;
use crate::protocol::{Answer, EditRequest, EventKind, ReactRequest, RemoveRequest, RoomId, Yes};
use crate::room::{By, Change, Reacting, clean_emoji, not_member};

impl<R: Send + 'static> Writer<R> {
    /// Gives one's own message another text.
    pub(super) fn edit(&mut self, origin: Origin, request: &EditRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?.id;
        let kept = self.rooms.of_member(&request.room, user)?;
        let (id, target) = (kept.room.id, self.store.target(kept.row, request.seq)?);
        let haste = self.may_write(user, id);
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let change = kept.room.edit(user, target.as_ref(), &request.text, haste, self.now)?;
        self.changed(id, change)
    }

    /// Empties a message.
    pub(super) fn remove(&mut self, origin: Origin, request: &RemoveRequest) -> Outcome<Answer> {
        let (by, id) = self.acting(origin, &request.room)?;
        let Some(row) = self.rooms.get(id).map(|kept| kept.row) else { return Err(not_member().into()) };
        let target = self.store.target(row, request.seq)?;
        let haste = match by {
            By::Person(user) => self.may_write(user, id),
            By::Console => Ok(()),
        };
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let change = kept.room.remove(by, target.as_ref(), haste, self.now)?;
        self.changed(id, change)
    }

    /// Puts an emoji on a message or takes it off.
    pub(super) fn react(&mut self, origin: Origin, request: &ReactRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?.id;
        let kept = self.rooms.of_member(&request.room, user)?;
        let (id, row) = (kept.room.id, kept.row);
        let (emoji, on) = (clean_emoji(&request.emoji)?, request.on);
        let target = self.store.target(row, request.seq)?;
        let known = self.store.reacted(row, request.seq, &emoji, user)?;
        let haste = self.may_write(user, id);
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let change = kept.room.react(user, target.as_ref(), Reacting { emoji, on, known }, haste, self.now)?;
        self.changed(id, change)
    }

    /// Stores a change and applies it to its message. What was removed leaves the disk with the batch.
    fn changed(&mut self, id: RoomId, change: Change) -> Outcome<Answer> {
        let event = match change {
            Change::Before(seq) => return Ok(Answer::Noted { ok: Yes, seq }),
            Change::Made(event) => *event,
        };
        let seq = event.seq;
        self.writing()?;
        if let Some(row) = self.rooms.get(id).map(|kept| kept.row) {
            self.batch.orphans.extend(self.store.apply(row, &event)?);
        }
        self.batch.erased |= matches!(event.kind, EventKind::Remove { .. });
        self.record(id, None, event)?;
        Ok(Answer::Noted { ok: Yes, seq })
    }
}
