//! The list of hosts nearby. Pure: what was heard and answered comes in, `now` too, and questions to ask come out.
//!
//! A record only makes a host known. Whether it is there, what it is called and which of its addresses is right is what
//! it answers itself, so every host is asked, and listed from its first answer or its first silence on.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::time::Instant;

use super::record::Record;
use crate::limits::{
    NEARBY_NEIGHBOURS_MAX, NEIGHBOURS_ASKED_MAX, NEIGHBOURS_PER_ADDRESS_MAX, PROBE_AGAIN_MILLISECONDS,
    PROBE_FAILURES_MAX, PROBE_MILLISECONDS, PROBE_STRANGER_MILLISECONDS_MAX, RECORD_SECONDS_MAX,
    STRANGER_NEIGHBOURS_ASKED_MAX, STRANGER_NEIGHBOURS_PER_SECOND,
};
use crate::protocol::Millis;

/// A host nearby.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// The host's id: what it is known by, whatever its name and address.
    pub id: String,
    /// Its display name, cleaned: what it answered, before that what it announced.
    pub name: String,
    /// Where it is, the address to be tried first in front; never empty.
    pub addresses: Vec<IpAddr>,
    /// Its port at all of them.
    pub port: u16,
    /// Rooms it announces; 0 when it announces nothing.
    pub rooms: u32,
    /// People it announces.
    pub people: u32,
    /// The whole fingerprint it announces, which begins with the id. A hint, not a proof.
    pub fingerprint: Option<String>,
    /// When it last answered, or was first heard of, in Unix milliseconds.
    pub seen_at: Millis,
    /// Whether it answered when it was last asked.
    pub reachable: bool,
}

impl Neighbour {
    /// Where to reach it, in the order to be tried.
    #[must_use]
    pub fn socket_addresses(&self) -> Vec<SocketAddr> {
        self.addresses.iter().map(|address| (*address, self.port).into()).collect()
    }
}

/// One moment on both clocks: the steady one decides, the other is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) steady: Instant,
    pub(super) unix: Millis,
}

/// A host to be asked whether it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) id: String,
    /// The addresses to try, the best first.
    pub(super) candidates: Vec<SocketAddr>,
    /// Whether it answered last time and nothing suggests that it will not again, so that there is no hurry.
    pub(super) routine: bool,
}

/// Where a host answered, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Proof {
    at: SocketAddr,
    name: String,
}

#[derive(Debug)]
struct Entry {
    record: Option<Record>,
    /// When the record last came.
    heard: Instant,
    /// Where somebody said it is.
    by_hand: Option<SocketAddr>,
    proof: Option<Proof>,
    /// Questions in a row without an answer.
    failures: u32,
    asking: bool,
    /// Whether what it is being asked is about places where it may not be any more.
    outdated: bool,
    ask_at: Instant,
    routine: bool,
    seen_at: Millis,
}

/// All hosts nearby.
#[derive(Debug)]
pub(super) struct Nearby {
    own_id: String,
    hosts: BTreeMap<String, Entry>,
    /// Grows with every change that can be seen in the list.
    version: u64,
    strangers_asked: StrangersAsked,
    /// Whether a host went without a goodbye since somebody last looked.
    lost_one: bool,
}

/// How many strangers were asked in the current second.
#[derive(Debug)]
struct StrangersAsked {
    since: Option<Instant>,
    count: u32,
}

impl Nearby {
    /// An empty list, in which the host itself will never be.
    pub(super) fn new(own_id: String) -> Self {
        let strangers_asked = StrangersAsked { since: None, count: 0 };
        Self { own_id, hosts: BTreeMap::new(), version: 0, strangers_asked, lost_one: false }
    }

    /// Grows with every change of [`Nearby::list`].
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// A record came.
    pub(super) fn hear(&mut self, record: Record, now: Moment) {
        if record.id == self.own_id || !self.has_room_for(&record.id, &record.addresses) {
            return;
        }
        let entry = self.hosts.entry(record.id.clone()).or_insert_with(|| Entry::new(now));
        entry.heard = now.steady;
        if entry.record.as_ref() != Some(&record) {
            let moved = entry.record.as_ref().is_none_or(|old| old.places() != record.places());
            if moved {
                entry.hurry(now);
            }
            entry.record = Some(record);
            self.version += 1;
        }
    }

    /// A host said goodbye.
    pub(super) fn lose(&mut self, id: &str, now: Moment) {
        let Some(entry) = self.hosts.get_mut(id) else { return };
        self.version += 1;
        if entry.by_hand.is_none() {
            self.hosts.remove(id);
        } else {
            entry.record = None;
            entry.hurry(now);
        }
    }

