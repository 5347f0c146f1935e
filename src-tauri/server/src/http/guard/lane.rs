//! A way into a connection's stream beside the engine's own.
//!
//! The engine encodes, copies and queues every packet for every connection and wakes a task to write it. What is said in a
//! room is the same for all, so it is encoded once, put here, and written at once, all that waits in one system call. The
//! two ways never mix within a frame: the engine's bytes are taken whole, and what the system has no place for waits in
//! one queue, in order. Everything of the lane follows the frame that opens it, so the engine's first words stay first.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite as _;
use tokio::net::tcp::OwnedWriteHalf;

use super::Guard;

/// How many pieces one system call takes.
const PIECES: usize = 32;

/// Whether frames may be put beside the engine's.
#[derive(Clone, Copy)]
enum Phase {
    /// Not at all: what passes need not even be frames.
    Closed,
    /// After the frame of the engine that begins so.
    Opening(&'static [u8]),
    Open,
}

/// The writing end of a connection.
pub(super) struct Lane {
    /// Gone once the stream is.
    tcp: Option<OwnedWriteHalf>,
    phase: Phase,
    /// What was put here before the lane was open.
    held: Vec<Bytes>,
    /// What the system had no place for, or nobody has written yet.
    waiting: VecDeque<Bytes>,
    waiting_bytes: u64,
    /// The system has no place: whoever polls the stream writes on when it has.
    blocked: bool,
    /// Something was put here since the last [`Guard::write_out`].
    touched: bool,
    /// So much of the engine's last bytes was not taken and comes again before its next frame.
    again: usize,
    /// How much of what waits, in bytes, is the engine's or before it.
    engine_bytes: u64,
}

impl Lane {
    pub(super) fn new(tcp: OwnedWriteHalf) -> Self {
        Self {
            tcp: Some(tcp),
            phase: Phase::Closed,
            held: Vec::new(),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            blocked: false,
            touched: false,
            again: 0,
            engine_bytes: 0,
        }
    }

    /// Ends the lane with its stream.
    pub(super) fn end(&mut self) -> Option<OwnedWriteHalf> {
        self.discard();
        self.tcp.take()
    }

    fn discard(&mut self) {
        (self.held, self.waiting) = (Vec::new(), VecDeque::new());
        (self.waiting_bytes, self.engine_bytes) = (0, 0);
        (self.phase, self.blocked) = (Phase::Closed, false);
    }

    fn all_bytes(&self) -> u64 {
        self.waiting_bytes + self.held.iter().map(|frames| frames.len() as u64).sum::<u64>()
    }

