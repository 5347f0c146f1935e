//! Changing what a room is, and closing it.

use super::Outcome;
use super::command::Origin;
use super::delivery::{Delivery, LobbyChange};
use super::doorman::busy;
use super::presence::Undo;
use super::writer::Writer;
use crate::limits::PASSWORD_BYTES_MAX;
use crate::protocol::{
    Answer, CloseRequest, ErrorCode, Refusal, Room, RoomId, RoomSummary, SettingsRequest, UserId, Yes,
};
use crate::room::{By, PasswordWish, Wish, not_member};

impl<R: Send + 'static> Writer<R> {
    /// Changes a room. A password is hashed first.
    pub(super) fn change_room(&mut self, origin: Origin, request: SettingsRequest, to: R) {
        match self.change_at_once(origin, &request) {
            Ok(Some(answer)) => self.respond(origin, to, Ok(answer)),
            Err(problem) => self.respond(origin, to, Err(problem)),
            Ok(None) => {
                if let Err((_, to)) = self.doorman.hash_anew(origin, request, to) {
                    self.respond(origin, to, Err(busy().into()));
                }
            }
        }
    }

    /// All of a change that needs no hash; `None` when one is needed.
    fn change_at_once(&mut self, origin: Origin, request: &SettingsRequest) -> Outcome<Option<Answer>> {
        let (by, id) = self.governing(origin, &request.room)?;
        let password = match &request.password {
            None => PasswordWish::Keep,
            Some(None) => PasswordWish::Remove,
            Some(Some(password)) => {
                admit_password(password)?;
                let mut wish = wish(request, PasswordWish::Keep);
                wish.clean(self.settings.people_max)?;
                return Ok(None);
            }
        };
        self.fulfil(by, id, wish(request, password)).map(Some)
    }

    /// Changes the room whose new password was hashed.
    pub(super) fn change_hashed(&mut self, origin: Origin, request: &SettingsRequest, hash: String) -> Outcome<Answer> {
        let (by, id) = self.acting(origin, &request.room)?;
        self.fulfil(by, id, wish(request, PasswordWish::Set(hash.into())))
    }

    fn fulfil(&mut self, by: By, id: RoomId, wish: Wish) -> Outcome<Answer> {
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let (row, before) = (kept.row, kept.room.view());
        let event = kept.room.set(by, wish, self.settings.people_max, self.now)?;
        let after = kept.room.view();
        self.writing()?;
        if let Some(kept) = self.rooms.get(id) {
            self.store.set_room(row, &kept.room)?;
        }
        if let Some(event) = event {
            self.record(id, None, event)?;
            self.follow_change(&before, &after);
        }
        let seq = self.rooms.get(id).map_or(0, |kept| kept.room.last_seq);
        Ok(Answer::Settled { ok: Yes, room: Box::new(after), seq })
    }

    /// What else a changed room makes necessary.
    fn follow_change(&mut self, before: &Room, after: &Room) {
        let (id, last_at) = (after.summary.id, after.summary.last_at);
        if (RoomSummary { last_at, ..before.summary.clone() }) != after.summary {
            self.lobby_update(after.summary.clone());
        }
        if !after.summary.keep && after.summary.people == 0 {
            self.watch_unentered(id);
        }
        if after.quiet && !before.quiet {
            self.people_changed(id);
        }
    }

    /// Ends a room: its members are told, its log and its files go.
    pub(super) fn close(&mut self, origin: Origin, request: &CloseRequest) -> Outcome<Answer> {
        let (_, id) = self.governing(origin, &request.room)?;
        self.remove_room(id)?;
        Ok(Answer::done())
    }

    /// Removes a room with all that belongs to it.
    pub(super) fn remove_room(&mut self, id: RoomId) -> Outcome<()> {
        self.writing()?;
        let Some(kept) = self.rooms.remove(id) else { return Ok(()) };
        for user in kept.room.seats.iter().map(|seat| seat.user.id) {
            self.forget_inside(user, id);
        }
        self.batch.orphans.extend(self.store.blobs_of(kept.row)?);
        self.store.remove_room(kept.row)?;
        self.batch.erased = true;
        self.batch.happened.push("a room was closed, and all that belonged to it is deleted");
        self.batch.out.push(Delivery::Removed { room: id, reads: self.reads });
        self.batch.out.push(Delivery::Lobby(LobbyChange::Remove(id)));
        Ok(())
    }

    /// Nobody is in a room any more that is gone.
    fn forget_inside(&mut self, user: UserId, room: RoomId) {
        for connection in self.presence.inside(user, room).to_vec() {
            self.presence.leave(connection, room);
            self.batch.undo.push(Undo::Left(connection, room));
        }
        if let Some(gone) = self.presence.gone(user, room) {
            self.presence.forget_gone(user, room);
            self.batch.undo.push(Undo::Forgot(user, room, gone));
        }
        self.typing.forget(user, room);
    }
}

/// What is asked for, but for the password.
fn wish(request: &SettingsRequest, password: PasswordWish) -> Wish {
    let SettingsRequest { max, frozen, slow_seconds, keep, quiet, guests, .. } = *request;
    Wish { title: request.title.clone(), max, password, frozen, slow_seconds, keep, quiet, guests }
}

/// Whether a password can be one.
///
/// # Errors
/// `empty`, `too_long`.
pub(super) fn admit_password(password: &str) -> Result<(), Refusal> {
    match password.len() {
        0 => Err(Refusal::new(ErrorCode::Empty, "a password needs at least one character")),
        1..=PASSWORD_BYTES_MAX => Ok(()),
        _ => Err(Refusal::new(ErrorCode::TooLong, "the password is too long")),
    }
}
