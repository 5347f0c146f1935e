//! Who is connected, and to which rooms. Lives in memory only; the database does not know it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Instant;

use super::rates::Window;
use crate::protocol::{ConnectionId, Link, RoomId, Space, UserId};

/// One Engine.IO connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// Whose.
    pub(super) user: UserId,
    /// How it reaches the host.
    pub(super) link: Link,
    /// From where.
    pub(super) address: IpAddr,
    /// The secret of the session that it made.
    pub(super) token: Option<String>,
    /// How often it was told that it is too fast.
    pub(super) refusals: Window,
    /// How often it asked for something unusable.
    pub(super) strikes: Window,
    spaces: Vec<Space>,
    rooms: Vec<RoomId>,
}

/// What was done to the presence in a batch, to be taken back if the batch fails.
#[derive(Debug, Clone, Copy)]
pub(super) enum Undo {
    /// A connection entered, and what that made the host forget of its member's absence.
    Entered(ConnectionId, RoomId, Option<Gone>),
    /// A connection was put out.
    Left(ConnectionId, RoomId),
    /// It was forgotten since when somebody was gone.
    Forgot(UserId, RoomId, Gone),
}

/// All connections.
#[derive(Debug, Default)]
pub(super) struct Presence {
    connections: HashMap<ConnectionId, Connection>,
    /// The connections of each person.
    of: HashMap<UserId, Vec<ConnectionId>>,
    /// The connections of a member that are in a room.
    inside: HashMap<(RoomId, UserId), Vec<ConnectionId>>,
    /// Members without a connection in their room, and when they are lost.
    gone: HashMap<(UserId, RoomId), Gone>,
}

/// Since when a member has no connection in a room, and when that makes them lost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gone {
    pub(super) since: Instant,
    pub(super) lost_at: Instant,
}

impl Presence {
    pub(super) fn get(&self, connection: ConnectionId) -> Option<&Connection> {
        self.connections.get(&connection)
    }

    pub(super) fn get_mut(&mut self, connection: ConnectionId) -> Option<&mut Connection> {
        self.connections.get_mut(&connection)
    }

    /// Notes a new connection.
    pub(super) fn connect(&mut self, id: ConnectionId, connection: Connection) {
        self.of.entry(connection.user).or_default().push(id);
        self.connections.insert(id, connection);
    }

    /// Notes a namespace of a connection, which keeps the person it first was; answers whether the connection is known.
    pub(super) fn add_space(&mut self, id: ConnectionId, space: Space) -> bool {
        let Some(connection) = self.connections.get_mut(&id) else { return false };
        if !connection.spaces.contains(&space) {
            connection.spaces.push(space);
        }
        true
    }

    /// Notes that a namespace went. Answers the rooms that the connection was in, and whether all of it is gone.
    pub(super) fn disconnect(&mut self, id: ConnectionId, space: Space) -> (Vec<RoomId>, bool) {
        let Some(connection) = self.connections.get_mut(&id) else { return (Vec::new(), false) };
        connection.spaces.retain(|known| *known != space);
        let rooms = if space == Space::Chat { connection.rooms.clone() } else { Vec::new() };
        (rooms, connection.spaces.is_empty())
    }

    /// Forgets a connection that has no namespace any more.
    pub(super) fn forget(&mut self, id: ConnectionId) -> Option<Connection> {
        let connection = self.connections.remove(&id)?;
        if let Some(of) = self.of.get_mut(&connection.user) {
            of.retain(|known| *known != id);
            if of.is_empty() {
                self.of.remove(&connection.user);
            }
        }
        Some(connection)
    }

    /// Puts a connection into a room; answers whether it was not there before.
    pub(super) fn enter(&mut self, id: ConnectionId, room: RoomId) -> bool {
        let Some(connection) = self.connections.get_mut(&id) else { return false };
        self.gone.remove(&(connection.user, room));
        if connection.rooms.contains(&room) {
            return false;
        }
        connection.rooms.push(room);
        self.inside.entry((room, connection.user)).or_default().push(id);
        true
    }

    /// Takes a connection out of a room; answers whether it was there.
    pub(super) fn leave(&mut self, id: ConnectionId, room: RoomId) -> bool {
        let Some(connection) = self.connections.get_mut(&id) else { return false };
        let before = connection.rooms.len();
        connection.rooms.retain(|known| *known != room);
        if let Some(inside) = self.inside.get_mut(&(room, connection.user)) {
            inside.retain(|known| *known != id);
            if inside.is_empty() {
                self.inside.remove(&(room, connection.user));
            }
        }
        before != connection.rooms.len()
    }

    /// The connections of a member that are in a room.
    pub(super) fn inside(&self, user: UserId, room: RoomId) -> &[ConnectionId] {
        self.inside.get(&(room, user)).map_or(&[], Vec::as_slice)
    }

    /// How a member reaches the host in a room: `browser` if any of their connections is one.
    pub(super) fn link(&self, user: UserId, room: RoomId) -> Link {
        let browser = |id: &ConnectionId| self.get(*id).is_some_and(|connection| connection.link == Link::Browser);
        if self.inside(user, room).iter().any(browser) { Link::Browser } else { Link::App }
    }

    /// All connections of a person.
    pub(super) fn of(&self, user: UserId) -> Vec<ConnectionId> {
        self.of.get(&user).cloned().unwrap_or_default()
    }

    /// The connections of a person that are connected to `/chat`.
    pub(super) fn in_chat(&self, user: UserId) -> Vec<ConnectionId> {
        let of = self.of.get(&user).map_or(&[][..], Vec::as_slice);
        let in_chat = |id: &ConnectionId| self.get(*id).is_some_and(|connection| connection.has(Space::Chat));
        of.iter().copied().filter(in_chat).collect()
    }

    /// Everybody who is connected, each with their connections.
    pub(super) fn by_user(&self) -> HashMap<UserId, Vec<ConnectionId>> {
        let mut people: HashMap<UserId, Vec<ConnectionId>> = HashMap::new();
        for (id, connection) in &self.connections {
            people.entry(connection.user).or_default().push(*id);
        }
        people
    }

    /// Notes that a member has no connection in a room.
    pub(super) fn set_gone(&mut self, user: UserId, room: RoomId, gone: Gone) {
        self.gone.insert((user, room), gone);
    }

    /// Since when a member has no connection in a room, if so.
    pub(super) fn gone(&self, user: UserId, room: RoomId) -> Option<Gone> {
        self.gone.get(&(user, room)).copied()
    }

    /// Forgets that somebody was gone, because they are no member any more.
    pub(super) fn forget_gone(&mut self, user: UserId, room: RoomId) {
        self.gone.remove(&(user, room));
    }

    /// Takes back what a failed batch did.
    pub(super) fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::Entered(connection, room, gone) => {
                self.leave(connection, room);
                let user = self.get(connection).map(|connection| connection.user);
                if let (Some(user), Some(gone)) = (user, gone) {
                    self.set_gone(user, room, gone);
                }
            }
            Undo::Left(connection, room) => {
                self.enter(connection, room);
            }
            Undo::Forgot(user, room, gone) => self.set_gone(user, room, gone),
        }
    }
}

impl Connection {
    pub(super) fn new(user: UserId, link: Link, address: IpAddr, token: Option<String>, now: Instant) -> Self {
        let (refusals, strikes) = (Window::new(now), Window::new(now));
        Self { user, link, address, token, refusals, strikes, spaces: Vec::new(), rooms: Vec::new() }
    }

    /// Whether this namespace of it is connected.
    pub(super) fn has(&self, space: Space) -> bool {
        self.spaces.contains(&space)
    }
}
