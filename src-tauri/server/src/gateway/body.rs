//! Another host's bodies: bounded in bytes, in silence and in all.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::stream::unfold;
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Incoming};
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
    async fn next<B: HttpBody<Data = Bytes> + Unpin>(&mut self, body: &mut B) -> Result<Option<Bytes>, Problem> {
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
pub(super) async fn whole<B: HttpBody<Data = Bytes> + Unpin>(body: B, bounds: Bounds) -> Result<Bytes, Problem> {
    let (mut body, mut bounds) = (body, bounds);
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

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body_util::Full;
    use hyper::body::Frame;
    use tokio::sync::mpsc;

    use super::*;
    use crate::limits::GATEWAY_BODY_SECONDS_MAX;

    /// A body of what is sent down a channel.
    struct Piped(mpsc::Receiver<Bytes>);

    impl HttpBody for Piped {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
            self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    /// Sends `count` pieces of `size` bytes, `pause` apart, into a body that may cost so much.
    async fn read(count: usize, size: usize, pause: Duration, bounds: Bounds) -> (Result<usize, Problem>, Duration) {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            for _ in 0..count {
                tokio::time::sleep(pause).await;
                if sender.send(Bytes::from(vec![0; size])).await.is_err() {
                    return;
                }
            }
            std::future::pending::<()>().await;
        });
        let began = Instant::now();
        let read = whole(Piped(receiver), bounds).await;
        (read.map(|bytes| bytes.len()), began.elapsed())
    }

    #[tokio::test]
    async fn a_body_of_the_limit_is_read_and_a_larger_one_is_not() {
        let body = Full::new(Bytes::from(vec![0; 100]));
        assert_eq!(whole(body.clone(), Bounds::new(100, 60)).await.map(|bytes| bytes.len()), Ok(100));
        assert_eq!(whole(body, Bounds::new(99, 60)).await, Err(Problem::BadAnswer));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_body_is_read_to_its_limit_only() {
        let (read, _) = read(usize::MAX, 1000, Duration::ZERO, Bounds::new(1_000_000, 60)).await;
        assert_eq!(read, Err(Problem::BadAnswer));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_body_is_waited_for_no_longer_than_said() {
        let (read, took) = read(0, 0, Duration::ZERO, Bounds::new(100, GATEWAY_BODY_SECONDS_MAX)).await;
        assert_eq!(read, Err(Problem::TooSlow));
        assert_eq!(took, Duration::from_secs(GATEWAY_BODY_IDLE_SECONDS_MAX));
    }

    #[tokio::test(start_paused = true)]
    async fn a_dripping_body_has_an_end() {
        let drip = Duration::from_secs(GATEWAY_BODY_IDLE_SECONDS_MAX - 1);
        let (read, took) = read(1000, 1, drip, Bounds::new(1000, GATEWAY_BODY_SECONDS_MAX)).await;
        assert_eq!(read, Err(Problem::TooSlow));
        assert_eq!(took, Duration::from_secs(GATEWAY_BODY_SECONDS_MAX));
    }
}
