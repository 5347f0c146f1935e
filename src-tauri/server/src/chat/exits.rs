//! Getting out of a room: because one said so, or because one's connection has been gone for the grace time.

use std::time::Duration;

use super::Outcome;
use super::command::Origin;
use super::delivery::{Aside, Delivery};
use super::presence::Undo;
use super::timers::Timer;
use super::writer::Writer;
use crate::limits::AWAY_AFTER_MILLISECONDS;
use crate::protocol::{Answer, Event, EventKind, Kicked, LeaveRequest, People, Presence, RoomId, State, UserId};
use crate::room::not_member;

/// How long the last connection must be gone before its member is away.
pub(super) const AWAY_AFTER: Duration = Duration::from_millis(AWAY_AFTER_MILLISECONDS);

impl<R: Send + 'static> Writer<R> {
    /// Lets a member go with all their tabs.
    pub(super) fn leave(&mut self, origin: Origin, request: &LeaveRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?.id;
        let id = self.rooms.of_member(&request.room, user)?.room.id;
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let events = kept.room.leave(user, self.now)?;
        self.exited(id, user, events, None)?;
        Ok(Answer::done())
    }

    /// Looks whether a member whose last connection went is away by now.
    pub(super) fn perhaps_away(&mut self, user: UserId, room: RoomId) {
        // Whoever came back and went again meanwhile has a timer of their own.
        let since = self.presence.gone(user, room).map(|gone| gone.since + AWAY_AFTER);
        if since.is_none_or(|since| since > self.instant) {
            return;
        }
        let Some(kept) = self.rooms.get_mut(room) else { return };
        if kept.room.seats.set_state(user, State::Away) && !kept.room.quiet {
            let presence = Presence { room, user, state: State::Away };
            self.batch.out.push(Delivery::Aside(room, Aside::Presence(presence)));
        }
    }

    /// Looks whether a member has been gone for the grace time.
    pub(super) fn perhaps_lost(&mut self, user: UserId, room: RoomId) -> Outcome<()> {
        let Some(gone) = self.presence.gone(user, room).filter(|gone| gone.lost_at <= self.instant) else {
            return Ok(());
        };
        self.presence.forget_gone(user, room);
        self.batch.undo.push(Undo::Forgot(user, room, gone));
        let member = self.rooms.get_mut(room).filter(|kept| kept.room.seat(user).is_ok());
        let Some(kept) = member else { return Ok(()) };
        let events = kept.room.lose(user, self.now);
        self.exited(room, user, events, None)
    }

    /// Records and tells that somebody is out. The event that says so is the last that they hear, before `kicked` if they were
    /// put out: whoever owns the room next is no longer theirs to know.
    pub(super) fn exited(
        &mut self,
        id: RoomId,
        user: UserId,
        events: Vec<Event>,
        kicked: Option<Kicked>,
    ) -> Outcome<()> {
        self.writing()?;
        let Some(kept) = self.rooms.get(id) else { return Ok(()) };
        let (row, owner, summary, quiet) = (kept.row, kept.room.owner.id, kept.room.summary(), kept.room.quiet);
        self.store.remove_member(row, user.as_str())?;
        if events.iter().any(|event| matches!(event.kind, EventKind::Owner { .. })) {
            self.store.set_owner(row, owner.as_str())?;
        }
        let (theirs, others): (Vec<Event>, Vec<Event>) =
            events.into_iter().partition(|event| !matches!(event.kind, EventKind::Owner { .. }));
        theirs.into_iter().try_for_each(|event| self.record(id, None, event))?;
        self.rooms.left(user, id);
        self.let_go(user, id, kicked);
        others.into_iter().try_for_each(|event| self.record(id, None, event))?;
        self.lobby_update(summary);
        if quiet {
            self.people_changed(id);
        }
        self.remove_if_deserted(id)
    }

    /// Nothing of the room reaches somebody any more. Whoever was kicked is told so wherever they are connected.
    fn let_go(&mut self, user: UserId, room: RoomId, kicked: Option<Kicked>) {
        let inside = self.presence.inside(user, room).to_vec();
        for connection in &inside {
            self.presence.leave(*connection, room);
            self.batch.undo.push(Undo::Left(*connection, room));
        }
        self.typing.forget(user, room);
        let connections = if kicked.is_some() { self.presence.in_chat(user) } else { inside };
        if !connections.is_empty() {
            let (reads, kicked) = (self.reads, kicked.map(Box::new));
            self.batch.out.push(Delivery::PutOut { connections, room, reads, kicked });
        }
    }

    /// A quiet room's number of people changed; it is told at most once a second.
    pub(super) fn people_changed(&mut self, room: RoomId) {
        if let Some(at) = self.people.changed(room, self.instant) {
            self.timers.set(at, Timer::People(room));
        }
    }

    /// Tells how many people a quiet room has.
    pub(super) fn tell_people(&mut self, room: RoomId) {
        self.people.told(room, self.instant);
        let Some(kept) = self.rooms.get(room) else { return };
        let people = People { room, people: kept.room.people() };
        self.batch.out.push(Delivery::Aside(room, Aside::People(people)));
    }
}
