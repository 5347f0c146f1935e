//! What the lobby is told.

use std::time::Instant;

use super::{Delivering, broadcast};
use crate::chat::LobbyChange;
use crate::protocol::{RemoveRoom, Space, UpdateRooms};

impl Delivering {
    pub(super) async fn change_lobby(&mut self, change: LobbyChange) {
        match change {
            LobbyChange::New(room) => {
                broadcast(&self.io, Space::Lobby, None, "newRoom", &room).await;
            }
            LobbyChange::Update(room) => self.lobby.changed(room),
            LobbyChange::Remove(id) => {
                self.lobby.removed(id);
                broadcast(&self.io, Space::Lobby, None, "removeRoom", &RemoveRoom { id }).await;
            }
        }
    }

    /// Tells what changed in the lobby since it was last told.
    pub(super) async fn tell_lobby(&mut self) {
        let mut rooms = self.lobby.take(Instant::now());
        match rooms.len() {
            0 => {}
            1 => {
                let room = rooms.remove(0);
                broadcast(&self.io, Space::Lobby, None, "updateRoom", &room).await;
            }
            _ => {
                broadcast(&self.io, Space::Lobby, None, "updateRooms", &UpdateRooms { rooms }).await;
            }
        }
    }
}
