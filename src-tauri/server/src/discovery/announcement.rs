//! What a host tells everybody nearby about itself, and how often. Pure.

use std::net::IpAddr;
use std::time::Duration;

use tokio::time::Instant;
use unicode_segmentation::UnicodeSegmentation;

use crate::limits::{ANNOUNCED_NAME_BYTES_MAX, COUNTS_TOLD_SECONDS};

/// The version of the record.
pub(super) const VERSION: &str = "1";

/// What is announced besides the host's id. Never a password, a locked room's title, or the name of a person, a
/// computer or an operating system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The host's display name, cleaned.
    pub name: String,
    /// The whole fingerprint of its key.
    pub fingerprint: String,
    /// Where it listens. Unspecified: at all addresses of that family, and those of IPv4 in any case.
    pub bind: IpAddr,
    /// Where it listens.
    pub port: u16,
    /// Rooms now.
    pub rooms: u32,
    /// People in its rooms now.
    pub people: u32,
}

impl Announcement {
    /// The TXT record. A name that does not fit into it is cut; whoever wants the whole one asks the host.
    pub(super) fn fields(&self, id: &str) -> [(&'static str, String); 6] {
        [
            ("v", VERSION.to_owned()),
            ("id", id.to_owned()),
            ("name", cut(&self.name).to_owned()),
            ("fp", self.fingerprint.clone()),
            ("rooms", self.rooms.to_string()),
            ("people", self.people.to_string()),
        ]
    }

    /// Whether nothing but the numbers of rooms and people differs.
    fn differs_in_counts_only(&self, other: &Self) -> bool {
        (&self.name, &self.fingerprint, self.bind, self.port)
            == (&other.name, &other.fingerprint, other.bind, other.port)
    }
}

/// As many whole characters of a name as fit.
fn cut(name: &str) -> &str {
    let ends = name.grapheme_indices(true).map(|(at, grapheme)| at + grapheme.len());
    let end = ends.take_while(|end| *end <= ANNOUNCED_NAME_BYTES_MAX).last().unwrap_or(0);
    &name[..end]
}

/// When to announce: at once what people need to get in, now and then what is only nice to know.
#[derive(Debug, Default)]
pub(super) struct Pace {
    told: Option<(Announcement, Instant)>,
}

impl Pace {
    /// When this announcement has to go out; nothing if it is what was told last.
    pub(super) fn due_at(&self, wanted: &Announcement, now: Instant) -> Option<Instant> {
        match &self.told {
            Some((told, _)) if told == wanted => None,
            Some((told, at)) if told.differs_in_counts_only(wanted) => {
                Some((*at + Duration::from_secs(COUNTS_TOLD_SECONDS)).max(now))
            }
            _ => Some(now),
        }
    }

    /// This announcement went out.
    pub(super) fn told(&mut self, announcement: Announcement, now: Instant) {
        self.told = Some((announcement, now));
    }

    /// Nothing is announced any more, so the next announcement goes out at once.
    pub(super) fn withdrawn(&mut self) {
        self.told = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announcement(name: &str, people: u32) -> Announcement {
        let bind = std::net::Ipv4Addr::UNSPECIFIED.into();
        Announcement { name: name.into(), fingerprint: "a".repeat(52), bind, port: 4747, rooms: 1, people }
    }

    #[test]
    fn the_record_holds_what_the_contract_says_and_nothing_else() {
        let fields = announcement("Green House", 7).fields("abc");
        let expected = [
            ("v", "1"),
            ("id", "abc"),
            ("name", "Green House"),
            ("fp", &"a".repeat(52)),
            ("rooms", "1"),
            ("people", "7"),
        ];
        assert_eq!(fields.each_ref().map(|(key, value)| (*key, value.as_str())), expected);
    }

    #[test]
    fn a_long_name_is_cut_between_its_characters() {
        let family = "👨‍👩‍👧";
        assert_eq!(cut(&"가".repeat(60)), "가".repeat(60));
        assert_eq!(cut(&"a".repeat(ANNOUNCED_NAME_BYTES_MAX)).len(), ANNOUNCED_NAME_BYTES_MAX);
        assert_eq!(cut(&"a".repeat(ANNOUNCED_NAME_BYTES_MAX + 1)).len(), ANNOUNCED_NAME_BYTES_MAX);
        assert_eq!(cut(&family.repeat(28)), family.repeat(ANNOUNCED_NAME_BYTES_MAX / family.len()));
    }

    #[test]
    fn name_and_port_go_out_at_once_and_counts_now_and_then() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(pace.due_at(&announcement("A", 1), start), Some(start));
        pace.told(announcement("A", 1), start);
        assert_eq!(pace.due_at(&announcement("A", 1), after(1)), None);
        assert_eq!(pace.due_at(&announcement("A", 2), after(1)), Some(after(COUNTS_TOLD_SECONDS)));
        assert_eq!(pace.due_at(&announcement("A", 2), after(99)), Some(after(99)));
        assert_eq!(pace.due_at(&announcement("B", 2), after(1)), Some(after(1)));
        assert_eq!(pace.due_at(&Announcement { port: 4748, ..announcement("A", 1) }, after(1)), Some(after(1)));
        pace.withdrawn();
        assert_eq!(pace.due_at(&announcement("A", 1), after(2)), Some(after(2)));
    }
}
