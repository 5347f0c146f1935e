//! What a batch of commands has come to, until it is on disk.

use super::configuring::Configured;
use super::delivery::{Aside, Delivery};
use super::presence::Undo;
use super::readers::Read;
use super::timers::Timer;
use crate::protocol::{ConnectionId, Refusal, RoomId, State};
use crate::store::Failure;

/// Commands carried out with one commit.
pub(super) struct Batch<R> {
    /// What to tell, in order, once it is on disk.
    pub(super) out: Vec<Delivery<R>>,
    /// What to read afterwards, and for whom.
    pub(super) reads: Vec<(ConnectionId, Read)>,
    /// Rooms that are searched; all that was written must be in their indexes before.
    pub(super) searched: Vec<RoomId>,
    /// How to take the presence back.
    pub(super) undo: Vec<Undo>,
    /// Timers that were due in it, and are due again if it fails.
    pub(super) due: Vec<Timer>,
    /// Blobs that lost a picture; they go if they lost the last one.
    pub(super) orphans: Vec<String>,
    /// Blobs that got a picture, and lose it if the batch fails.
    pub(super) added: Vec<String>,
    /// New settings that hold once it is on disk.
    pub(super) configured: Option<Configured>,
    /// What happened that whoever runs the host finds in its log, without whom and where.
    pub(super) happened: Vec<&'static str>,
    /// Whether something is to leave the disk for good, the write-ahead log included.
    pub(super) erased: bool,
    /// Whether a transaction is open.
    pub(super) writing: bool,
    /// Why the batch cannot be committed.
    pub(super) failure: Option<Failure>,
    /// Commands in it.
    pub(super) commands: usize,
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        Self {
            out: Vec::new(),
            reads: Vec::new(),
            searched: Vec::new(),
            undo: Vec::new(),
            due: Vec::new(),
            orphans: Vec::new(),
            added: Vec::new(),
            configured: None,
            happened: Vec::new(),
            erased: false,
            writing: false,
            failure: None,
            commands: 0,
        }
    }
}

impl<R> Batch<R> {
    /// What is left to tell when the commit failed: every answer becomes the failure, nothing is announced. What has
    /// nothing to do with the disk is told as it is.
    pub(super) fn failed(self, refusal: &Refusal) -> Vec<Delivery<R>> {
        let told = |delivery| match delivery {
            Delivery::Answer { to, .. } | Delivery::Enter { to, .. } => {
                Some(Delivery::Answer { to, answer: Err(refusal.clone()) })
            }
            // Whoever is away is so whatever the disk says; whoever came in is not in.
            Delivery::Aside(_, Aside::Presence(ref presence)) if presence.state == State::Away => Some(delivery),
            Delivery::Hello { .. } | Delivery::Forget { .. } | Delivery::Close(_) | Delivery::Closing => Some(delivery),
            _ => None,
        };
        self.out.into_iter().filter_map(told).collect()
    }
}
