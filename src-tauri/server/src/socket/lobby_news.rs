//! Changes of the lobby, merged so that each lobby socket gets few packets and always the last state. Pure.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::limits::{LOBBY_PACKETS_PER_SECOND, LOBBY_ROOMS_MAX};
use crate::protocol::{RoomId, RoomSummary};

/// What has changed and was not told yet.
#[derive(Debug, Default)]
pub(super) struct LobbyNews {
    changed: BTreeMap<RoomId, RoomSummary>,
    told_at: Option<Instant>,
}

impl LobbyNews {
    /// A room has this state now.
    pub(super) fn changed(&mut self, room: RoomSummary) {
        self.changed.insert(room.id, room);
    }

    /// A room is gone, so that its state no longer matters.
    pub(super) fn removed(&mut self, room: RoomId) {
        self.changed.remove(&room);
    }

    /// When there is something to tell.
    pub(super) fn due_at(&self, now: Instant) -> Option<Instant> {
        if self.changed.is_empty() {
            return None;
        }
        let gap = Duration::from_secs(1) / LOBBY_PACKETS_PER_SECOND;
        Some(self.told_at.map_or(now, |told_at| told_at + gap))
    }

    /// Takes what is to be told now, at most one packet's worth; empty if it is too early.
    pub(super) fn take(&mut self, now: Instant) -> Vec<RoomSummary> {
        if self.due_at(now).is_none_or(|due_at| due_at > now) {
            return Vec::new();
        }
        self.told_at = Some(now);
        let ids: Vec<RoomId> = self.changed.keys().take(LOBBY_ROOMS_MAX).copied().collect();
        ids.iter().filter_map(|id| self.changed.remove(id)).collect()
    }
}
