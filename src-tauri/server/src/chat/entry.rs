//! Entering a room.

use super::command::Origin;
use super::delivery::{Aside, Delivery};
use super::doorman::busy;
use super::powers::address;
use super::presence::Undo;
use super::writer::Writer;
use super::{Outcome, Problem, refused};
use crate::limits::{
    EVENTS_PAGE_MAX, JOINED_MEMBERS_MAX, JOINED_MESSAGES, JOINED_MISSED_WHISPERS_MAX, JOINED_WHISPERS,
};
use crate::protocol::{
    ErrorCode, JoinRequest, Joined, Member, Millis, Presence, Refusal, RoomId, Seq, State, User, UserId, Yes,
};
use crate::room::{Entrant, Key, Password, Room};
use crate::store::{Archive, Part, Stored};

/// What a `join` needs to read, and where.
struct Wanted {
    row: i64,
    room: RoomId,
    last_seq: Seq,
    after: Option<Seq>,
    /// The row of the session that joins, the newest number of its inbox, and the one that the client has.
    session: i64,
    inbox_end: u64,
    inbox_after: Option<u64>,
}

impl<R: Send + 'static> Writer<R> {
    /// Lets somebody into a room, once their password was verified if it takes one.
    pub(super) fn join(&mut self, origin: Origin, request: JoinRequest, to: R) {
        match self.lock_before(origin, &request) {
            Err(problem) => self.respond(origin, to, Err(problem)),
            Ok(None) => self.enter(origin, &request, Key::None, to),
            Ok(Some(password)) => {
                if let Err((_, to)) = self.doorman.verify(origin, request, password, to) {
                    self.respond(origin, to, Err(busy().into()));
                }
            }
        }
    }

    /// The password that has to be verified first, if one does.
    fn lock_before(&mut self, origin: Origin, request: &JoinRequest) -> Outcome<Option<Password>> {
        let user = self.asker(origin)?;
        let Some(connection) = self.presence.get(origin.connection) else { return Ok(None) };
        let Some(kept) = self.rooms.find(&request.room) else { return room_not_found() };
        let lock = kept.room.lock_for(user.id, address(connection.address), connection.link, self.now)?;
        self.admit_guest(&kept.room, user.id, connection.link)?;
        let (Some(password), Some(_)) = (lock, &request.password) else { return Ok(None) };
        let (room, from) = (kept.room.id, connection.address);
        let wait = if self.settings.limited { self.tries.allow(from, self.instant) } else { Ok(()) };
        wait.and_then(|()| self.room_tries.allow(room, self.instant))
            .map_err(|wait| Refusal::retry_after(ErrorCode::RateLimited, "too many wrong passwords", wait))?;
        Ok(Some(password.clone()))
    }

    /// Goes on with a `join` whose password was verified.
    pub(super) fn join_verified(
        &mut self,
        origin: Origin,
        request: &JoinRequest,
        version: u32,
        fits: Result<bool, Refusal>,
        to: R,
    ) {
        let key = match fits {
            Err(refusal) => return self.respond(origin, to, Err(refusal.into())),
            Ok(true) => Key::Fits(version),
            Ok(false) => Key::Wrong,
        };
        if key == Key::Wrong
            && let (Some(connection), Ok(room)) = (self.presence.get(origin.connection), request.room.parse())
        {
            self.tries.failed(connection.address, self.instant);
            self.room_tries.failed(room, self.instant);
        }
        self.enter(origin, request, key, to);
    }

    fn enter(&mut self, origin: Origin, request: &JoinRequest, key: Key, to: R) {
        match self.take_seat(origin, request, key) {
            Err(problem) => self.respond(origin, to, Err(problem)),
            Ok((joined, wanted)) => self.read_joined(origin, joined, wanted, to),
        }
    }

    /// Checks and enters in one step, and fixes what the answer covers.
    fn take_seat(&mut self, origin: Origin, request: &JoinRequest, key: Key) -> Outcome<(Joined, Wanted)> {
        let user = self.asker(origin)?;
        let Some(connection) = self.presence.get(origin.connection) else { return room_not_found() };
        let entrant = Entrant { user: user.clone(), link: connection.link, address: address(connection.address), key };
        let Some(kept) = self.rooms.find(&request.room) else { return room_not_found() };
        let id = kept.room.id;
        // Looked at again: the password may have taken its time.
        self.admit_guest(&kept.room, user.id, entrant.link)?;
        let events = match self.rooms.get_mut(id) {
            Some(kept) => kept.room.join(&entrant, self.now)?,
            None => return room_not_found(),
        };
        self.record_entry(id, &user, &entrant)?;
        for event in events {
            self.record(id, None, event)?;
        }
        self.come_in(origin, user.id, id);
        let session = self.stored(&user)?;
        let Some(kept) = self.rooms.get(id) else { return room_not_found() };
        let (row, last_seq) = (kept.row, kept.room.last_seq);
        let inbox_end = self.store.inbox_end(row, session)?;
        let (after, inbox_after) = (request.after, request.inbox_after);
        let wanted = Wanted { row, room: id, last_seq, after, session, inbox_end, inbox_after };
        Ok((joined(&kept.room, user.id, self.now)?, wanted))
    }

    fn record_entry(&mut self, id: RoomId, user: &User, entrant: &Entrant) -> Outcome<()> {
        if self.rooms.of(user.id).contains(&id) {
            return Ok(());
        }
        let session = self.stored(user)?;
        self.writing()?;
        let Some(kept) = self.rooms.get(id) else { return Ok(()) };
        let joined_at = kept.room.seat(user.id)?.joined_at;
        let (summary, quiet) = (kept.room.summary(), kept.room.quiet);
        self.store.add_member(kept.row, session, entrant.link, joined_at)?;
        self.rooms.entered(user.id, id);
        self.lobby_update(summary);
        if quiet {
            self.people_changed(id);
        }
        Ok(())
    }

    /// The connection is in the room from here on; its news wait until the answer is there.
    fn come_in(&mut self, origin: Origin, user: UserId, id: RoomId) {
        let gone = self.presence.gone(user, id);
        if self.presence.enter(origin.connection, id) {
            self.batch.undo.push(Undo::Entered(origin.connection, id, gone));
        }
        let link = self.presence.link(user, id);
        let Some(kept) = self.rooms.get_mut(id) else { return };
        kept.room.seats.set_link(user, link);
        let returned = kept.room.seats.set_state(user, State::Here);
        if returned && !kept.room.quiet {
            let presence = Presence { room: id, user, state: State::Here };
            self.batch.out.push(Delivery::Aside(id, Aside::Presence(presence)));
        }
    }

    fn read_joined(&mut self, origin: Origin, mut joined: Joined, wanted: Wanted, to: R) {
        let (connection, room, number) = (origin.connection, wanted.room, self.read_number());
        self.batch.out.push(Delivery::Hold { connection, room, read: number });
        let deliveries = self.deliveries.clone();
        let read = move |archive: Result<&Archive, Refusal>| {
            let answer = match archive.map(|archive| fill(&mut joined, archive, &wanted)) {
                Ok(Ok(())) => Ok(Box::new(joined)),
                Ok(Err(failure)) => Err(super::pages::cannot_read(&failure)),
                Err(refusal) => Err(refusal),
            };
            super::pages::deliver(&deliveries, Delivery::Enter { connection, room, read: number, to, answer });
        };
        self.batch.reads.push((connection, Box::new(read)));
    }
}

