//! What is written down about one room. Nothing is judged here but what contradicts itself while it is heard.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::digest;
use super::rules::{Rule, Violation};

/// For so many events it is kept what they said, to show it; of later ones only a number.
const SHOWN_EVENTS: usize = 20_000;

/// Whose and which: ids are of one person.
pub(super) type Key = (String, String);

/// Everything about one room.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    pub(super) said: HashMap<Key, Sent>,
    pub(super) whispered: HashMap<Key, Sent>,
    pub(super) first_heard: BTreeMap<u64, FirstHeard>,
    pub(super) streams: Vec<Stream>,
    /// The newest stream of each connection.
    current: HashMap<u64, usize>,
    /// How often each connection asked to enter and was not answered.
    asking: HashMap<u64, usize>,
    /// What each person asked for and read.
    pub(super) read: HashMap<String, Ranges>,
    /// People who promise to ask for everything that they missed.
    pub(super) faithful: HashSet<String>,
    pub(super) heard_whispers: Vec<HeardWhisper>,
    pub(super) put_outs: Vec<PutOut>,
    /// What cannot be true together, seen while it was heard.
    pub(super) contradictions: Vec<Violation>,
    pub(super) heard: u64,
    /// Whether it was told that the room is gone.
    pub(super) removed: bool,
    /// Whether the answer to an entry may have been lost on its way.
    pub(super) lossy: bool,
}

/// A message that somebody tried to send, once or again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) words: u64,
    /// Whom a whisper is for.
    pub(super) to: Option<String>,
    /// On which connection, and when among all that was sent.
    pub(super) tries: Vec<(u64, u64)>,
    /// The number it was answered with: `seq`, or `n` of a whisper.
    pub(super) saved: Option<u64>,
    pub(super) refused: Option<String>,
}

/// What the first one heard who heard this number.
#[derive(Clone, Debug)]
pub(super) struct FirstHeard {
    pub(super) digest: u64,
    pub(super) shown: String,
    pub(super) removed: bool,
}

/// What one connection heard of the room from one entry on.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub(super) user: String,
    pub(super) connection: u64,
    /// The `lastSeq` it entered with.
    pub(super) after: u64,
    /// What was heard, first and last of each piece without holes.
    pub(super) runs: Vec<(u64, u64)>,
    /// Up to where it was told that something may be missing.
    pub(super) synced: u64,
    /// The holes that it was not told of before it heard what came next.
    pub(super) untold: Vec<(u64, u64)>,
    /// Whether it can still hear.
    pub(super) open: bool,
}

/// A whisper as somebody heard it.
#[derive(Clone, Debug)]
pub(super) struct HeardWhisper {
    pub(super) user: String,
    pub(super) whisper: Value,
}

/// Somebody was put out, and it was answered.
#[derive(Clone, Debug)]
pub(super) struct PutOut {
    pub(super) victim: String,
    pub(super) seq: u64,
}

/// Numbers as pieces without holes.
#[derive(Debug, Default, Clone)]
pub(super) struct Ranges(BTreeMap<u64, u64>);

impl Ranges {
    /// Adds everything from `first` to `last`.
    pub(super) fn add(&mut self, first: u64, last: u64) {
        let (mut first, mut last) = (first, last);
        let touching: Vec<(u64, u64)> = self
            .0
            .range(..=last.saturating_add(1))
            .rev()
            .take_while(|(_, end)| **end + 1 >= first)
            .map(|(start, end)| (*start, *end))
            .collect();
        for (start, end) in touching {
            self.0.remove(&start);
            (first, last) = (first.min(start), last.max(end));
        }
        self.0.insert(first, last);
    }

    /// The first number from `from` to `to` that is not among them.
    pub(super) fn first_missing(&self, from: u64, to: u64) -> Option<u64> {
        let covered = self.0.range(..=from).next_back().map_or(0, |(_, end)| *end);
        let missing = if covered >= from { covered + 1 } else { from };
        (missing <= to).then_some(missing)
    }
}

impl Stream {
    /// The last number that it heard.
    pub(super) fn last(&self) -> u64 {
        self.runs.last().map_or(self.after, |(_, last)| *last)
    }
}

impl Notes {
    /// Nothing yet, on a network that loses answers or not.
    pub(super) fn of_a_network(lossy: bool) -> Self {
        Self { lossy, ..Self::default() }
    }

    /// Somebody asks to enter with this connection, perhaps once more.
    pub(super) fn asks_to_enter(&mut self, connection: u64) {
        *self.asking.entry(connection).or_default() += 1;
    }

    /// Somebody entered with this connection.
    pub(super) fn entered(&mut self, connection: u64, user: &str, last_seq: u64) {
        self.close(connection);
        if let Some(asking) = self.asking.get_mut(&connection) {
            *asking = asking.saturating_sub(1);
        }
        let user = user.to_owned();
        self.current.insert(connection, self.streams.len());
        self.streams.push(Stream {
            user,
            connection,
            after: last_seq,
            runs: Vec::new(),
            untold: Vec::new(),
            synced: 0,
            open: true,
        });
    }

    /// The connection hears nothing more of the room.
    pub(super) fn close(&mut self, connection: u64) {
        if let Some(stream) = self.stream(connection) {
            stream.open = false;
        }
    }

    /// Nobody hears anything more.
    pub(super) fn end(&mut self) {
        self.streams.iter_mut().for_each(|stream| stream.open = false);
    }

    pub(super) fn synced(&mut self, connection: u64, last_seq: u64) {
        if let Some(stream) = self.stream(connection) {
            stream.synced = stream.synced.max(last_seq);
        }
    }

