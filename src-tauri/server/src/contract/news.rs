//! What the host says by itself: every event that `socket/deliver.rs` emits, but those of a room's log.

use serde_json::Value;

use super::vocabulary::Vocabulary;
use crate::protocol::Space::{self, Chat, Console, Lobby};
use crate::protocol::{
    Closing, ConsoleHello, Hello, Kicked, Nearby, Neighbours, People, Presence, RemoveRoom, RoomSummary, RoomsPage,
    Status, Sync, Typing, UpdateRooms, Whisper,
};

/// An event that nobody asked for.
pub(super) struct News {
    /// On which namespace.
    pub(super) space: Space,
    /// The name of the event.
    pub(super) name: &'static str,
    /// When it comes.
    pub(super) when: &'static str,
    /// The schema of its payload.
    pub(super) payload: fn(&mut Vocabulary) -> Value,
}

macro_rules! news {
    ($($space:ident $name:literal: $payload:ty, $when:literal;)*) => {
        &[$(News { space: $space, name: $name, when: $when, payload: |all| all.told::<$payload>() },)*]
    };
}

/// All of them.
pub(super) const NEWS: &[News] = news! {
    Lobby "session": Hello, "first of all, and again when `user` or `limits` change";
    Lobby "rooms": RoomsPage, "right after `session`: the 200 last active";
    Lobby "newRoom": RoomSummary, "a room was created";
    Lobby "updateRoom": RoomSummary, "a room changed";
    Lobby "updateRooms": UpdateRooms, "several rooms changed";
    Lobby "removeRoom": RemoveRoom, "a room is gone";
    Lobby "neighbours": Neighbours, "other hosts nearby, at once and on change";
    Lobby "closing": Closing, "the host's goodbye";
    Chat "session": Hello, "first of all, and again when `user` or `limits` change";
    Chat "whisper": Whisper, "to every socket of its sender and of its receiver, nobody else";
    Chat "typing": Typing, "somebody is typing or stopped";
    Chat "presence": Presence, "a member is here or away";
    Chat "people": People, "quiet rooms only: how many members there are";
    Chat "sync": Sync, "something may have been missed: ask for events up to `lastSeq`";
    Chat "kicked": Kicked, "to the one put out: the last that is heard of the room";
    Chat "removeRoom": RemoveRoom, "to the members of a closed room";
    Chat "closing": Closing, "the host's goodbye";
    Console "session": ConsoleHello, "first of all";
    Console "status": Status, "right after `session`, and on every change";
    Console "nearby": Nearby, "at once and on change";
    Console "closing": Closing, "the host's goodbye";
};