    /// Somebody typed an address, and this host answered there. Nothing if the list is full.
    pub(super) fn add(&mut self, id: &str, at: SocketAddr, name: String, now: Moment) -> Option<Neighbour> {
        if !self.has_room_for(id, &[]) {
            return None;
        }
        let entry = self.hosts.entry(id.to_owned()).or_insert_with(|| Entry::new(now));
        entry.by_hand = Some(at);
        self.version += 1;
        self.answered(id, at, name, now);
        self.hosts.get(id).map(|entry| entry.neighbour(id))
    }

    /// Somebody does not want to see a host any more. It comes back if it goes on announcing itself.
    pub(super) fn forget(&mut self, id: &str) -> bool {
        self.version += 1;
        self.hosts.remove(id).is_some()
    }

    /// A host answered.
    pub(super) fn answered(&mut self, id: &str, at: SocketAddr, name: String, now: Moment) {
        let Some(entry) = self.hosts.get_mut(id) else { return };
        let proof = Proof { at, name };
        if entry.failures > 0 || entry.proof.as_ref() != Some(&proof) {
            self.version += 1;
        }
        entry.proof = Some(proof);
        entry.failures = 0;
        entry.asking = false;
        entry.outdated = false;
        entry.seen_at = now.unix;
        entry.routine = true;
        entry.ask_at = now.steady + Duration::from_millis(PROBE_MILLISECONDS);
    }

    /// A host did not answer at any of its addresses. One that used to is gone after a few times.
    pub(super) fn silent(&mut self, id: &str, now: Moment) {
        let Some(entry) = self.hosts.get_mut(id) else { return };
        entry.asking = false;
        if std::mem::take(&mut entry.outdated) {
            return;
        }
        if entry.failures == 0 {
            self.version += 1;
        }
        entry.failures = entry.failures.saturating_add(1);
        entry.routine = false;
        entry.ask_at = now.steady + entry.patience();
        if entry.proof.is_some() && entry.by_hand.is_none() && entry.failures >= PROBE_FAILURES_MAX {
            self.version += 1;
            self.lost_one = true;
            self.hosts.remove(id);
        }
    }

    /// Whether a host went without a goodbye since this was last asked. Its record is still held by the daemon, which will
    /// say nothing when it comes again.
    pub(super) fn take_lost_one(&mut self) -> bool {
        std::mem::take(&mut self.lost_one)
    }

    /// Lets go of what was not heard again in time.
    pub(super) fn expire(&mut self, now: Moment) {
        let old = |entry: &Entry| now.steady.duration_since(entry.heard) > Duration::from_secs(RECORD_SECONDS_MAX);
        let before = self.hosts.len();
        self.hosts.retain(|_, entry| entry.by_hand.is_some() || !old(entry));
        let mut changed = self.hosts.len() != before;
        for entry in self.hosts.values_mut().filter(|entry| entry.record.is_some() && old(entry)) {
            entry.record = None;
            changed = true;
        }
        self.version += u64::from(changed);
    }

    /// The hosts to be asked now; each is left alone until its answer or silence is told.
    pub(super) fn questions(&mut self, now: Moment) -> Vec<Question> {
        let mut questions = Vec::new();
        let asked = |known: bool, hosts: &BTreeMap<String, Entry>| {
            hosts.values().filter(|entry| entry.asking && entry.is_known() == known).count()
        };
        let mut known_left = NEIGHBOURS_ASKED_MAX.saturating_sub(asked(true, &self.hosts));
        let mut strangers_left = STRANGER_NEIGHBOURS_ASKED_MAX.saturating_sub(asked(false, &self.hosts));
        let mut due: Vec<(&String, &mut Entry)> =
            self.hosts.iter_mut().filter(|(_, entry)| !entry.asking && entry.ask_at <= now.steady).collect();
        due.sort_by_key(|(_, entry)| entry.ask_at);
        for (id, entry) in due {
            let known = entry.is_known();
            let left = if known { &mut known_left } else { &mut strangers_left };
            if *left == 0 || !known && !self.strangers_asked.may_ask(now.steady) {
                continue;
            }
            *left -= 1;
            entry.asking = true;
            questions.push(Question { id: id.clone(), candidates: entry.candidates(), routine: entry.routine });
        }
        questions
    }

    /// When [`Nearby::questions`] is worth calling again. While as many are asked as may be, an answer comes first.
    pub(super) fn next_question_at(&self, now: Moment) -> Option<Instant> {
        let next = self.hosts.values().filter(|entry| !entry.asking).map(|entry| entry.ask_at).min()?;
        // Whoever is due and was not asked has to wait for somebody else's turn to end.
        Some(if next > now.steady { next } else { now.steady + StrangersAsked::PAUSE })
    }

