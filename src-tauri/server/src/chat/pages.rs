//! Reading: who may is decided by the writer, what is read after its commit.

use tokio::sync::mpsc;

use super::Outcome;
use super::command::Origin;
use super::delivery::Delivery;
use super::writer::Writer;
use crate::limits::{EVENTS_PAGE_MAX, HISTORY_MESSAGES_MAX, MEMBERS_PAGE_MAX};
use crate::names;
use crate::protocol::{
    Answer, ErrorCode, EventsRequest, HistoryRequest, Limit, MembersPage, MembersRequest, Refusal, RoomId, Seq, Yes,
};
use crate::store::{Archive, Failure, Stored};

/// What somebody may read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The row of the room.
    pub(super) row: i64,
    /// The room.
    pub(super) room: RoomId,
    /// The row of the session whose inbox it is.
    pub(super) session: i64,
    /// The end of the log.
    pub(super) last_seq: Seq,
}

impl<R: Send + 'static> Writer<R> {
    /// Reads what followed a number.
    pub(super) fn events(&mut self, origin: Origin, request: &EventsRequest, to: R) {
        let limit = Limit::clamped(request.limit, EVENTS_PAGE_MAX);
        let after = request.after;
        self.read_in(origin, &request.room, to, move |archive, Reading { row, room, last_seq, .. }| {
            let page = archive.events(row, room, after, last_seq, limit)?;
            Ok(Answer::Events { ok: Yes, events: page.entries, more: page.more })
        });
    }

    /// Reads what people read before a number.
    pub(super) fn history(&mut self, origin: Origin, request: &HistoryRequest, to: R) {
        let limit = Limit::clamped(request.limit, HISTORY_MESSAGES_MAX);
        let before = request.before;
        self.read_in(origin, &request.room, to, move |archive, Reading { row, room, last_seq, .. }| {
            let page = archive.history(row, room, before.min(last_seq + 1), limit)?;
            Ok(Answer::History { ok: Yes, messages: page.entries, more: page.more })
        });
    }

    /// Has something read in a room that one is in, up to the number that holds now.
    fn read_in<F>(&mut self, origin: Origin, room: &str, to: R, read: F)
    where
        F: FnOnce(&Archive, Reading) -> Stored<Answer> + Send + 'static,
    {
        match self.readable(origin, room) {
            Ok(reading) => self.read(origin, reading.room, to, move |archive| read(archive, reading)),
            Err(problem) => self.respond(origin, to, Err(problem)),
        }
    }

    /// Has something of a room read once the batch is on disk, and answers with it.
    pub(super) fn read<F>(&mut self, origin: Origin, room: RoomId, to: R, read: F)
    where
        F: FnOnce(&Archive) -> Stored<Answer> + Send + 'static,
    {
        let (connection, number, deliveries) = (origin.connection, self.read_number(), self.deliveries.clone());
        let read = move |archive: Result<&Archive, Refusal>| {
            let answer = match archive.map(read) {
                Ok(answer) => answer.map_err(|failure| cannot_read(&failure)),
                Err(refusal) => Err(refusal),
            };
            deliver(&deliveries, Delivery::Page { connection, room, read: number, to, answer });
        };
        self.batch.reads.push((connection, Box::new(read)));
    }

    /// The number of a page that is asked for now.
    pub(super) fn read_number(&mut self) -> u64 {
        self.reads += 1;
        self.reads - 1
    }

    /// What somebody may read who names a room that they are in.
    ///
    /// # Errors
    /// `not_member`.
    pub(super) fn readable(&mut self, origin: Origin, room: &str) -> Outcome<Reading> {
        let user = self.asker(origin)?;
        let kept = self.rooms.of_member(room, user.id)?;
        let (row, room, last_seq) = (kept.row, kept.room.id, kept.room.last_seq);
        Ok(Reading { row, room, session: self.stored(&user)?, last_seq })
    }

    /// Answers a page of a room's members, in the order they entered.
    pub(super) fn members(&self, origin: Origin, request: &MembersRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?;
        let room = &self.rooms.of_member(&request.room, user.id)?.room;
        let limit = Limit::clamped(request.limit, MEMBERS_PAGE_MAX);
        let query = names::folded(request.query.as_deref().unwrap_or_default());
        let after = request.after.as_deref().and_then(|after| after.parse().ok());
        let mut found =
            room.seats.after(after).filter(|seat| names::folded(&seat.user.nickname).contains(query.trim()));
        let members = found.by_ref().take(limit).map(|seat| room.member(seat, self.now)).collect();
        Ok(Answer::Members(MembersPage { ok: Yes, members, more: found.next().is_some() }))
    }
}

/// What somebody is told whose page could not be read.
pub(super) fn cannot_read(failure: &Failure) -> Refusal {
    tracing::error!(error = %failure, "a page could not be read");
    match failure.refusal() {
        busy if busy.code == ErrorCode::Busy => busy,
        _ => Refusal::new(ErrorCode::Internal, "the page could not be read"),
    }
}

/// Hands a reader's delivery over. There is nobody to tell when the host is stopping.
pub(super) fn deliver<R>(deliveries: &mpsc::Sender<Vec<Delivery<R>>>, delivery: Delivery<R>) {
    if deliveries.blocking_send(vec![delivery]).is_err() {
        tracing::debug!("a page was read after the end");
    }
}
