//! A TCP stream that cannot be stalled for ever and that anybody who holds its [`Guard`] can reset.
//!
//! The Socket.IO engine ignores write errors, drains its queue before it looks at a cancellation, and keeps reading while
//! its writer waits. So a plain write timeout is not enough: after the first one (or a kill) every later read, write
//! and flush fails at once, a waiting reader is woken, and the close is a reset.

mod lane;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::time::{Instant, Sleep};

use self::lane::Lane;
use crate::limits::WRITE_STALLED_MILLISECONDS;

/// The handle to one connection's [`GuardedStream`]; clones are cheap and outlive the stream harmlessly.
#[derive(Clone)]
pub(crate) struct Guard {
    state: Arc<State>,
}

struct State {
    peer: SocketAddr,
    local: SocketAddr,
    opened: Instant,
    write_timeout: Duration,
    killed: AtomicBool,
    timed_out: AtomicBool,
    closed: AtomicBool,
    /// When the waiting write began, in milliseconds after `opened` plus one; 0 while none waits.
    pending_since: AtomicU64,
    written_bytes: AtomicU64,
    reader: AtomicWaker,
    writer: AtomicWaker,
    lane: Mutex<Lane>,
}

impl Wake for State {
    /// The system has place again, for whichever of the two halves writes what waits.
    fn wake(self: Arc<Self>) {
        self.reader.wake();
        self.writer.wake();
    }
}

impl Guard {
    /// Makes every later read, write and flush of the connection fail, wakes whoever waits, and lets the close be a reset.
    pub(crate) fn kill(&self) {
        self.state.killed.store(true, Ordering::SeqCst);
        self.state.reader.wake();
        self.state.writer.wake();
    }

    /// The connection was killed by its own write timeout.
    fn time_out(&self) {
        if !self.state.timed_out.swap(true, Ordering::Relaxed) {
            let seconds = self.state.write_timeout.as_secs();
            tracing::info!(seconds, "a connection was cut off: nothing of what it was sent was read for so long");
        }
        self.kill();
    }

    /// Whether the connection was killed by its own write timeout.
    pub(crate) fn timed_out(&self) -> bool {
        self.state.timed_out.load(Ordering::Relaxed)
    }

    /// Whether the connection was killed, by [`Guard::kill`] or by its own write timeout.
    pub(crate) fn killed(&self) -> bool {
        self.state.killed.load(Ordering::SeqCst)
    }

    /// Whether the connection is over, however it ended.
    pub(crate) fn closed(&self) -> bool {
        self.state.closed.load(Ordering::Relaxed)
    }

    /// Whether a write has waited for [`WRITE_STALLED_MILLISECONDS`]: the peer does not read.
    pub(crate) fn stalled(&self) -> bool {
        self.pending() >= Some(Duration::from_millis(WRITE_STALLED_MILLISECONDS))
    }

    /// How long a write has been waiting by now, if one is.
    pub(crate) fn pending(&self) -> Option<Duration> {
        let since = self.state.pending_since.load(Ordering::Relaxed).checked_sub(1)?;
        Some(self.state.opened.elapsed().saturating_sub(Duration::from_millis(since)))
    }

    /// Bytes that the operating system took from us for this connection so far.
    pub(crate) fn written_bytes(&self) -> u64 {
        self.state.written_bytes.load(Ordering::Relaxed)
    }

    /// The other end of the connection.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.state.peer
    }

    /// This end of the connection.
    pub(crate) fn local(&self) -> SocketAddr {
        self.state.local
    }

    fn count(&self, written: usize) {
        self.state.written_bytes.fetch_add(written as u64, Ordering::Relaxed);
    }

    fn overdue(&self) -> bool {
        self.pending() >= Some(self.state.write_timeout)
    }

    fn write_began_to_wait(&self) {
        let since = u64::try_from(self.state.opened.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.state.pending_since.store(since + 1, Ordering::Relaxed);
    }

    fn write_ended(&self) {
        self.state.pending_since.store(0, Ordering::Relaxed);
    }
}

impl fmt::Debug for Guard {
    /// Says how the connection is, not whose it is: addresses do not belong in logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Guard");
        shown.field("killed", &self.killed()).field("pending", &self.pending());
        shown.field("written_bytes", &self.written_bytes()).finish_non_exhaustive()
    }
}

/// A TCP stream with a write timeout and a [`Guard`].
///
/// It may be polled from the two halves of a split: reader and writer have a waker each. `K` is kept as long as the
/// stream and dropped with it, after the socket is closed (a slot among the counted connections).
pub(crate) struct GuardedStream<K = ()> {
    stream: ResetWhenKilled,
    guard: Guard,
    /// Runs while a write waits. Boxed and dropped afterwards, for most connections never stall.
    deadline: Option<Pin<Box<Sleep>>>,
    _kept: K,
}

/// The socket, whose close becomes a reset when the connection was killed: what it still has to send is thrown away.
struct ResetWhenKilled {
    reading: OwnedReadHalf,
    guard: Guard,
}

impl Drop for ResetWhenKilled {
    fn drop(&mut self) {
        self.guard.state.closed.store(true, Ordering::Relaxed);
        if self.guard.killed() {
            // An error means that the socket is gone already, which is what the reset is for.
            let _ = self.reading.as_ref().set_zero_linger();
        }
        if let Some(writing) = self.guard.lane().end() {
            writing.forget();
        }
    }
}

