//! The rooms in memory, as the disk has them.

use std::collections::{BTreeSet, HashMap};

use super::configuring::Crowd;
use crate::names;
use crate::protocol::{JoinedRoom, Refusal, RoomId, RoomSummary, RoomsPage, UserId};
use crate::room::{Address, Room, not_member};
use crate::store::RoomRecord;

/// A room and its row.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) row: i64,
    pub(super) room: Room,
    /// The device that it was made from, if the host has not been started anew since then.
    pub(super) made_from: Option<Address>,
}

/// All rooms of this host.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    rooms: HashMap<RoomId, Kept>,
    of: HashMap<UserId, BTreeSet<RoomId>>,
}

impl Rooms {
    pub(super) fn new(records: Vec<RoomRecord>) -> Self {
        let mut rooms = Self::default();
        for RoomRecord { row, room } in records {
            for seat in room.seats.iter() {
                rooms.of.entry(seat.user.id).or_default().insert(room.id);
            }
            rooms.add(row, room);
        }
        rooms
    }

    /// The same after a failure. What the disk never knew of them is still known.
    pub(super) fn read_again(records: Vec<RoomRecord>, before: &Self) -> Self {
        let mut rooms = Self::new(records);
        for kept in rooms.iter_mut() {
            kept.made_from = before.get(kept.room.id).and_then(|before| before.made_from);
        }
        rooms
    }

    pub(super) fn len(&self) -> usize {
        self.rooms.len()
    }

    /// How many rooms there are, and how many people are in them.
    pub(super) fn crowd(&self) -> Crowd {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Crowd { rooms: count(self.rooms.len()), people: count(self.of.len()) }
    }

    pub(super) fn add(&mut self, row: i64, room: Room) {
        self.rooms.insert(room.id, Kept { row, room, made_from: None });
    }

    /// Remembers the device that a room was made from.
    pub(super) fn note_origin(&mut self, room: RoomId, from: Option<Address>) {
        if let Some(kept) = self.rooms.get_mut(&room) {
            kept.made_from = from;
        }
    }

    pub(super) fn remove(&mut self, id: RoomId) -> Option<Kept> {
        let kept = self.rooms.remove(&id)?;
        for seat in kept.room.seats.iter() {
            self.left(seat.user.id, id);
        }
        Some(kept)
    }

    pub(super) fn get(&self, id: RoomId) -> Option<&Kept> {
        self.rooms.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: RoomId) -> Option<&mut Kept> {
        self.rooms.get_mut(&id)
    }

    /// The room of this name, if it is one and exists.
    pub(super) fn find(&self, name: &str) -> Option<&Kept> {
        self.rooms.get(&name.parse().ok()?)
    }

    /// The room of this name, if the person is in it. Whether it exists otherwise is not said.
    pub(super) fn of_member(&self, name: &str, user: UserId) -> Result<&Kept, Refusal> {
        let kept = self.find(name).ok_or_else(not_member)?;
        kept.room.seat(user)?;
        Ok(kept)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Kept> {
        self.rooms.values()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Kept> {
        self.rooms.values_mut()
    }

    /// The rooms that somebody is a member of.
    pub(super) fn of(&self, user: UserId) -> Vec<RoomId> {
        self.of.get(&user).map(|rooms| rooms.iter().copied().collect()).unwrap_or_default()
    }

    /// The same with the ends of their logs.
    pub(super) fn joined(&self, user: UserId) -> Vec<JoinedRoom> {
        let kept = self.of(user).into_iter().filter_map(|id| self.get(id));
        kept.map(|kept| JoinedRoom { id: kept.room.id, last_seq: kept.room.last_seq }).collect()
    }

    pub(super) fn entered(&mut self, user: UserId, room: RoomId) {
        self.of.entry(user).or_default().insert(room);
    }

    pub(super) fn left(&mut self, user: UserId, room: RoomId) {
        if let Some(rooms) = self.of.get_mut(&user) {
            rooms.remove(&room);
            if rooms.is_empty() {
                self.of.remove(&user);
            }
        }
    }

    /// A page of the lobby, last active first, of the rooms whose title holds `query`, from behind `after`.
    pub(super) fn page(&self, query: Option<&str>, after: Option<&str>, limit: usize) -> RoomsPage {
        let query = query.map(names::folded);
        let query = query.as_deref().map(str::trim).filter(|query| !query.is_empty());
        let found = |room: &Room| query.is_none_or(|query| names::folded(&room.title).contains(query));
        let mut rooms: Vec<&Room> = self.iter().map(|kept| &kept.room).filter(|room| found(room)).collect();
        rooms.sort_unstable_by(|one, other| other.last_at.cmp(&one.last_at).then(one.id.cmp(&other.id)));
        let start = after
            .and_then(|after| rooms.iter().position(|room| room.id.as_str() == after))
            .map_or(0, |index| index + 1);
        let rest = &rooms[start..];
        let page: Vec<RoomSummary> = rest.iter().take(limit).map(|room| room.summary()).collect();
        RoomsPage { more: rest.len() > page.len(), rooms: page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Color, User};
    use crate::room::Blueprint;

    #[test]
    fn the_device_that_a_room_was_made_from_is_known_after_the_rooms_were_read_again() {
        let owner = User { id: UserId::random(), nickname: "Mina".into(), color: Color("#336699".into()) };
        let make = |id| {
            let plan = Blueprint { title: "Yard".to_owned(), max: 10, keep: true, guests: true, password: None };
            Room::new(id, plan, owner.clone(), 0)
        };
        let (kept, closed, device) = (RoomId::random(), RoomId::random(), Some(Address([7; 16])));
        let mut rooms = Rooms::default();
        for (row, id) in [(1, kept), (2, closed)] {
            rooms.add(row, make(id));
            rooms.note_origin(id, device);
        }
        let again = Rooms::read_again(vec![RoomRecord { row: 1, room: make(kept) }], &rooms);
        assert_eq!((again.get(kept).unwrap().made_from, again.len()), (device, 1));
    }
}