    pub(super) fn tcp(&mut self) -> io::Result<Pin<&mut OwnedWriteHalf>> {
        self.tcp.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// Whether all that the engine has written so far is with the system.
    pub(super) fn engine_is_done(&self) -> bool {
        self.engine_bytes == 0
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Writes the engine's bytes as they are, while nothing else may be written.
    pub(super) fn poll_plain(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(self.tcp()?.poll_write(context, bytes))?;
        self.again = bytes.len() - written;
        Poll::Ready(Ok(written))
    }

    /// As [`Lane::poll_plain`], from several places.
    pub(super) fn poll_plain_vectored(
        &mut self,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(self.tcp()?.poll_write_vectored(context, slices))?;
        self.again = slices.iter().map(|slice| slice.len()).sum::<usize>() - written;
        Poll::Ready(Ok(written))
    }

    /// Takes all of the engine's bytes: whole frames, but for the rest of one that it began before. Answers how much the
    /// system took of what there is.
    pub(super) fn take(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let again = std::mem::take(&mut self.again).min(bytes.len());
        let opens = matches!(self.phase, Phase::Opening(start) if begins_frame(&bytes[again..], start));
        let mut written = 0;
        if self.waiting.is_empty() {
            written = none_if_full(self.tcp()?.try_write(bytes))?;
        }
        if written < bytes.len() {
            self.wait(Bytes::copy_from_slice(&bytes[written..]));
            self.engine_bytes = self.waiting_bytes;
            self.blocked = true;
        }
        if opens {
            self.phase = Phase::Open;
            std::mem::take(&mut self.held).into_iter().for_each(|frames| self.wait(frames));
            if !self.blocked {
                written += self.write_waiting()?;
            }
        }
        Ok(written)
    }

    fn wait(&mut self, bytes: Bytes) {
        self.waiting_bytes += bytes.len() as u64;
        self.waiting.push_back(bytes);
    }

    /// Writes what waits until the system has no more place; answers how much it took.
    fn write_waiting(&mut self) -> io::Result<usize> {
        let mut written = 0;
        while !self.waiting.is_empty() {
            let Some(tcp) = &self.tcp else { break };
            let count = none_if_full(write_pieces(tcp, &self.waiting))?;
            if count == 0 {
                break;
            }
            self.written(count);
            written += count;
        }
        self.blocked = !self.waiting.is_empty();
        Ok(written)
    }

    fn written(&mut self, mut count: usize) {
        self.waiting_bytes -= count as u64;
        self.engine_bytes = self.engine_bytes.saturating_sub(count as u64);
        while let Some(first) = self.waiting.front_mut() {
            if first.len() > count {
                return first.advance(count);
            }
            count -= first.len();
            self.waiting.pop_front();
        }
    }

    /// Writes what waits as the system has place for it; answers how much it took by now, and is ready when nothing waits.
    pub(super) fn poll_waiting(&mut self, context: &mut Context<'_>) -> io::Result<(usize, Poll<()>)> {
        let mut written = 0;
        while self.blocked {
            let Some(tcp) = &self.tcp else { break };
            if tcp.as_ref().poll_write_ready(context)?.is_pending() {
                return Ok((written, Poll::Pending));
            }
            written += self.write_waiting()?;
        }
        Ok((written, Poll::Ready(())))
    }
}

/// Writes what the system has place for. One piece alone is what most are told, and costs less by itself.
fn write_pieces(tcp: &OwnedWriteHalf, waiting: &VecDeque<Bytes>) -> io::Result<usize> {
    if let (Some(only), 1) = (waiting.front(), waiting.len()) {
        return tcp.try_write(only);
    }
    let mut slices = [IoSlice::new(&[]); PIECES];
    let pieces = waiting.iter().zip(&mut slices).map(|(piece, slice)| *slice = IoSlice::new(piece)).count();
    tcp.try_write_vectored(&slices[..pieces])
}

/// A socket that is full takes nothing, which is no error.
fn none_if_full(outcome: io::Result<usize>) -> io::Result<usize> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        outcome => outcome,
    }
}

/// Whether one of these frames begins so. Frames of a server are not masked.
fn begins_frame(mut bytes: &[u8], start: &[u8]) -> bool {
    while let Some(length) = bytes.get(1) {
        let (head, length) = match length & 0x7f {
            126 => (4, bytes.get(2..4).map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])))),
            127 => (10, bytes.get(2..10).map_or(0, |mut eight| usize::try_from(eight.get_u64()).unwrap_or(0))),
            short => (2, usize::from(short)),
        };
        let Some(payload) = bytes.get(head..head + length) else { return false };
        if payload.starts_with(start) {
            return true;
        }
        bytes = &bytes[head + length..];
    }
    false
}

impl Guard {
    pub(super) fn lane(&self) -> MutexGuard<'_, Lane> {
        self.state.lane.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on frames may be put beside the engine's. They follow the engine's next frame that begins with `after`.
    pub(crate) fn open_lane(&self, after: &'static [u8]) {
        let mut lane = self.lane();
        if lane.tcp.is_some() {
            lane.phase = Phase::Opening(after);
        }
    }

    /// Puts whole frames beside the engine's, to be written by [`Guard::write_out`]. Answers whether they are the first
    /// since it was last called.
    pub(crate) fn put(&self, frames: Bytes) -> bool {
        let mut lane = self.lane();
        match lane.phase {
            // The stream is gone, or broken.
            Phase::Closed => return false,
            Phase::Opening(_) => lane.held.push(frames),
            Phase::Open => lane.wait(frames),
        }
        !std::mem::replace(&mut lane.touched, true)
    }

    /// Writes what was put here, in as few system calls as can be. What the system has no place for is written by whoever
    /// polls the stream. Answers how much waits, in bytes.
    pub(crate) fn write_out(&self) -> u64 {
        let mut lane = self.lane();
        lane.touched = false;
        if self.killed() {
            lane.discard();
        }
        if lane.blocked || lane.waiting.is_empty() {
            return lane.all_bytes();
        }
        match lane.write_waiting() {
            Ok(written) => self.count(written),
            // The reader finds out by itself that the connection is over.
            Err(_) => lane.discard(),
        }
        if lane.blocked {
            self.write_began_to_wait();
            self.state.reader.wake();
        }
        lane.all_bytes()
    }

    /// How much waits in the lane, in bytes.
    pub(crate) fn waiting_bytes(&self) -> u64 {
        self.lane().all_bytes()
    }
}