    /// Whether the answer that says what was missed before this number was lost: whoever is unsure asks to enter once more, and
    /// what is in that answer is not said again.
    fn may_have_entered(&mut self, connection: u64, seq: u64) -> bool {
        let is_asking = self.asking.get(&connection).is_some_and(|asking| *asking > 0);
        self.stream(connection).is_none_or(|stream| is_asking && seq > stream.last() + 1)
    }

    fn stream(&mut self, connection: u64) -> Option<&mut Stream> {
        self.streams.get_mut(*self.current.get(&connection)?)
    }

    /// An event of the log as it happened.
    pub(super) fn heard(&mut self, connection: u64, user: &str, seq: u64, event: &Value) {
        self.heard += 1;
        self.compare(user, seq, event);
        if self.lossy && self.may_have_entered(connection, seq) {
            self.entered(connection, user, seq - 1);
        }
        let problem = match self.stream(connection) {
            None => Some(format!("{user} heard, without being in: {event}")),
            Some(stream) if !stream.open => Some(format!("{user} heard, after they were out: {event}")),
            Some(stream) => {
                let last = stream.last();
                match stream.runs.last_mut() {
                    _ if seq <= last => {
                        let contradiction = format!("{user} had heard {last} and then heard: {event}");
                        self.contradictions.push(Violation::new(Rule::OneOrder, contradiction));
                        return;
                    }
                    Some(run) if run.1 + 1 == seq => run.1 = seq,
                    _ => {
                        // Whoever is told to ask is told so before anything that comes after what they miss.
                        if seq > last + 1 && stream.synced < seq - 1 {
                            stream.untold.push((last + 1, seq - 1));
                        }
                        stream.runs.push((seq, seq));
                    }
                }
                None
            }
        };
        self.contradictions.extend(problem.map(|problem| Violation::new(Rule::Kicked, problem)));
    }

    /// An event of the log that was asked for.
    pub(super) fn was_read(&mut self, user: &str, seq: u64, event: &Value) {
        self.compare(user, seq, event);
        self.read.entry(user.to_owned()).or_default().add(seq, seq);
    }

    fn compare(&mut self, user: &str, seq: u64, event: &Value) {
        let (digest, removed) = (digest::event(event), event.get("removed").is_some());
        let room_to_show = self.first_heard.len() < SHOWN_EVENTS;
        let first = self.first_heard.entry(seq).or_insert_with(|| {
            let shown = if room_to_show { event.to_string() } else { String::new() };
            FirstHeard { digest, shown, removed }
        });
        // What is removed later has another look than before.
        first.removed |= removed;
        if first.digest != digest && !first.removed {
            let contradiction = format!("number {seq} is {}, and to {user} {event}", first.shown);
            self.contradictions.push(Violation::new(Rule::OneOrder, contradiction));
        }
    }

    /// How far somebody has seen everything since they first entered, and the newest number that they know of.
    pub(super) fn view_of(&self, user: &str) -> Option<(u64, u64)> {
        let mut streams = self.streams.iter().filter(|stream| stream.user == user).peekable();
        let first = streams.peek()?.after;
        let mut seen = self.read.get(user).cloned().unwrap_or_default();
        let mut newest = first;
        for stream in streams {
            stream.runs.iter().for_each(|(first, last)| seen.add(*first, *last));
            newest = newest.max(stream.last()).max(stream.synced);
        }
        let missing = seen.first_missing(first + 1, newest);
        Some((missing.map_or(newest, |missing| missing - 1), newest))
    }

    /// The newest number that anybody was told of: by an answer, or as it happened.
    pub(super) fn newest_told(&self) -> u64 {
        let answered = self.said.values().filter_map(|sent| sent.saved).max();
        let heard = self.first_heard.last_key_value().map(|(seq, _)| *seq);
        let put_out = self.put_outs.iter().map(|put_out| put_out.seq).max();
        answered.max(heard).max(put_out).unwrap_or(0)
    }

    /// A message was sent, for the first time or again.
    pub(super) fn sent(&mut self, key: Key, words: u64, to: Option<&str>, at: (u64, u64)) {
        let sent = if to.is_some() { &mut self.whispered } else { &mut self.said };
        let sent = sent.entry(key).or_default();
        (sent.words, sent.to) = (words, to.map(str::to_owned));
        sent.tries.push(at);
    }

    /// It was answered that a message is saved under this number.
    pub(super) fn saved(&mut self, key: &Key, whispered: bool, number: u64) {
        let Some(sent) = (if whispered { &mut self.whispered } else { &mut self.said }).get_mut(key) else { return };
        match sent.saved.replace(number) {
            Some(before) if before != number => {
                let contradiction = format!("{key:?} was answered with {before} and then with {number}");
                self.contradictions.push(Violation::new(Rule::Once, contradiction));
            }
            _ => {}
        }
    }

    /// A message was refused: it must not be there, unless another try of it is.
    pub(super) fn refused(&mut self, key: &Key, whispered: bool, code: &str) {
        let sent = if whispered { &mut self.whispered } else { &mut self.said };
        if let Some(sent) = sent.get_mut(key) {
            sent.refused = Some(code.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;

    #[test]
    fn pieces_grow_together() {
        let mut ranges = Ranges::default();
        assert_eq!(ranges.first_missing(1, 5), Some(1));
        for (first, last) in [(4, 5), (1, 1), (9, 9), (2, 2), (8, 8)] {
            ranges.add(first, last);
        }
        assert_eq!(ranges.first_missing(1, 9), Some(3));
        ranges.add(3, 7);
        assert_eq!((ranges.first_missing(1, 9), ranges.first_missing(1, 10)), (None, Some(10)));
        assert_eq!(ranges.first_missing(5, 4), None, "nothing is missing of nothing");
    }
}
