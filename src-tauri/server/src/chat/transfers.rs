//! What people send and fetch over HTTP: who may, how often, and how much at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use super::rates::Bucket;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::protocol::{ErrorCode, Refusal, RoomId, UserId};

/// One kind of what a person sends or fetches.
#[derive(Debug)]
pub(super) struct Transfers {
    rate: Bucket,
    under_way: Arc<AtomicU32>,
}

/// How much of it one person may have under way.
pub(super) struct AtOnce {
    /// What it is called.
    pub(super) what: &'static str,
    /// So many.
    pub(super) most: usize,
    /// When it is worth asking again, in milliseconds.
    pub(super) again_milliseconds: u64,
}

/// The place of one that is under way, until it is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<AtomicU32>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Transfers {
    /// None are under way, and so many are allowed in a minute.
    pub(super) fn per_minute(most: u32, now: Instant) -> Self {
        Self { rate: Bucket::per_minute(most, now), under_way: Arc::default() }
    }

    /// Begins another; without limits it is only counted.
    ///
    /// # Errors
    /// `rate_limited`.
    pub(super) fn begin(&mut self, limit: &AtOnce, limited: bool, now: Instant) -> Result<Place, Refusal> {
        let AtOnce { what, most, again_milliseconds } = limit;
        if limited && self.under_way.load(Ordering::Relaxed) as usize >= *most {
            let message = format!("too many {what} at once");
            return Err(Refusal::retry_after(ErrorCode::RateLimited, message, *again_milliseconds));
        }
        if let Err(wait) = self.rate.take(now)
            && limited
        {
            return Err(Refusal::retry_after(ErrorCode::RateLimited, format!("too many {what}"), wait));
        }
        self.under_way.fetch_add(1, Ordering::Relaxed);
        Ok(Place(Arc::clone(&self.under_way)))
    }
}

impl<R: Send + 'static> Writer<R> {
    /// Whose token this is, and the room of this name.
    ///
    /// # Errors
    /// `unauthorized`, `room_not_found`.
    pub(super) fn shown(&mut self, token: &[u8; 32], room: &str) -> Outcome<(UserId, RoomId)> {
        let Some(user) = self.sessions.by_token(token, &self.store, self.instant)? else {
            return refused(ErrorCode::Unauthorized, "no session has this token");
        };
        let Some(kept) = self.rooms.find(room) else {
            return refused(ErrorCode::RoomNotFound, "there is no such room");
        };
        Ok((user, kept.room.id))
    }
}
