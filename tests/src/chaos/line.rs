//! One connection through the proxy.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;

use super::frames::{Frames, is_answer};
use super::{Done, Mischief};
use crate::dice::Dice;

const BUFFER_BYTES: usize = 16 * 1024;
/// A slow reader takes this much at a time.
const SIP_BYTES: usize = 256;

/// What will happen to it is decided when it begins.
pub(super) struct Line {
    mischief: Mischief,
    dice: Dice,
    reset_at: u64,
    silent_at: u64,
    done: Arc<Done>,
    calm: Arc<AtomicBool>,
}

/// How a connection ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Closed,
    Reset,
    Silent,
}

impl Line {
    pub(super) fn new(mut dice: Dice, mischief: Mischief, done: Arc<Done>, calm: Arc<AtomicBool>) -> Self {
        let mut somewhere = |max: Option<u64>| max.map_or(u64::MAX, |max| 1 + dice.below(max));
        let (reset_at, silent_at) = (somewhere(mischief.reset_bytes_max), somewhere(mischief.silent_bytes_max));
        Self { mischief, dice, reset_at, silent_at, done, calm }
    }

    pub(super) fn is_slow(&self) -> bool {
        self.mischief.read_bytes_per_second_max.is_some()
    }

    /// Passes on what both say until it ends.
    pub(super) async fn run(self, client: TcpStream, host: TcpStream, mut cuts: watch::Receiver<u64>) {
        for stream in [&client, &host] {
            // Whoever is reset hears so at once; whoever is closed in peace is not in a hurry.
            let _ = stream.set_nodelay(true);
        }
        let (from_client, mut to_client) = client.into_split();
        let (from_host, mut to_host) = host.into_split();
        let end = tokio::select! {
            end = self.up(from_client, &mut to_host) => end,
            end = self.down(from_host, &mut to_client) => end,
            // The proxy ends with its test, which needs nothing reset.
            cut = cuts.changed() => if cut.is_ok() { End::Reset } else { End::Closed },
        };
        match end {
            End::Closed => {}
            End::Reset => {
                note(&self.done.resets);
                for half in [to_client, to_host] {
                    let _ = half.as_ref().set_zero_linger();
                    // Dropped otherwise it would say goodbye first.
                    half.forget();
                }
            }
            End::Silent => {
                note(&self.done.silences);
                // Both stay connected to nobody until the proxy ends.
                let _ = cuts.changed().await;
            }
        }
    }

    /// What the client says. It is masked, and passed on in pieces without a look.
    async fn up(&self, mut from: OwnedReadHalf, to: &mut OwnedWriteHalf) -> End {
        let mut dice = self.dice.split(1);
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let Ok(count @ 1..) = from.read(&mut buffer).await else { return End::Closed };
            if self.in_pieces(&buffer[..count], to, &mut dice).await.is_err() {
                return End::Closed;
            }
        }
    }

    /// What the host says, frame by frame.
    async fn down(&self, mut from: OwnedReadHalf, to: &mut OwnedWriteHalf) -> End {
        let (mut dice, mut losing) = (self.dice.split(2), self.dice.split(3));
        let (mut frames, mut passed) = (Frames::default(), 0);
        let mut buffer = vec![0; if self.is_slow() { SIP_BYTES } else { BUFFER_BYTES }];
        loop {
            let Ok(count @ 1..) = from.read(&mut buffer).await else { return End::Closed };
            if let Some(rate) = self.mischief.read_bytes_per_second_max.filter(|_| !self.is_calm()) {
                tokio::time::sleep(Duration::from_secs_f64(count as f64 / rate as f64)).await;
            }
            for frame in frames.take(&buffer[..count]) {
                if is_answer(&frame) && losing.happens(self.mischief.lost_answers) && !self.is_calm() {
                    note(&self.done.lost_answers);
                    continue;
                }
                let end = if self.is_calm() { None } else { self.end_within(passed, frame.len()) };
                let length = end.as_ref().map_or(frame.len(), |(_, length)| *length);
                if self.in_pieces(&frame[..length], to, &mut dice).await.is_err() {
                    return End::Closed;
                }
                if let Some((end, _)) = end {
                    return end;
                }
                passed += frame.len() as u64;
            }
        }
    }

    /// Whether the connection ends within this frame, and after how many bytes of it.
    fn end_within(&self, passed: u64, length: usize) -> Option<(End, usize)> {
        let (at, end) =
            if self.reset_at <= self.silent_at { (self.reset_at, End::Reset) } else { (self.silent_at, End::Silent) };
        let within = at.saturating_sub(passed);
        let within = usize::try_from(within).ok().filter(|within| *within < length)?;
        Some((end, within))
    }

    async fn in_pieces(
        &self,
        bytes: &[u8],
        to: &mut (impl AsyncWrite + Unpin),
        dice: &mut Dice,
    ) -> std::io::Result<()> {
        let Some(most) = self.mischief.piece_bytes_max.filter(|_| !self.is_calm()) else {
            self.delay(dice).await;
            return to.write_all(bytes).await;
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let size = 1 + usize::try_from(dice.below(most as u64)).unwrap_or(0);
            let (piece, later) = rest.split_at(size.min(rest.len()));
            self.delay(dice).await;
            to.write_all(piece).await?;
            rest = later;
        }
        Ok(())
    }

    async fn delay(&self, dice: &mut Dice) {
        let delay = dice.below(self.mischief.delay_milliseconds_max + 1);
        if delay > 0 && !self.is_calm() {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
    }

    fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }
}

fn note(count: &AtomicUsize) {
    count.fetch_add(1, Ordering::Relaxed);
}
