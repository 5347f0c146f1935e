//! The people of this host: who has which token, name and colour, and how fast they may act.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::Outcome;
use super::rates::Bucket;
use super::transfers::Transfers;
use crate::limits::{
    CHANGES_BURST, CHANGES_PER_SECOND, EXPORTS_PER_MINUTE, MESSAGES_BURST, MESSAGES_PER_SECOND, SESSIONS_MAX,
    UNSTORED_SESSION_SECONDS, UPLOADS_PER_MINUTE,
};
use crate::protocol::{Color, ErrorCode, Refusal, User, UserId};
use crate::store::{SessionRecord, Store};

/// Further colours that are tried when another connected person has the first.
const COLOR_TRIES: u32 = 7;

/// What the host keeps of a token.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// One person.
#[derive(Debug)]
pub(super) struct Session {
    /// Who everyone sees.
    pub(super) user: User,
    /// The hash of their token.
    pub(super) token: [u8; 32],
    /// Their row, once they created or entered a room.
    pub(super) row: Option<i64>,
    /// Their connections.
    pub(super) connections: usize,
    /// Messages they may write.
    pub(super) messages: Bucket,
    /// Rooms they may make and names they may take.
    pub(super) changes: Bucket,
    /// Pictures they may upload.
    pub(super) uploads: Transfers,
    /// Records of rooms they may keep.
    pub(super) exports: Transfers,
    /// Where they last connected from.
    pub(super) address: Option<IpAddr>,
    left: Instant,
}

impl Session {
    fn new(user: User, token: [u8; 32], row: Option<i64>, now: Instant) -> Self {
        Self {
            user,
            token,
            row,
            connections: 0,
            messages: Bucket::new(MESSAGES_PER_SECOND, MESSAGES_BURST, now),
            changes: Bucket::new(CHANGES_PER_SECOND, CHANGES_BURST, now),
            uploads: Transfers::per_minute(UPLOADS_PER_MINUTE, now),
            exports: Transfers::per_minute(EXPORTS_PER_MINUTE, now),
            address: None,
            left: now,
        }
    }
}

/// All people that this host remembers in memory.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    people: HashMap<UserId, Session>,
    tokens: HashMap<[u8; 32], UserId>,
    /// How many connected people have a colour.
    colors: HashMap<Color, u32>,
}

impl Sessions {
    pub(super) fn get(&self, user: UserId) -> Option<&Session> {
        self.people.get(&user)
    }

    pub(super) fn get_mut(&mut self, user: UserId) -> Option<&mut Session> {
        self.people.get_mut(&user)
    }

    /// The person with this token, from memory or from disk.
    pub(super) fn by_token(&mut self, token: &[u8; 32], store: &Store, now: Instant) -> Outcome<Option<UserId>> {
        if let Some(user) = self.tokens.get(token) {
            return Ok(Some(*user));
        }
        let Some(record) = store.session_by_token(token)? else { return Ok(None) };
        Ok(Some(self.add(record.user, record.token, Some(record.row), now)))
    }

    /// Makes a new person with a colour that no connected person has, if there is one.
    ///
    /// # Errors
    /// `host_full`.
    pub(super) fn create(&mut self, nickname: &str, token: &str, now: Instant) -> Result<UserId, Refusal> {
        // Else they go with the other old things: looking through all people for each new one would take ever longer.
        if self.people.len() >= SESSIONS_MAX {
            self.forget_idle(now);
        }
        if self.people.len() >= SESSIONS_MAX {
            return Err(Refusal::new(ErrorCode::HostFull, "this host has no place for further people"));
        }
        let id = UserId::random();
        let user = User { id, nickname: nickname.into(), color: self.free_color(id) };
        Ok(self.add(user, token_hash(token), None, now))
    }

    /// Counts a new connection of a person.
    pub(super) fn connected(&mut self, user: UserId, address: IpAddr) {
        let Some(session) = self.people.get_mut(&user) else { return };
        session.address = Some(address);
        session.connections += 1;
        if session.connections == 1 {
            *self.colors.entry(session.user.color.clone()).or_default() += 1;
        }
    }

    /// Counts a connection of a person that is gone.
    pub(super) fn disconnected(&mut self, user: UserId, now: Instant) {
        let Some(session) = self.people.get_mut(&user) else { return };
        session.connections = session.connections.saturating_sub(1);
        session.left = now;
        if session.connections == 0 {
            let color = session.user.color.clone();
            if let Some(count) = self.colors.get_mut(&color) {
                *count -= 1;
                if *count == 0 {
                    self.colors.remove(&color);
                }
            }
        }
    }

    /// Reads again what the disk knows of a person, after a failure.
    pub(super) fn refresh(&mut self, store: &Store) -> Outcome<()> {
        for session in self.people.values_mut() {
            match store.session_by_token(&session.token)? {
                Some(SessionRecord { row, user, .. }) => (session.row, session.user) = (Some(row), user),
                None => session.row = None,
            }
        }
        Ok(())
    }

    /// Forgets people who have had no connection for a while. The disk still knows those that are stored.
    pub(super) fn forget_idle(&mut self, now: Instant) {
        let kept = Duration::from_secs(UNSTORED_SESSION_SECONDS);
        let tokens = &mut self.tokens;
        self.people.retain(|_, session| {
            let idle = session.connections == 0 && now.saturating_duration_since(session.left) >= kept;
            if idle {
                tokens.remove(&session.token);
            }
            !idle
        });
    }

    /// The rows of the people who are connected.
    pub(super) fn connected_rows(&self) -> impl Iterator<Item = i64> {
        self.people.values().filter(|session| session.connections > 0).filter_map(|session| session.row)
    }

    fn add(&mut self, user: User, token: [u8; 32], row: Option<i64>, now: Instant) -> UserId {
        let id = user.id;
        self.tokens.insert(token, id);
        self.people.insert(id, Session::new(user, token, row, now));
        id
    }

    /// The colour of the id, or of the id and a digit while another connected person has it.
    fn free_color(&self, id: UserId) -> Color {
        let color = |suffix: &str| Color(color_hash_rs::hex(&format!("{id}{suffix}")).into());
        let first = color("");
        let further = (1..=COLOR_TRIES).map(|digit| color(&digit.to_string()));
        let free = std::iter::once(first.clone()).chain(further).find(|color| !self.colors.contains_key(color));
        free.unwrap_or(first)
    }
}
