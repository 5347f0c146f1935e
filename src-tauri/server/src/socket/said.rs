//! What is said in rooms, and how big it is.

use std::sync::Arc;

use crate::chat::Aside;
use crate::metrics::Parcel;
use crate::protocol::{Event, EventKind, Joined, Whisper};

/// What a packet costs besides the texts in it, roughly: names, ids, numbers and quotes.
const PACKET_BYTES: usize = 400;

/// Something said in a room.
#[derive(Clone)]
pub(super) enum Said {
    Event(Arc<Event>),
    Aside(Aside),
    /// For the one who is entering, and one other.
    Whisper(Arc<Whisper>),
}

impl Said {
    /// Its number, if it is in the log.
    pub(super) fn seq(&self) -> Option<u64> {
        match self {
            Self::Event(event) => Some(event.seq),
            Self::Aside(_) | Self::Whisper(_) => None,
        }
    }

    /// As what it is counted.
    pub(super) fn parcel(&self) -> Parcel {
        match self {
            Self::Event(_) => Parcel::Event,
            Self::Aside(_) => Parcel::Aside,
            Self::Whisper(_) => Parcel::Whisper,
        }
    }

    pub(super) fn is_whisper(&self) -> bool {
        matches!(self, Self::Whisper(_))
    }

    /// What it costs on the wire, roughly.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Event(event) => event_bytes(event),
            Self::Aside(_) => PACKET_BYTES / 4,
            Self::Whisper(whisper) => whisper_bytes(whisper),
        }
    }
}

fn event_bytes(event: &Event) -> usize {
    match &event.kind {
        EventKind::Chat { text, .. } => PACKET_BYTES + text.as_ref().map_or(0, String::len),
        _ => PACKET_BYTES,
    }
}

fn whisper_bytes(whisper: &Whisper) -> usize {
    PACKET_BYTES + whisper.text.as_ref().map_or(0, String::len)
}

/// What an answer to `join` costs on the wire, roughly.
pub(super) fn joined_bytes(joined: &Joined) -> usize {
    let messages = joined.messages.iter().flatten().map(|message| event_bytes(&message.event));
    let events = joined.events.iter().flatten().map(event_bytes);
    let whispers = joined.whispers.iter().map(whisper_bytes);
    messages.chain(events).chain(whispers).sum::<usize>() + joined.members.len() * (PACKET_BYTES / 2) + PACKET_BYTES
}
