//! Who may not come back, by session and by device address.

use super::Room;
use crate::limits::SLOW_SECONDS_MAX;
use crate::protocol::{ErrorCode, Millis, Refusal, UserId};

/// The address of a device, as an IPv6 one. To the rules it is something that is the same or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Address(pub(crate) [u8; 16]);

/// That somebody may not come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ban {
    /// Until when; for ever if there is no such time.
    pub(crate) until: Option<Millis>,
    /// The addresses that nobody new may come from meanwhile.
    pub(crate) addresses: Vec<Address>,
}

impl Ban {
    /// Whether it holds at this time. It ends without an event.
    pub(crate) fn holds(&self, now: Millis) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

/// Of the addresses of somebody who is being banned, those that can be banned with them: not the ones that a member shares
/// who is not being banned.
pub(super) fn bannable(mut theirs: Vec<Address>, shared: &[Address]) -> Vec<Address> {
    theirs.retain(|address| !shared.contains(address));
    theirs
}

impl Room {
    /// Whether somebody may come back, by session and by address.
    ///
    /// # Errors
    /// `banned`.
    pub(super) fn admit_unbanned(&self, user: UserId, address: Option<Address>, now: Millis) -> Result<(), Refusal> {
        let session = self.is_banned(user, now);
        let device = address
            .is_some_and(|address| self.bans.values().any(|ban| ban.holds(now) && ban.addresses.contains(&address)));
        if session || device {
            return Err(Refusal::new(ErrorCode::Banned, "you may not come back to this room"));
        }
        Ok(())
    }

    /// Whether this session is banned.
    pub(crate) fn is_banned(&self, user: UserId, now: Millis) -> bool {
        self.bans.get(&user).is_some_and(|ban| ban.holds(now))
    }

    /// Forgets bans, mutes and paces that are over. That changes nothing that can be seen.
    pub(crate) fn forget_ended(&mut self, now: Millis) {
        self.bans.retain(|_, ban| ban.holds(now));
        self.mutes.retain(|_, until| *until > now);
        let oldest = now - Millis::from(SLOW_SECONDS_MAX) * 1000;
        self.paces.retain(|_, last| *last > oldest);
    }
}