fn room_not_found<T>() -> Outcome<T> {
    refused::<T>(ErrorCode::RoomNotFound, "there is no such room").map_err(|problem: Problem| problem)
}

/// Everything of the answer but what has to be read.
fn joined(room: &Room, user: UserId, now: Millis) -> Result<Joined, Refusal> {
    let members = first_members(room, user, now);
    Ok(Joined {
        ok: Yes,
        room: room.view(),
        you: room.member(room.seat(user)?, now),
        members_more: room.people() as usize > members.len(),
        members,
        last_seq: room.last_seq,
        messages: None,
        more: false,
        events: None,
        reset: None,
        whispers: Vec::new(),
        whispers_more: None,
    })
}

/// Oneself, the owner, then the oldest.
fn first_members(room: &Room, user: UserId, now: Millis) -> Vec<Member> {
    let first = [user, room.owner.id];
    let distinct = if first[0] == first[1] { &first[..1] } else { &first[..] };
    let head = distinct.iter().filter_map(|id| room.seats.get(*id));
    let tail = room.seats.iter().filter(|seat| !first.contains(&seat.user.id));
    head.chain(tail).take(JOINED_MEMBERS_MAX).map(|seat| room.member(seat, now)).collect()
}

fn fill(joined: &mut Joined, archive: &Archive, wanted: &Wanted) -> Stored<()> {
    fill_whispers(joined, archive, wanted)?;
    let Wanted { row, room, last_seq, after, .. } = *wanted;
    if let Some(after) = after.filter(|after| *after <= last_seq) {
        let page = archive.events(row, room, after, last_seq, EVENTS_PAGE_MAX)?;
        (joined.events, joined.more) = (Some(page.entries), page.more);
        return Ok(());
    }
    let page = archive.history(row, room, last_seq + 1, JOINED_MESSAGES)?;
    joined.more = page.more;
    joined.messages = Some(page.entries);
    joined.reset = after.is_some().then_some(true);
    Ok(())
}

/// The inbox up to the number that held at the commit: what was whispered since then is told after the answer.
fn fill_whispers(joined: &mut Joined, archive: &Archive, wanted: &Wanted) -> Stored<()> {
    let end = wanted.inbox_end + 1;
    let (part, limit) = match wanted.inbox_after.filter(|after| *after < end) {
        Some(after) => (Part::After(after, end), JOINED_MISSED_WHISPERS_MAX),
        None => (Part::Before(end), JOINED_WHISPERS),
    };
    let inbox = archive.inbox((wanted.row, wanted.room), wanted.session, part, limit)?;
    (joined.whispers, joined.whispers_more) = (inbox.whispers, inbox.more.then_some(true));
    Ok(())
}
