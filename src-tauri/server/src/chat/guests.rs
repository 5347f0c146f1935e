//! What the console asks about everybody: who is connected, and how much is said.

use super::command::Origin;
use super::delivery::Delivery;
use super::pages::{cannot_read, deliver};
use super::presence::Connection;
use super::writer::Writer;
use crate::interfaces::is_private;
use crate::limits::GUESTS_PAGE_PEOPLE_MAX;
use crate::names;
use crate::protocol::{
    Answer, Guest, GuestRoom, GuestsPage, GuestsRequest, Limit, Link, Numbers, NumbersRequest, Refusal, UserId, Whence,
    Yes,
};
use crate::store::Archive;

impl<R: Send + 'static> Writer<R> {
    /// Answers a page of everybody who is connected.
    pub(super) fn guests(&self, request: &GuestsRequest) -> Answer {
        let query = names::folded(request.query.as_deref().unwrap_or_default());
        let limit = Limit::clamped(request.limit, GUESTS_PAGE_PEOPLE_MAX);
        let everybody = self.presence.by_user();
        let mut users: Vec<(String, UserId)> = everybody.keys().filter_map(|user| self.name_of(*user)).collect();
        users.retain(|(name, _)| name.contains(query.trim()));
        if let Some(after) = self.guests_after(request) {
            users.retain(|place| *place > after);
        }
        users.sort_unstable();
        let more = users.len() > limit;
        users.truncate(limit);
        let guest = |(_, user): (String, UserId)| {
            let connections = everybody.get(&user)?.iter().filter_map(|id| self.presence.get(*id));
            self.guest(user, &connections.collect::<Vec<_>>())
        };
        Answer::Guests(GuestsPage { ok: Yes, guests: users.into_iter().filter_map(guest).collect(), more })
    }

    /// Where the order of guests goes on. Whoever was told last may have another name by now, or be gone.
    fn guests_after(&self, request: &GuestsRequest) -> Option<(String, UserId)> {
        let user = request.after.as_deref()?.parse().ok()?;
        let name = request.after_name.as_deref().map(names::folded);
        name.map(|name| (name, user)).or_else(|| self.name_of(user))
    }

    /// A user as they stand in the order of guests.
    fn name_of(&self, user: UserId) -> Option<(String, UserId)> {
        Some((names::folded(&self.sessions.get(user)?.user.nickname), user))
    }

    fn guest(&self, user: UserId, connections: &[&Connection]) -> Option<Guest> {
        let browses = connections.iter().any(|connection| connection.link == Link::Browser);
        let rooms = self.rooms.of(user).into_iter().filter_map(|id| self.rooms.get(id));
        let room = |room: &crate::room::Room| GuestRoom {
            id: room.id,
            title: room.title.to_string(),
            owner: room.owner.id == user,
        };
        Some(Guest {
            user: self.sessions.get(user)?.user.clone(),
            link: if browses { Link::Browser } else { Link::App },
            from: connections.iter().map(|connection| whence(connection.address)).max().unwrap_or(Whence::Here),
            connections: u32::try_from(connections.len()).unwrap_or(u32::MAX),
            rooms: rooms.map(|kept| room(&kept.room)).collect(),
        })
    }

    /// Counts what was said since a moment.
    pub(super) fn numbers(&mut self, origin: Origin, request: NumbersRequest, to: R) {
        let deliveries = self.deliveries.clone();
        let read = move |archive: Result<&Archive, Refusal>| {
            let messages = archive
                .and_then(|archive| archive.messages_since(request.since).map_err(|failure| cannot_read(&failure)));
            let answer = messages.map(|messages| Answer::Numbers(Numbers { ok: Yes, messages }));
            deliver(&deliveries, Delivery::Answer { to, answer });
        };
        self.batch.reads.push((origin.connection, Box::new(read)));
    }
}

fn whence(address: std::net::IpAddr) -> Whence {
    match address.to_canonical() {
        address if address.is_loopback() => Whence::Here,
        address if is_private(address) => Whence::Nearby,
        _ => Whence::Elsewhere,
    }
}
