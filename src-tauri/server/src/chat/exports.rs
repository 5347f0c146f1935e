//! Exports: who may keep a room's record, and how often.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::command::{ExportPermit, Reader};
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::{EXPORT_RETRY_MILLISECONDS, EXPORTS_PER_SESSION_AT_ONCE_MAX};
use crate::protocol::{ErrorCode, Refusal};

impl<R: Send + 'static> Writer<R> {
    /// Lets a member keep the record of a room.
    pub(super) fn may_export(&mut self, token: &[u8; 32], room: &str) -> Outcome<ExportPermit> {
        let Some(user) = self.sessions.by_token(token, &self.store, self.instant)? else {
            return refused(ErrorCode::Unauthorized, "no session has this token");
        };
        let Some(kept) = self.rooms.find(room) else {
            return refused(ErrorCode::RoomNotFound, "there is no such room");
        };
        let (room, user) = (kept.room.id, kept.room.seat(user)?.user.clone());
        let row = self.stored(&user)?;
        let (limited, now) = (self.settings.limited, self.instant);
        let Some(session) = self.sessions.get_mut(user.id) else {
            return refused(ErrorCode::Unauthorized, "no session");
        };
        if limited && session.exporting.load(Ordering::Relaxed) as usize >= EXPORTS_PER_SESSION_AT_ONCE_MAX {
            let wait = EXPORT_RETRY_MILLISECONDS;
            return Err(Refusal::retry_after(ErrorCode::RateLimited, "too many exports at once", wait).into());
        }
        if let Err(wait) = session.exports.take(now)
            && limited
        {
            return Err(Refusal::retry_after(ErrorCode::RateLimited, "too many exports", wait).into());
        }
        session.exporting.fetch_add(1, Ordering::Relaxed);
        let place = Arc::clone(&session.exporting);
        Ok(ExportPermit { room, reader: Reader { user, session: row }, place })
    }
}
