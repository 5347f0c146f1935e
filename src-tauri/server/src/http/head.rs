//! The time limit of a request's header, apart from the longer one between two requests.
//!
//! hyper has one timer for both: with it, either a half-sent header may wait as long as an idle connection, or an idle
//! connection is closed as soon as a half-sent header. So hyper gets the longer time and this stream watches the header.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// A header is being read, or the connection is new.
const HEAD: u8 = 0;
/// A request is being answered, or the connection speaks another protocol by now.
const BUSY: u8 = 1;
/// The answer has gone; the next request has not begun.
const IDLE: u8 = 2;

/// Whose turn it is on one connection; shared by its stream and its service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turn {
    phase: Arc<AtomicU8>,
}

impl Turn {
    /// The header is complete: a request is being answered from here on.
    pub(crate) fn begin_answer(&self) {
        self.phase.store(BUSY, Ordering::Release);
    }

    fn end_answer(&self) {
        self.phase.store(IDLE, Ordering::Release);
    }

    fn is(&self, phase: u8) -> bool {
        self.phase.load(Ordering::Acquire) == phase
    }
}

/// A stream whose reads fail when a header takes too long.
pub(crate) struct HeadTimed<S> {
    stream: S,
    turn: Turn,
    timeout: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl<S> HeadTimed<S> {
    pub(crate) fn new(stream: S, turn: Turn, timeout: Duration) -> Self {
        HeadTimed { stream, turn, timeout, deadline: None }
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let timeout = self.timeout;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        deadline.as_mut().poll(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HeadTimed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        if self.turn.is(IDLE) && buffer.filled().len() > before {
            self.turn.phase.store(HEAD, Ordering::Release);
        }
        if !self.turn.is(HEAD) {
            self.deadline = None;
            return outcome;
        }
        // A header that comes byte by byte never waits for long, so the deadline is looked at on every read.
        let late = self.poll_deadline(context).is_ready();
        if late && (outcome.is_pending() || buffer.filled().len() > before) {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the header takes too long")));
        }
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HeadTimed<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// An answer's body, whose end is the end of the answer's turn.
pub(crate) struct LastWord<B> {
    body: B,
    /// `None` when the connection goes on in another protocol, where no header follows.
    turn: Option<Turn>,
}

impl<B> LastWord<B> {
    /// The turn ends with this body.
    pub(crate) fn ending(body: B, turn: Turn) -> Self {
        LastWord { body, turn: Some(turn) }
    }

    /// The turn never ends.
    pub(crate) fn endless(body: B) -> Self {
        LastWord { body, turn: None }
    }
}

impl<B> Drop for LastWord<B> {
    fn drop(&mut self) {
        if let Some(turn) = &self.turn {
            turn.end_answer();
        }
    }
}

impl<B: Body + Unpin> Body for LastWord<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn a_header_that_comes_byte_by_byte_is_cut_off() {
        let (here, mut there) = duplex(64);
        let mut stream = HeadTimed::new(here, Turn::default(), TIMEOUT);
        tokio::spawn(async move {
            while there.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        });
        let began = tokio::time::Instant::now();
        let error = loop {
            if let Err(error) = stream.read(&mut [0; 8]).await {
                break error;
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(began.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_or_idle_connection_has_time_and_the_next_header_has_not() {
        let (here, mut there) = duplex(64);
        let turn = Turn::default();
        let mut stream = HeadTimed::new(here, turn.clone(), TIMEOUT);
        there.write_all(b"head").await.unwrap();
        assert_eq!(stream.read(&mut [0; 8]).await.unwrap(), 4);
        turn.begin_answer();
        let body = LastWord::ending(String::new(), turn.clone());
        assert!(tokio::time::timeout(2 * TIMEOUT, stream.read(&mut [0; 8])).await.is_err());
        drop(body);
        assert!(tokio::time::timeout(2 * TIMEOUT, stream.read(&mut [0; 8])).await.is_err());
        there.write_all(b"x").await.unwrap();
        assert_eq!(stream.read(&mut [0; 8]).await.unwrap(), 1);
        let began = tokio::time::Instant::now();
        assert_eq!(stream.read(&mut [0; 8]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(began.elapsed(), TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn another_protocol_has_no_headers() {
        let (here, mut there) = duplex(64);
        let turn = Turn::default();
        let mut stream = HeadTimed::new(here, turn.clone(), TIMEOUT);
        turn.begin_answer();
        drop(LastWord::endless(String::new()));
        there.write_all(b"frame").await.unwrap();
        assert_eq!(stream.read(&mut [0; 8]).await.unwrap(), 5);
        assert!(tokio::time::timeout(2 * TIMEOUT, stream.read(&mut [0; 8])).await.is_err());
    }
}
