//! What owners do to others, and the host's console in any room.

use std::net::IpAddr;

use super::command::Origin;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::BANNED_ADDRESSES_MAX;
use crate::protocol::{
    Answer, BanRequest, BansRequest, DelegateRequest, ErrorCode, Event, KickRequest, Kicked, MuteRequest, RoomId,
    Space, UnbanRequest, UnmuteRequest, User, UserId, Yes,
};
use crate::room::{Address, By, Verdict, no_such_user, not_member};

impl<R: Send + 'static> Writer<R> {
    /// Puts somebody out who may come back.
    pub(super) fn kick(&mut self, origin: Origin, request: &KickRequest) -> Outcome<Answer> {
        let (by, id) = self.governing(origin, &request.room)?;
        let user = self.visitor(id, &request.user)?;
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let events = kept.room.kick(by, user.id, self.now)?;
        if events.is_empty() {
            return self.noted(id, None);
        }
        let kicked = Kicked { room: id, by: self.named(by), banned: false, until: None };
        self.batch.happened.push("somebody was kicked out of a room");
        self.put_out(id, user.id, events, kicked)
    }

    /// Lets somebody not come back, and puts them out if they are in.
    pub(super) fn ban(&mut self, origin: Origin, request: &BanRequest) -> Outcome<Answer> {
        let (by, id) = self.governing(origin, &request.room)?;
        let user = self.visitor(id, &request.user)?;
        let addresses = if request.address.unwrap_or(true) { self.addresses(user.id) } else { Vec::new() };
        let shared = self.addresses_of_others(id, user.id);
        let verdict = Verdict { minutes: request.minutes, addresses, shared };
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let was_in = kept.room.seat(user.id).is_ok();
        let events = kept.room.ban(by, &user, verdict, self.now)?;
        let (row, ban) = (kept.row, kept.room.bans.get(&user.id).cloned());
        let by = self.named(by);
        self.writing()?;
        self.batch.happened.push("somebody was banned from a room");
        let until = ban.as_ref().and_then(|ban| ban.until);
        if let Some(ban) = ban {
            self.store.add_ban(row, user.id, &ban, by.as_ref().map(|by| by.id), self.now)?;
        }
        if was_in {
            return self.put_out(id, user.id, events, Kicked { room: id, by, banned: true, until });
        }
        let seq = events.first().map(|event| event.seq);
        events.into_iter().try_for_each(|event| self.record(id, None, event))?;
        self.noted(id, seq)
    }

    /// Lets somebody come back.
    pub(super) fn unban(&mut self, origin: Origin, request: &UnbanRequest) -> Outcome<Answer> {
        let (by, id) = self.governing(origin, &request.room)?;
        let user = self.visitor(id, &request.user)?;
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let (row, event) = (kept.row, kept.room.unban(by, &user, self.now)?);
        if event.is_some() {
            self.writing()?;
            self.store.remove_ban(row, user.id)?;
            self.batch.happened.push("a ban was lifted");
        }
        self.told(id, event)
    }

    /// Answers who may not come back.
    pub(super) fn bans(&mut self, origin: Origin, request: &BansRequest) -> Outcome<Answer> {
        let (by, id) = self.acting(origin, &request.room)?;
        let Some(kept) = self.rooms.get(id) else { return Err(not_member().into()) };
        kept.room.authority(by)?;
        Ok(Answer::Bans { ok: Yes, bans: self.store.bans(kept.row, self.now)? })
    }

    /// Lets a member write nothing for a time. They are not typing any more.
    pub(super) fn mute(&mut self, origin: Origin, request: &MuteRequest) -> Outcome<Answer> {
        let (by, id) = self.governing(origin, &request.room)?;
        let user = self.visitor(id, &request.user)?.id;
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let event = kept.room.mute(by, user, request.minutes, self.now)?;
        let (row, until) = (kept.row, kept.room.muted_until(user, self.now));
        self.writing()?;
        self.store.add_mute(row, user, until.unwrap_or(self.now))?;
        self.stop_typing(user, id);
        self.told(id, Some(event))
    }

    /// Lets somebody write again.
    pub(super) fn unmute(&mut self, origin: Origin, request: &UnmuteRequest) -> Outcome<Answer> {
        let (by, id) = self.governing(origin, &request.room)?;
        let user = self.visitor(id, &request.user)?;
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let (row, event) = (kept.row, kept.room.unmute(by, &user, self.now)?);
        if event.is_some() {
            self.writing()?;
            self.store.remove_mute(row, user.id)?;
        }
        self.told(id, event)
    }

    /// Hands a room to another member.
    pub(super) fn delegate(&mut self, origin: Origin, request: &DelegateRequest) -> Outcome<Answer> {
        let (by, id) = self.governing(origin, &request.room)?;
        let user = self.visitor(id, &request.user)?.id;
        let Some(kept) = self.rooms.get_mut(id) else { return Err(not_member().into()) };
        let (row, event) = (kept.row, kept.room.delegate(by, user, self.now)?);
        let summary = kept.room.summary();
        if event.is_some() {
            self.writing()?;
            self.store.set_owner(row, user.as_str())?;
            self.lobby_update(summary);
        }
        self.told(id, event)
    }

    /// Who acts in which room.
    ///
    /// # Errors
    /// `not_member`; `room_not_found` for the console.
    pub(super) fn acting(&self, origin: Origin, room: &str) -> Outcome<(By, RoomId)> {
        if origin.space == Space::Console {
            return match self.rooms.find(room) {
                Some(kept) => Ok((By::Console, kept.room.id)),
                None => refused(ErrorCode::RoomNotFound, "there is no such room"),
            };
        }
        let user = self.asker(origin)?.id;
        Ok((By::Person(user), self.rooms.of_member(room, user)?.room.id))
    }

    /// Who does an owner's work in which room, and not in haste.
    ///
    /// # Errors
    /// As [`Writer::acting`], and `not_owner`, `rate_limited`.
    pub(super) fn governing(&mut self, origin: Origin, room: &str) -> Outcome<(By, RoomId)> {
        let (by, id) = self.acting(origin, room)?;
        if let Some(kept) = self.rooms.get(id) {
            kept.room.authority(by)?;
        }
        if let By::Person(user) = by {
            self.may_change(user)?;
        }
        Ok((by, id))
    }

    /// Who the events say did it: nobody for the console.
    fn named(&self, by: By) -> Option<User> {
        let By::Person(user) = by else { return None };
        self.sessions.get(user).map(|session| session.user.clone())
    }

    /// Somebody who is or was in the room.
    fn visitor(&self, id: RoomId, user: &str) -> Outcome<User> {
        let (Some(kept), Ok(user)) = (self.rooms.get(id), user.parse::<UserId>()) else {
            return Err(no_such_user().into());
        };
        match kept.room.seats.get(user) {
            Some(seat) => Ok(seat.user.clone()),
            None => Ok(self.store.visitor(kept.row, user)?.ok_or_else(no_such_user)?),
        }
    }

    /// Records that somebody was put out, and has them told so as the last that they hear of the room.
    fn put_out(&mut self, id: RoomId, user: UserId, events: Vec<Event>, kicked: Kicked) -> Outcome<Answer> {
        let seq = events.first().map(|event| event.seq);
        self.exited(id, user, events, Some(kicked))?;
        self.noted(id, seq)
    }

    /// Records an event, if something happened, and answers its number or the newest.
    fn told(&mut self, id: RoomId, event: Option<Event>) -> Outcome<Answer> {
        let seq = event.as_ref().map(|event| event.seq);
        if let Some(event) = event {
            self.record(id, None, event)?;
        }
        self.noted(id, seq)
    }

    fn noted(&self, id: RoomId, seq: Option<u64>) -> Outcome<Answer> {
        let newest = self.rooms.get(id).map_or(0, |kept| kept.room.last_seq);
        Ok(Answer::Noted { ok: Yes, seq: seq.unwrap_or(newest) })
    }

    /// Where somebody is connected from, or was last; without what cannot be banned.
    fn addresses(&self, user: UserId) -> Vec<Address> {
        let connections = self.presence.of(user);
        let now = connections.iter().filter_map(|id| self.presence.get(*id)).map(|connection| connection.address);
        let last = self.sessions.get(user).and_then(|session| session.address);
        let mut addresses: Vec<Address> = Vec::new();
        for address in now.chain(last).filter_map(address) {
            if !addresses.contains(&address) && addresses.len() < BANNED_ADDRESSES_MAX {
                addresses.push(address);
            }
        }
        addresses
    }

    fn addresses_of_others(&self, id: RoomId, user: UserId) -> Vec<Address> {
        let Some(kept) = self.rooms.get(id) else { return Vec::new() };
        let others = kept.room.seats.iter().map(|seat| seat.user.id).filter(|other| *other != user);
        others.flat_map(|other| self.addresses(other)).collect()
    }
}

/// An address as bans have it. Loopback has none: it is everybody on the host's own computer.
pub(super) fn address(address: IpAddr) -> Option<Address> {
    let canonical = address.to_canonical();
    if canonical.is_loopback() || canonical.is_unspecified() {
        return None;
    }
    let bytes = match canonical {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    };
    Some(Address(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_no_address_that_can_be_banned() {
        for own in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "0.0.0.0"] {
            assert_eq!(address(own.parse().unwrap()), None, "{own}");
        }
    }

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        let of = |text: &str| address(text.parse().unwrap());
        assert_eq!(of("192.168.0.7"), of("::ffff:192.168.0.7"));
        assert_ne!(of("192.168.0.7"), of("192.168.0.8"));
        assert!(of("fe80::1").is_some());
    }
}
