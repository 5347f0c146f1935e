//! Another host's bodies: bounded in bytes, in silence and in all.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::stream::unfold;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::time::{Instant, timeout_at};

use super::problem::Problem;
use crate::limits::GATEWAY_BODY_IDLE_SECONDS_MAX;

/// What a body may cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    bytes_left: u64,
    until: Instant,
}

impl Bounds {
    /// At most so many bytes, and at most so long from now.
    pub(super) fn new(bytes_max: u64, seconds_max: u64) -> Self {
        Bounds { bytes_left: bytes_max, until: Instant::now() + Duration::from_secs(seconds_max) }
    }

    /// The next bytes; `None` at the end.
    async fn next(&mut self, body: &mut Incoming) -> Result<Option<Bytes>, Problem> {
        loop {
            let idle = Instant::now() + Duration::from_secs(GATEWAY_BODY_IDLE_SECONDS_MAX);
            let frame = timeout_at(idle.min(self.until), body.frame()).await.map_err(|_| Problem::TooSlow)?;
            let Some(frame) = frame else { return Ok(None) };
            // Trailers are none of ours; they end the body.
            let Ok(bytes) = frame.map_err(|_| Problem::BadAnswer)?.into_data() else { continue };
            self.bytes_left = self.bytes_left.checked_sub(bytes.len() as u64).ok_or(Problem::BadAnswer)?;
            return Ok(Some(bytes));
        }
    }
}

/// All of a body, read to its end before anything of it is passed on.
pub(super) async fn whole(mut body: Incoming, mut bounds: Bounds) -> Result<Bytes, Problem> {
    if body.size_hint().lower() > bounds.bytes_left {
        return Err(Problem::BadAnswer);
    }
    let mut all = BytesMut::new();
    while let Some(bytes) = bounds.next(&mut body).await? {
        all.extend_from_slice(&bytes);
    }
    Ok(all.freeze())
}

/// The first bytes of a body, at least `count` unless it ends before, for a look at what it is.
pub(super) async fn beginning(body: &mut Incoming, bounds: &mut Bounds, count: usize) -> Result<Bytes, Problem> {
    if body.size_hint().lower() > bounds.bytes_left {
        return Err(Problem::BadAnswer);
    }
    let mut begun = BytesMut::new();
    while begun.len() < count {
        let Some(bytes) = bounds.next(body).await? else { break };
        begun.extend_from_slice(&bytes);
    }
    Ok(begun.freeze())
}

/// The rest of a body after its beginning, passed on as it comes. It breaks off where a bound is reached; what is
/// `kept` is kept as long as it goes.
pub(super) fn rest<K: Send + 'static>(begun: Bytes, body: Incoming, bounds: Bounds, kept: K) -> Body {
    let state = (Some(begun), body, bounds, kept);
    Body::from_stream(unfold(Some(state), |state| async {
        let (begun, mut body, mut bounds, kept) = state?;
        if let Some(begun) = begun {
            return Some((Ok(begun), Some((None, body, bounds, kept))));
        }
        match bounds.next(&mut body).await {
            Ok(Some(bytes)) => Some((Ok(bytes), Some((None, body, bounds, kept)))),
            Ok(None) => None,
            Err(_) => Some((Err(std::io::Error::other("the other host broke off")), None)),
        }
    }))
}
