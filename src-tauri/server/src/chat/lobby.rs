//! The lobby: listing rooms, making them, and their end.

use std::time::Duration;

use super::command::Origin;
use super::delivery::{Delivery, LobbyChange};
use super::doorman::busy;
use super::powers::address;
use super::rooms::Kept;
use super::settings::admit_password;
use super::timers::Timer;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::{
    LOBBY_ROOMS_MAX, PEOPLE_DEFAULT, PEOPLE_MIN, ROOMS_PER_ADDRESS_MAX, ROOMS_PER_SESSION_MAX,
    UNENTERED_ROOM_SECONDS_MIN,
};
use crate::protocol::{Answer, CreateRequest, ErrorCode, RoomId, RoomSummary, RoomsRequest, User, UserId, Yes};
use crate::room::{Address, Blueprint, Password, Room, clean_title};

impl<R: Send + 'static> Writer<R> {
    /// Answers a page of the lobby.
    pub(super) fn list(&self, request: &RoomsRequest) -> Answer {
        let page = self.rooms.page(request.query.as_deref(), request.after.as_deref(), LOBBY_ROOMS_MAX);
        Answer::Rooms { ok: Yes, rooms: page.rooms, more: page.more }
    }

    /// Makes a room, or answers the one that the same request made before. A password is hashed first.
    pub(super) fn create(&mut self, origin: Origin, request: CreateRequest, to: R) {
        match self.create_at_once(origin, &request) {
            Ok(Some(answer)) => self.respond(origin, to, Ok(answer)),
            Err(problem) => self.respond(origin, to, Err(problem)),
            Ok(None) => {
                if let Err((_, to)) = self.doorman.hash(origin, request, to) {
                    self.respond(origin, to, Err(busy().into()));
                }
            }
        }
    }

    /// All of a creation that needs no hash; `None` when one is needed.
    fn create_at_once(&mut self, origin: Origin, request: &CreateRequest) -> Outcome<Option<Answer>> {
        let creator = self.asker(origin)?;
        if let Some(room) = self.created_before(&creator, request)? {
            return Ok(Some(Answer::Created { ok: Yes, room }));
        }
        self.may_change(creator.id)?;
        self.admit_creator(origin)?;
        self.admit_owner(origin, creator.id)?;
        self.blueprint(request, None)?;
        if request.password.is_some() {
            return Ok(None);
        }
        self.build(origin, &creator, request, None).map(Some)
    }

    /// Makes the room whose password was hashed.
    pub(super) fn create_locked(&mut self, origin: Origin, request: &CreateRequest, hash: String) -> Outcome<Answer> {
        let creator = self.asker(origin)?;
        // Another tab may have made it while the password was being hashed.
        if let Some(room) = self.created_before(&creator, request)? {
            return Ok(Answer::Created { ok: Yes, room });
        }
        self.admit_owner(origin, creator.id)?;
        self.build(origin, &creator, request, Some(Password { hash: hash.into(), version: 1 }))
    }

    pub(super) fn created_before(&self, creator: &User, request: &CreateRequest) -> Outcome<Option<RoomSummary>> {
        let row = self.sessions.get(creator.id).and_then(|session| session.row);
        let (Some(row), Some(id)) = (row, &request.id) else { return Ok(None) };
        let room = self.store.room_created_as(row, id)?;
        Ok(room.and_then(|room| self.rooms.get(room)).map(|kept| kept.room.summary()))
    }

    fn blueprint(&self, request: &CreateRequest, password: Option<Password>) -> Outcome<Blueprint> {
        let title = clean_title(&request.title)?;
        let max = request.max.unwrap_or(PEOPLE_DEFAULT.min(self.settings.people_max));
        if !(PEOPLE_MIN..=self.settings.people_max).contains(&max) {
            return refused(ErrorCode::Invalid, "max is out of range");
        }
        request.password.as_deref().map_or(Ok(()), admit_password)?;
        if self.rooms.len() >= self.settings.rooms_max {
            return refused(ErrorCode::HostFull, "this host has no place for further rooms");
        }
        let guests = request.guests.unwrap_or(request.password.is_none());
        Ok(Blueprint { title, max, keep: request.keep.unwrap_or(true), guests, password })
    }

    /// Whether whoever asks may own one room more, so that nobody fills the host alone. As with rates, the host's own
    /// computer is not counted.
    fn admit_owner(&self, origin: Origin, creator: UserId) -> Outcome<()> {
        let Some(from) = self.device(origin).filter(|_| self.settings.limited) else { return Ok(()) };
        let owned = self.rooms.iter().filter(|kept| kept.room.owner.id == creator).count();
        let from_there = self.rooms.iter().filter(|kept| self.made_from(kept) == Some(from)).count();
        if owned >= ROOMS_PER_SESSION_MAX || from_there >= ROOMS_PER_ADDRESS_MAX {
            return refused(ErrorCode::HostFull, "you own as many rooms as one person or device may on this host");
        }
        Ok(())
    }

    fn device(&self, origin: Origin) -> Option<Address> {
        self.presence.get(origin.connection).and_then(|connection| address(connection.address))
    }

    /// The device that a room was made from, or its owner's, if the host was started anew since then.
    fn made_from(&self, kept: &Kept) -> Option<Address> {
        let owner = self.sessions.get(kept.room.owner.id);
        kept.made_from.or_else(|| owner.and_then(|owner| owner.address).and_then(address))
    }

    fn build(
        &mut self,
        origin: Origin,
        creator: &User,
        request: &CreateRequest,
        password: Option<Password>,
    ) -> Outcome<Answer> {
        let plan = self.blueprint(request, password)?;
        let session = self.stored(creator)?;
        let room = Room::new(RoomId::random(), plan, creator.clone(), self.now);
        self.writing()?;
        let row = self.store.add_room(&room, session, request.id.as_ref())?;
        let summary = room.summary();
        let id = room.id;
        self.rooms.add(row, room);
        self.rooms.note_origin(id, self.device(origin));
        self.watch_unentered(id);
        self.batch.happened.push("a room was made");
        self.batch.out.push(Delivery::Lobby(LobbyChange::New(summary.clone())));
        Ok(Answer::Created { ok: Yes, room: summary })
    }

    /// A room that is not kept goes if nobody enters it for a while.
    pub(super) fn watch_unentered(&mut self, id: RoomId) {
        if self.rooms.get(id).is_some_and(|kept| !kept.room.keep) {
            let wait = self.settings.grace.max(Duration::from_secs(UNENTERED_ROOM_SECONDS_MIN));
            self.timers.set(self.instant + wait, Timer::Unentered(id));
        }
    }

    /// Removes a room that is not kept and that nobody is in.
    pub(super) fn remove_if_deserted(&mut self, id: RoomId) -> Outcome<()> {
        let deserted = self.rooms.get(id).is_some_and(|kept| !kept.room.keep && kept.room.people() == 0);
        if deserted { self.remove_room(id) } else { Ok(()) }
    }

    /// Tells the lobby how a room is now.
    pub(super) fn lobby_update(&mut self, summary: RoomSummary) {
        self.batch.out.push(Delivery::Lobby(LobbyChange::Update(summary)));
    }
}
