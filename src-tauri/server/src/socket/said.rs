//! What is said in rooms, how big it is, and what waits for those who are just entering.

use std::sync::Arc;

use crate::chat::Aside;
use crate::limits::HELD_PACKETS_MAX;
use crate::protocol::{Event, EventKind, Joined};

/// What a packet costs besides the texts in it, roughly: names, ids, numbers and quotes.
const PACKET_BYTES: usize = 400;

/// Something said in a room, kept for a connection that is just entering.
#[derive(Clone)]
pub(super) enum Said {
    Event(Arc<Event>),
    Aside(Aside),
}

/// What a connection that is entering a room will hear once it has its answer.
#[derive(Default)]
pub(super) struct Held {
    pub(super) said: Vec<Said>,
    /// More was said than is kept: it will be told to ask.
    pub(super) overflowed: bool,
}

impl Held {
    /// Keeps what was said, or notes that more was said than is kept.
    pub(super) fn keep(&mut self, said: &Said) {
        if self.said.len() < HELD_PACKETS_MAX {
            self.said.push(said.clone());
        } else {
            self.overflowed = true;
        }
    }
}

impl Said {
    /// Its number, if it is in the log.
    pub(super) fn seq(&self) -> Option<u64> {
        match self {
            Self::Event(event) => Some(event.seq),
            Self::Aside(_) => None,
        }
    }

    /// What it costs on the wire, roughly.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Event(event) => event_bytes(event),
            Self::Aside(_) => PACKET_BYTES / 4,
        }
    }
}

fn event_bytes(event: &Event) -> usize {
    match &event.kind {
        EventKind::Chat { text, .. } => PACKET_BYTES + text.as_ref().map_or(0, String::len),
        _ => PACKET_BYTES,
    }
}

/// What an answer to `join` costs on the wire, roughly.
pub(super) fn joined_bytes(joined: &Joined) -> usize {
    let messages = joined.messages.iter().flatten().map(|message| event_bytes(&message.event));
    let events = joined.events.iter().flatten().map(event_bytes);
    messages.chain(events).sum::<usize>() + joined.members.len() * (PACKET_BYTES / 2) + PACKET_BYTES
}
