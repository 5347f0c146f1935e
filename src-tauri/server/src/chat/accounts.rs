//! Connecting, being greeted, being called something, and going.

use std::net::IpAddr;
use std::sync::Arc;

use super::command::Origin;
use super::delivery::Delivery;
use super::exits::AWAY_AFTER;
use super::presence::{Connection, Gone};
use super::sessions::token_hash;
use super::timers::Timer;
use super::writer::Writer;
use super::{Outcome, Problem};
use crate::limits::{CONNECTIONS_PER_SESSION_MAX, LOBBY_ROOMS_MAX};
use crate::made_up::{self, Locale};
use crate::names;
use crate::protocol::{
    Answer, Auth, ErrorCode, FEATURE_EXPORT, Hello, Link, NicknameRequest, PROTOCOL, Refusal, RoomId, Space, User,
    UserId, Yes,
};

impl<R: Send + 'static> Writer<R> {
    /// Lets a namespace connect: as the person the connection already is, the one the token says, or a new one.
    pub(super) fn connect(&mut self, origin: Origin, auth: &Auth, link: Link, address: IpAddr) -> Result<(), Refusal> {
        if auth.protocol != PROTOCOL {
            return Err(Refusal::new(ErrorCode::ProtocolUnsupported, "this host speaks protocol 1"));
        }
        if self.presence.add_space(origin.connection, origin.space) {
            return Ok(());
        }
        let (user, token) = self.person(auth).map_err(|problem| self.refuse_connect(problem))?;
        let crowded = self.sessions.get(user).is_some_and(|session| session.connections >= CONNECTIONS_PER_SESSION_MAX);
        if crowded && self.settings.limited {
            return Err(Refusal::new(ErrorCode::TooManyConnections, "this session has too many connections"));
        }
        self.sessions.connected(user, address);
        self.presence.connect(origin.connection, Connection::new(user, link, address, token, self.instant));
        self.presence.add_space(origin.connection, origin.space);
        Ok(())
    }

    fn person(&mut self, auth: &Auth) -> Outcome<(UserId, Option<String>)> {
        if let Some(token) = &auth.token
            && let Some(user) = self.sessions.by_token(&token_hash(token), &self.store, self.instant)?
        {
            return Ok((user, None));
        }
        let wished = auth.nickname.as_deref().and_then(|nickname| names::nickname(nickname).ok());
        let nickname = wished.unwrap_or_else(|| {
            let locale = if auth.locale.as_deref() == Some("ko") { Locale::Ko } else { Locale::En };
            made_up::nickname(locale, rand::random())
        });
        let token = data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 32]>()).to_lowercase();
        Ok((self.sessions.create(&nickname, &token, self.instant)?, Some(token)))
    }

    fn refuse_connect(&mut self, problem: Problem) -> Refusal {
        match problem {
            Problem::Refused(refusal) => refusal,
            Problem::Failed(failure) => {
                let refusal = failure.refusal();
                self.batch.failure = Some(failure);
                refusal
            }
        }
    }

    /// Says the first words on a namespace.
    pub(super) fn greet(&mut self, origin: Origin) {
        let Some(connection) = self.presence.get(origin.connection) else { return };
        let (user, token) = (connection.user, connection.token.clone());
        let Some(hello) = self.hello(user, token) else { return };
        let rooms = (origin.space == Space::Lobby).then(|| self.rooms.page(None, None, LOBBY_ROOMS_MAX));
        let Origin { connection, space } = origin;
        self.batch.out.push(Delivery::Hello { connection, space, hello, rooms });
    }

    pub(super) fn hello(&self, user: UserId, token: Option<String>) -> Option<Box<Hello>> {
        let session = self.sessions.get(user)?;
        Some(Box::new(Hello {
            token,
            user: session.user.clone(),
            host: self.settings.host.clone(),
            limits: self.settings.limits.clone(),
            guests: self.settings.guests,
            rooms: self.rooms.joined(user),
            at: self.now,
            features: vec![FEATURE_EXPORT.to_owned()],
        }))
    }

    /// Notes that a namespace went. Its member is away after a second and lost after the grace time.
    pub(super) fn gone(&mut self, origin: Origin) {
        // What it asked for behind a password cannot be answered any more.
        drop(self.doorman.unpark(origin));
        let (rooms, all) = self.presence.disconnect(origin.connection, origin.space);
        for room in rooms {
            self.presence.leave(origin.connection, room);
            if let Some(user) = self.presence.get(origin.connection).map(|connection| connection.user) {
                self.perhaps_gone(user, room);
            }
        }
        if all && let Some(connection) = self.presence.forget(origin.connection) {
            self.sessions.disconnected(connection.user, self.instant);
        }
        self.batch.out.push(Delivery::Forget { connection: origin.connection, space: origin.space });
    }

    pub(super) fn perhaps_gone(&mut self, user: UserId, room: RoomId) {
        let is_member = self.rooms.get(room).is_some_and(|kept| kept.room.seat(user).is_ok());
        if !is_member || !self.presence.inside(user, room).is_empty() {
            return;
        }
        let since = self.instant;
        let gone = Gone { since, lost_at: since + self.settings.grace };
        self.presence.set_gone(user, room, gone);
        self.timers.set(since + AWAY_AFTER, Timer::Away(user, room));
        self.timers.set(gone.lost_at, Timer::Lost(user, room));
    }

    /// Calls somebody something else, in every room they are in.
    pub(super) fn nickname(&mut self, origin: Origin, request: &NicknameRequest) -> Outcome<Answer> {
        let mut user = self.asker(origin)?;
        let rooms = self.rooms.of(user.id);
        for room in rooms.iter().filter_map(|id| self.rooms.get(*id)) {
            room.room.admit_writer(user.id, self.now)?;
        }
        self.may_change(user.id)?;
        let nickname = clean_nickname(&request.nickname)?;
        if *user.nickname == nickname {
            return Ok(Answer::Renamed { ok: Yes, user });
        }
        user.nickname = Arc::from(nickname);
        for room in rooms.iter().filter_map(|id| self.rooms.get(*id)) {
            room.room.admit_name(user.id, &user.nickname)?;
        }
        self.rename_in(&rooms, &user)?;
        if let Some(session) = self.sessions.get_mut(user.id) {
            session.user = user.clone();
        }
        if let Some(hello) = self.hello(user.id, None) {
            self.batch.out.push(Delivery::Renewed { connections: self.presence.of(user.id), hello });
        }
        Ok(Answer::Renamed { ok: Yes, user })
    }

    fn rename_in(&mut self, rooms: &[RoomId], user: &User) -> Outcome<()> {
        if let Some(row) = self.sessions.get(user.id).and_then(|session| session.row) {
            self.writing()?;
            self.store.rename_session(row, &user.nickname)?;
        }
        for id in rooms {
            let Some(kept) = self.rooms.get_mut(*id) else { continue };
            let event = kept.room.rename(user, self.now)?;
            self.store.add_event(kept.row, None, &event)?;
            self.batch.out.push(Delivery::Event(event.into()));
        }
        let owned: Vec<_> = self.rooms.iter_mut().filter(|kept| kept.room.owner.id == user.id).collect();
        let mut summaries = Vec::new();
        for kept in owned {
            kept.room.owner_renamed(user);
            summaries.push(kept.room.summary());
        }
        summaries.into_iter().for_each(|summary| self.lobby_update(summary));
        Ok(())
    }

    /// Who asks.
    ///
    /// # Errors
    /// `unauthorized` when the connection is no longer known, which happens only while it closes.
    pub(super) fn asker(&self, origin: Origin) -> Outcome<User> {
        let user = self.presence.get(origin.connection).map(|connection| connection.user);
        let session = user.and_then(|user| self.sessions.get(user));
        let Some(session) = session else {
            return super::refused(ErrorCode::Unauthorized, "this connection has no session");
        };
        Ok(session.user.clone())
    }

    /// Rooms and names may be made, and powers used, only so fast.
    pub(super) fn may_change(&mut self, user: UserId) -> Outcome<()> {
        let now = self.instant;
        let limited = self.settings.limited;
        match self.sessions.get_mut(user).map(|session| session.changes.take(now)) {
            Some(Err(wait)) if limited => {
                Err(Refusal::retry_after(ErrorCode::RateLimited, "too many changes", wait).into())
            }
            _ => Ok(()),
        }
    }

    /// The row of a person, who is stored from their first room on.
    pub(super) fn stored(&mut self, user: &User) -> Outcome<i64> {
        let Some((row, token)) = self.sessions.get(user.id).map(|session| (session.row, session.token)) else {
            return super::refused(ErrorCode::Unauthorized, "this session is not known any more");
        };
        if let Some(row) = row {
            return Ok(row);
        }
        self.writing()?;
        let row = self.store.add_session(user, &token, self.now)?;
        if let Some(session) = self.sessions.get_mut(user.id) {
            session.row = Some(row);
        }
        Ok(row)
    }
}

fn clean_nickname(raw: &str) -> Result<String, Refusal> {
    names::nickname(raw).map_err(|problem| match problem {
        names::NameProblem::Empty => Refusal::new(ErrorCode::Empty, "a nickname needs something to see"),
        names::NameProblem::TooLong => Refusal::new(ErrorCode::TooLong, "the nickname is too long"),
    })
}