impl<K> GuardedStream<K> {
    /// Guards a connected stream. A write that waits longer than `write_timeout` kills the connection.
    ///
    /// # Errors
    /// When the stream is no longer connected and so has no addresses.
    pub(crate) fn new(tcp: TcpStream, write_timeout: Duration, kept: K) -> io::Result<Self> {
        let (peer, local) = (tcp.peer_addr()?, tcp.local_addr()?);
        let (reading, writing) = tcp.into_split();
        let guard = Guard {
            state: Arc::new(State {
                peer,
                local,
                opened: Instant::now(),
                write_timeout,
                killed: AtomicBool::new(false),
                timed_out: AtomicBool::new(false),
                closed: AtomicBool::new(false),
                pending_since: AtomicU64::new(0),
                written_bytes: AtomicU64::new(0),
                reader: AtomicWaker::new(),
                writer: AtomicWaker::new(),
                lane: Mutex::new(Lane::new(writing)),
            }),
        };
        let stream = ResetWhenKilled { reading, guard: guard.clone() };
        Ok(GuardedStream { stream, guard, deadline: None, _kept: kept })
    }

    /// The handle to this connection.
    pub(crate) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Runs one attempt to write. While it waits the deadline runs; when it ends the deadline is gone.
    fn poll_written<T>(
        &mut self,
        context: &mut Context<'_>,
        attempt: impl FnOnce(&mut Lane, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let outcome = attempt(&mut self.guard.lane(), context);
        if outcome.is_ready() {
            if self.deadline.take().is_some() {
                self.guard.write_ended();
            }
            return outcome;
        }
        self.guard.state.writer.register(context.waker());
        // A kill between the check above and the registration woke nobody.
        self.alive()?;
        ready!(self.poll_deadline(context));
        self.guard.time_out();
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer does not read")))
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline.get_or_insert_with(|| {
            self.guard.write_began_to_wait();
            Box::pin(tokio::time::sleep(self.guard.state.write_timeout))
        });
        deadline.as_mut().poll(context)
    }

    /// Writes what waits in the lane as the system has place for it, with the deadline running while it has none.
    fn write_waiting(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if !self.guard.lane().is_blocked() {
            return Ok(());
        }
        let both = Waker::from(Arc::clone(&self.guard.state));
        let (written, rest) = self.guard.lane().poll_waiting(&mut Context::from_waker(&both))?;
        self.guard.count(written);
        if written > 0 || rest.is_ready() {
            self.deadline = None;
            self.guard.write_ended();
        }
        if rest.is_pending() && self.poll_deadline(context).is_ready() {
            self.guard.time_out();
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the peer does not read"));
        }
        Ok(())
    }

    /// Waits until the lane has come so far.
    fn poll_lane(&mut self, context: &mut Context<'_>, done: impl Fn(&Lane) -> bool) -> Poll<io::Result<()>> {
        self.guard.state.writer.register(context.waker());
        self.alive()?;
        self.write_waiting(context)?;
        if done(&self.guard.lane()) { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn alive(&self) -> io::Result<()> {
        if self.guard.killed() { Err(killed()) } else { Ok(()) }
    }
}

fn killed() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the connection was killed")
}

impl<K: Unpin> AsyncRead for GuardedStream<K> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // The deadline of a write that nobody polls any more is noticed here.
        if self.guard.overdue() {
            self.guard.time_out();
        }
        self.alive()?;
        let outcome = Pin::new(&mut self.stream.reading).poll_read(context, buffer);
        if outcome.is_pending() {
            self.guard.state.reader.register(context.waker());
            self.alive()?;
            self.write_waiting(context)?;
        }
        outcome
    }
}

impl<K: Unpin> AsyncWrite for GuardedStream<K> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.alive()?;
        let mut lane = self.guard.lane();
        if !lane.is_closed() {
            // All of it is taken; the flush that follows waits until it is written.
            self.guard.count(lane.take(bytes)?);
            let waits = lane.is_blocked();
            drop(lane);
            if waits {
                // It may be the lane's, for which nobody flushes.
                self.guard.state.reader.wake();
            } else if self.deadline.take().is_some() {
                self.guard.write_ended();
            }
            return Poll::Ready(Ok(bytes.len()));
        }
        drop(lane);
        let written = ready!(self.poll_written(context, |lane, context| lane.poll_plain(context, bytes)))?;
        self.guard.count(written);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if !self.guard.lane().is_closed() {
            let first = slices.iter().find(|slice| !slice.is_empty());
            return self.poll_write(context, first.map_or(&[][..], |slice| slice));
        }
        self.alive()?;
        let attempt = |lane: &mut Lane, context: &mut Context<'_>| lane.poll_plain_vectored(context, slices);
        let written = ready!(self.poll_written(context, attempt))?;
        self.guard.count(written);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.alive()?;
        if self.guard.lane().engine_is_done() {
            // A TCP stream has nothing to flush, so this never waits and must not end a waiting write's deadline.
            return Poll::Ready(Ok(()));
        }
        self.poll_lane(context, Lane::engine_is_done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.alive()?;
        ready!(self.poll_lane(context, |lane| !lane.is_blocked()))?;
        self.guard.lane().tcp()?.poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
