//! Request bodies that neither take for ever nor are cut off before the answer is heard.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Buf, Bytes};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::limits;

/// A body that fails when we wait for it too long, in all or for the bytes that came.
///
/// Only the time in which somebody waits for the body counts, so a slow handler is not the client's fault.
pub(crate) struct TimedBody<B> {
    body: B,
    received_bytes: u64,
    waited: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<B> TimedBody<B> {
    pub(crate) fn new(body: B) -> Self {
        TimedBody { body, received_bytes: 0, waited: Duration::ZERO, waiting: None }
    }

    /// What all waiting may come to, with the bytes that are here.
    fn allowance(&self) -> Duration {
        let earned = self.received_bytes / limits::BODY_BYTES_PER_SECOND_MIN;
        Duration::from_secs((limits::BODY_GRACE_SECONDS + earned).min(limits::BODY_SECONDS_MAX))
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let left = self.allowance().saturating_sub(self.waited);
        let (_, deadline) = self.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(tokio::time::sleep_until(now + left)))
        });
        deadline.as_mut().poll(context)
    }
}

impl<B> HttpBody for TimedBody<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
            let late = self.poll_deadline(context);
            return late.map(|()| Some(Err(too_slow().into())));
        };
        if let Some((since, _)) = self.waiting.take() {
            self.waited += since.elapsed();
        }
        if let Some(bytes) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            self.received_bytes += bytes.remaining() as u64;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the request's body comes too slowly")
}

/// A body that a handler reads and that can be taken up where the handler left it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}

/// Middleware: reads what a handler left of the body, up to [`limits::DRAIN_BYTES_MAX`], before the answer goes.
///
/// A client that is still sending hears a reset instead of our refusal if we close while its bytes are unread.
pub(crate) async fn drain(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut rest = Shared(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(rest.clone()))).await;
    let mut drained = 0;
    while !rest.is_end_stream() && drained < limits::DRAIN_BYTES_MAX {
        // An error or the end: there is nothing more to read, and the answer goes as it is.
        let Some(Ok(frame)) = rest.frame().await else {
            break;
        };
        drained += frame.data_ref().map_or(0, Bytes::len);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    /// A body of what is sent down a channel.
    struct Piped(mpsc::Receiver<Bytes>);

    impl HttpBody for Piped {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    /// Sends `count` pieces of `size` bytes, `pause` apart, and reads them: the bytes or an error, and the time taken.
    async fn transfer(count: usize, size: usize, pause: Duration) -> (Result<usize, axum::BoxError>, Duration) {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            for _ in 0..count {
                tokio::time::sleep(pause).await;
                if sender.send(Bytes::from(vec![0; size])).await.is_err() {
                    return;
                }
            }
        });
        let began = Instant::now();
        let read = TimedBody::new(Piped(receiver)).collect().await;
        (read.map(|body| body.to_bytes().len()), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_of_good_speed_passes() {
        let (read, _) = transfer(50, 1024, Duration::from_millis(900)).await;
        assert_eq!(read.unwrap(), 50 * 1024);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_fails_after_its_grace() {
        let (read, took) = transfer(100, 1, Duration::from_secs(1)).await;
        assert!(read.is_err());
        assert_eq!(took, Duration::from_secs(limits::BODY_GRACE_SECONDS));
    }

    #[tokio::test(start_paused = true)]
    async fn no_body_takes_more_than_a_minute() {
        let (read, took) = transfer(100, 64 * 1024, Duration::from_secs(3)).await;
        assert!(read.is_err());
        assert_eq!(took, Duration::from_secs(limits::BODY_SECONDS_MAX));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_is_not_the_sender_s_fault() {
        let (sender, receiver) = mpsc::channel(4);
        for _ in 0..4 {
            sender.send(Bytes::from_static(b"x")).await.unwrap();
        }
        let mut body = TimedBody::new(Piped(receiver));
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_secs(60)).await;
            assert!(body.frame().await.unwrap().is_ok());
        }
        let late = tokio::time::timeout(Duration::from_secs(1), body.frame()).await;
        assert!(late.is_err(), "the wait has only begun");
    }
}
