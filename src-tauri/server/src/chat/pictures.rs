//! Uploads: who may, and the records of those that are on disk.

use std::time::Duration;

use super::command::UploadPermit;
use super::transfers::AtOnce;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::{ROOM_GIF_BYTES_MAX, SESSION_DAYS_MIN, SLOW_SECONDS_MAX, UNUSED_GIF_SECONDS, UPLOADS_AT_ONCE_MAX};
use crate::protocol::{Answer, ErrorCode, Millis, Refusal, Yes};
use crate::room::not_member;
use crate::store::GifRecord;

const AT_ONCE: AtOnce = AtOnce { what: "uploads", most: UPLOADS_AT_ONCE_MAX, again_milliseconds: 1000 };

impl<R: Send + 'static> Writer<R> {
    /// Lets a member upload a picture.
    pub(super) fn may_upload(&mut self, token: &[u8; 32], room: &str) -> Outcome<UploadPermit> {
        let (user, room) = self.shown(token, room)?;
        let Some(kept) = self.rooms.get(room) else { return Err(not_member().into()) };
        kept.room.admit_writer(user, self.now)?;
        let room_bytes_left = ROOM_GIF_BYTES_MAX.saturating_sub(self.store.gif_bytes_of(kept.row)?);
        let (limited, gif_bytes_max) = (self.settings.limited, self.settings.limits.gif_bytes_max);
        let now = self.instant;
        let Some(session) = self.sessions.get_mut(user) else { return refused(ErrorCode::Unauthorized, "no session") };
        let place = session.uploads.begin(&AT_ONCE, limited, now)?;
        Ok(UploadPermit { user, room, room_bytes_left, gif_bytes_max, _place: place })
    }

    /// Records a picture that is on disk. Membership is looked at again: uploads take a while.
    pub(super) fn uploaded(&mut self, permit: &UploadPermit, record: &GifRecord) -> Outcome<Answer> {
        let added = self.add_gif(permit, record);
        let blobs = if added.is_ok() { &mut self.batch.added } else { &mut self.batch.orphans };
        blobs.push(record.blob.clone());
        added
    }

    fn add_gif(&mut self, permit: &UploadPermit, record: &GifRecord) -> Outcome<Answer> {
        let Some(kept) = self.rooms.get(permit.room) else { return Err(not_member().into()) };
        kept.room.admit_writer(permit.user, self.now)?;
        let user = kept.room.seat(permit.user)?.user.clone();
        let row = kept.row;
        if !self.settings.blobs.has(&record.blob) {
            // The last other picture with the same bytes went while this one was coming in.
            return Err(Refusal::retry_after(ErrorCode::Busy, "the picture has to be sent again", 0).into());
        }
        let session = self.stored(&user)?;
        self.writing()?;
        self.store.add_gif(row, session, record, self.now)?;
        Ok(Answer::Uploaded { ok: Yes, gif: record.gif.clone() })
    }

    /// Forgets what is too old to keep.
    pub(super) fn sweep(&mut self) -> Outcome<()> {
        self.sessions.forget_idle(self.instant);
        self.writing()?;
        let rows: Vec<i64> = self.sessions.connected_rows().collect();
        for row in rows {
            self.store.touch_session(row, self.now)?;
        }
        self.forget_ended()?;
        let unused = self.store.forget_unused_gifs(self.now - millis(Duration::from_secs(UNUSED_GIF_SECONDS)))?;
        self.batch.orphans.extend(unused);
        self.store.forget_sessions(self.now - millis(Duration::from_secs(SESSION_DAYS_MIN * 24 * 3600)))?;
        Ok(())
    }

    /// Forgets bans, mutes and paces that are over.
    fn forget_ended(&mut self) -> Outcome<()> {
        let now = self.now;
        self.rooms.iter_mut().for_each(|kept| kept.room.forget_ended(now));
        self.store.forget_ended(now, now - Millis::from(SLOW_SECONDS_MAX) * 1000)?;
        Ok(())
    }

    /// Removes the files of blobs that got no picture, or lost their last one, in batches that failed.
    pub(super) fn settle_doubts(&mut self) {
        let doubtful = std::mem::take(&mut self.doubtful);
        self.remove_orphans(doubtful);
    }

    /// Removes the files of blobs that no picture has any more.
    pub(super) fn remove_orphans(&mut self, orphans: Vec<String>) {
        for blob in orphans {
            match self.store.has_blob(&blob) {
                Ok(true) => {}
                Ok(false) => self.settings.blobs.remove(&blob),
                Err(error) => {
                    tracing::error!(%error, "a blob could not be looked up");
                    self.doubtful.push(blob);
                }
            }
        }
    }
}

fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}