    /// The hosts that have answered or failed to, by name.
    pub(super) fn list(&self) -> Vec<Neighbour> {
        let shown = self.hosts.iter().filter(|(_, entry)| entry.proof.is_some() || entry.failures > 0);
        let mut list: Vec<Neighbour> = shown.map(|(id, entry)| entry.neighbour(id)).collect();
        list.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
        list
    }

    /// Makes room for a host that is not in the list yet, at the cost of the oldest that never answered.
    fn has_room_for(&mut self, id: &str, addresses: &[IpAddr]) -> bool {
        if self.hosts.contains_key(id) {
            return true;
        }
        addresses.iter().all(|address| {
            let claims = |entry: &Entry| entry.record.as_ref().is_some_and(|record| record.addresses.contains(address));
            self.make_room(NEIGHBOURS_PER_ADDRESS_MAX, claims)
        }) && self.make_room(NEARBY_NEIGHBOURS_MAX, |_| true)
    }

    fn make_room(&mut self, max: usize, counts: impl Fn(&Entry) -> bool) -> bool {
        if self.hosts.values().filter(|entry| counts(entry)).count() < max {
            return true;
        }
        let strangers = self.hosts.iter().filter(|(_, entry)| counts(entry) && !entry.is_known() && !entry.asking);
        let Some(oldest) = strangers.min_by_key(|(_, entry)| entry.heard).map(|(id, _)| id.clone()) else {
            return false;
        };
        self.hosts.remove(&oldest);
        self.version += 1;
        true
    }
}

impl Entry {
    fn new(now: Moment) -> Self {
        Self {
            record: None,
            heard: now.steady,
            by_hand: None,
            proof: None,
            failures: 0,
            asking: false,
            outdated: false,
            ask_at: now.steady,
            routine: false,
            seen_at: now.unix,
        }
    }

    /// Whether it ever answered or somebody vouched for it, so that a flood of records cannot push it out.
    fn is_known(&self) -> bool {
        self.proof.is_some() || self.by_hand.is_some()
    }

    /// Something about it changed, so it is asked at once.
    fn hurry(&mut self, now: Moment) {
        self.ask_at = now.steady;
        self.routine = false;
        self.outdated = self.asking;
    }

    /// How long to leave it alone after a silence: a known host not long, another one longer each time.
    fn patience(&self) -> Duration {
        let doublings =
            if self.proof.is_some() && self.failures < PROBE_FAILURES_MAX { 0 } else { self.failures.min(10) };
        let milliseconds = (PROBE_AGAIN_MILLISECONDS << doublings).min(PROBE_STRANGER_MILLISECONDS_MAX);
        Duration::from_millis(milliseconds)
    }

    /// Where it answered last, where somebody said it is, and where its record says.
    fn candidates(&self) -> Vec<SocketAddr> {
        let announced = self.record.iter().flat_map(Record::places);
        let mut candidates: Vec<SocketAddr> = Vec::new();
        for place in self.proof.iter().map(|proof| proof.at).chain(self.by_hand).chain(announced) {
            if !candidates.contains(&place) {
                candidates.push(place);
            }
        }
        candidates
    }

    fn neighbour(&self, id: &str) -> Neighbour {
        let candidates = self.candidates();
        // An entry has a record, somebody's word or an answer, so there is a first.
        let port = candidates.first().map_or(0, SocketAddr::port);
        let record = self.record.as_ref();
        let name = self.proof.as_ref().map(|proof| &proof.name).or(record.map(|record| &record.name));
        Neighbour {
            id: id.to_owned(),
            name: name.cloned().unwrap_or_default(),
            addresses: candidates.iter().filter(|place| place.port() == port).map(SocketAddr::ip).collect(),
            port,
            rooms: record.map_or(0, |record| record.rooms),
            people: record.map_or(0, |record| record.people),
            fingerprint: record.map(|record| record.fingerprint.clone()),
            seen_at: self.seen_at,
            reachable: self.proof.is_some() && self.failures == 0,
        }
    }
}

impl Record {
    /// Where the record says that the host is.
    fn places(&self) -> Vec<SocketAddr> {
        self.addresses.iter().map(|address| (*address, self.port).into()).collect()
    }
}

impl StrangersAsked {
    /// How long somebody who is due may have to wait before it is looked at again.
    const PAUSE: Duration = Duration::from_millis(50);

    fn may_ask(&mut self, now: Instant) -> bool {
        if self.since.is_none_or(|since| now.duration_since(since) >= Duration::from_secs(1)) {
            (self.since, self.count) = (Some(now), 0);
        }
        self.count += 1;
        self.count <= STRANGER_NEIGHBOURS_PER_SECOND
    }
}

#[cfg(test)]
mod tests;
