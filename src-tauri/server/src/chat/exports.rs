//! Exports: who may keep a room's record, and how often.

use super::command::{ExportPermit, Reader};
use super::transfers::AtOnce;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::{EXPORT_RETRY_MILLISECONDS, EXPORTS_PER_SESSION_AT_ONCE_MAX};
use crate::protocol::ErrorCode;
use crate::room::not_member;

const AT_ONCE: AtOnce =
    AtOnce { what: "exports", most: EXPORTS_PER_SESSION_AT_ONCE_MAX, again_milliseconds: EXPORT_RETRY_MILLISECONDS };

impl<R: Send + 'static> Writer<R> {
    /// Lets a member keep the record of a room.
    pub(super) fn may_export(&mut self, token: &[u8; 32], room: &str) -> Outcome<ExportPermit> {
        let (user, room) = self.shown(token, room)?;
        let Some(kept) = self.rooms.get(room) else { return Err(not_member().into()) };
        let user = kept.room.seat(user)?.user.clone();
        let row = self.stored(&user)?;
        let (limited, now) = (self.settings.limited, self.instant);
        let Some(session) = self.sessions.get_mut(user.id) else {
            return refused(ErrorCode::Unauthorized, "no session");
        };
        let place = session.exports.begin(&AT_ONCE, limited, now)?;
        Ok(ExportPermit { room, reader: Reader { user, session: row }, _place: place })
    }
}
