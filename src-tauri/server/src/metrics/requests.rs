//! What is asked for and how it is answered.

use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::{By, Metrics};
use crate::protocol::ErrorCode;

/// The names that are counted by themselves, in the order of their letters. `connect` is a namespace's CONNECT.
const NAMES: [&str; 39] = [
    "addHost",
    "backup",
    "ban",
    "bans",
    "chat",
    "close",
    "configure",
    "connect",
    "create",
    "delegate",
    "dropGif",
    "edit",
    "events",
    "forgetHost",
    "gifs",
    "guests",
    "history",
    "join",
    "keepGif",
    "kick",
    "leave",
    "members",
    "mute",
    "nickname",
    "numbers",
    "other",
    "react",
    "remove",
    "rooms",
    "search",
    "selftest",
    "settings",
    "status",
    "trust",
    "typing",
    "unban",
    "unmute",
    "whisper",
    "whispers",
];

/// How an answer turned out.
const OUTCOMES: [&str; 3] = ["ok", "refused", "failed"];

/// Every code in the order in which they are declared.
const CODES: [ErrorCode; 35] = [
    ErrorCode::Invalid,
    ErrorCode::UnknownEvent,
    ErrorCode::ProtocolUnsupported,
    ErrorCode::Unauthorized,
    ErrorCode::Forbidden,
    ErrorCode::HostFull,
    ErrorCode::TooManyConnections,
    ErrorCode::RoomNotFound,
    ErrorCode::WrongPassword,
    ErrorCode::RoomFull,
    ErrorCode::Banned,
    ErrorCode::NotMember,
    ErrorCode::NotOwner,
    ErrorCode::NotAuthor,
    ErrorCode::NoSuchUser,
    ErrorCode::NoSuchMessage,
    ErrorCode::Muted,
    ErrorCode::Frozen,
    ErrorCode::SlowDown,
    ErrorCode::RateLimited,
    ErrorCode::TooLong,
    ErrorCode::Empty,
    ErrorCode::NicknameTaken,
    ErrorCode::GuestsNotAllowed,
    ErrorCode::GifNotFound,
    ErrorCode::TooLarge,
    ErrorCode::UnsupportedType,
    ErrorCode::ImageTooBig,
    ErrorCode::LibraryFull,
    ErrorCode::DiskFull,
    ErrorCode::PortTaken,
    ErrorCode::Busy,
    ErrorCode::Closing,
    ErrorCode::Unreachable,
    ErrorCode::Internal,
];

/// The name of an event, as one of the names that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventName(usize);

impl EventName {
    /// The name under which an event is counted: its own, or `other` for one that no client of ours would send. What
    /// somebody makes up never becomes a label.
    pub(crate) fn of(name: &str) -> Self {
        let place = NAMES.binary_search(&name).or_else(|_| NAMES.binary_search(&"other"));
        Self(place.unwrap_or_default())
    }

    /// A namespace's CONNECT.
    pub(crate) fn connect() -> Self {
        Self::of("connect")
    }
}

/// A request that waits for its answer.
pub(crate) struct Asked {
    metrics: Arc<Metrics>,
    event: EventName,
}

impl Asked {
    pub(super) fn new(metrics: &Arc<Metrics>, event: EventName) -> Self {
        Self { metrics: Arc::clone(metrics), event }
    }

    /// It is answered.
    pub(crate) fn answered(&self, refusal: Option<ErrorCode>) {
        self.metrics.answered(self.event, refusal);
    }
}

/// The counters of all requests and all refusals.
pub(super) struct Requests {
    answered: Vec<[Counter; OUTCOMES.len()]>,
    refusals: Vec<Counter>,
}

impl Requests {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let answered = Family::<[(&'static str, &'static str); 2], Counter>::default();
        registry.register("requests", "Requests over Socket.IO by event, and how they were answered", answered.clone());
        let refusals = By::<Counter>::default();
        registry.register("refusals", "Requests that were refused, by code", refusals.clone());
        let of =
            |event| OUTCOMES.map(|outcome| answered.get_or_create_owned(&[("event", event), ("outcome", outcome)]));
        Self {
            answered: NAMES.into_iter().map(of).collect(),
            refusals: CODES.iter().map(|code| refusals.get_or_create_owned(&[("code", code.as_str())])).collect(),
        }
    }

    pub(super) fn answered(&self, event: EventName, refusal: Option<ErrorCode>) {
        let outcome = match refusal {
            None => 0,
            Some(ErrorCode::Internal | ErrorCode::DiskFull) => 2,
            Some(_) => 1,
        };
        self.answered[event.0][outcome].inc();
        if let Some(code) = refusal {
            self.refusals[code as usize].inc();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Request;

    #[test]
    fn every_code_has_its_place() {
        for (place, code) in CODES.into_iter().enumerate() {
            assert_eq!(code as usize, place, "{code:?}");
        }
        // The last one that is declared; one more would have no counter.
        assert_eq!(ErrorCode::Internal as usize + 1, CODES.len());
    }

    #[test]
    fn every_request_that_a_namespace_knows_is_counted_by_its_name() {
        assert!(NAMES.is_sorted());
        for entry in Request::TABLE {
            assert_eq!(NAMES[EventName::of(entry.name).0], entry.name);
        }
    }

    #[test]
    fn what_somebody_makes_up_is_no_label() {
        for made_up in ["", "toString", "chat\"", "\u{1b}]0;pwn", "CHAT"] {
            assert_eq!(EventName::of(made_up), EventName::of("other"), "{made_up:?}");
        }
    }
}
