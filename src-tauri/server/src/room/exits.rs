//! Getting out, and whose room it is then.

use super::Room;
use crate::protocol::{Event, EventKind, ExitReason, Millis, OwnerReason, Refusal, UserId};

impl Room {
    /// Lets a member go because they said so.
    ///
    /// # Errors
    /// `not_member`.
    pub(crate) fn leave(&mut self, user: UserId, now: Millis) -> Result<Vec<Event>, Refusal> {
        self.seat(user)?;
        Ok(self.exit(user, ExitReason::Left, now))
    }

    /// Gives up on a member whose connection has been gone for the grace time. Nothing happens to others.
    pub(crate) fn lose(&mut self, user: UserId, now: Millis) -> Vec<Event> {
        self.exit(user, ExitReason::Lost, now)
    }

    fn exit(&mut self, user: UserId, reason: ExitReason, now: Millis) -> Vec<Event> {
        let Some(seat) = self.seats.free(user) else { return Vec::new() };
        let at = self.time(now);
        let mut events = Vec::new();
        if !self.quiet {
            let kind = EventKind::Exit { user: seat.user, people: self.people(), reason };
            events.push(self.record(kind, at));
        }
        let reason = match reason {
            ExitReason::Left => OwnerReason::Left,
            ExitReason::Lost => OwnerReason::Lost,
        };
        events.extend(self.hand_over(user, reason, at));
        events
    }

    /// Rule 6: when the owner exits, whoever is here and joined earliest owns the room. If none is here it stays as it was.
    pub(super) fn hand_over(&mut self, gone: UserId, reason: OwnerReason, at: Millis) -> Option<Event> {
        if self.owner.id != gone {
            return None;
        }
        let heir = self.seats.earliest_here()?.user.clone();
        self.owner = heir.clone();
        Some(self.record(EventKind::Owner { user: heir, by: None, reason }, at))
    }
}
