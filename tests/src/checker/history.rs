//! Writing down what clients do and see.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use super::digest;
use super::notes::{Key, Notes, PutOut};
use super::stored::{Read, Stored};
use super::verdict::{Verdict, judge};
use crate::answer::Answer;
use crate::connection::{Seen, lock};
use crate::host::Host;
use crate::person::{Person, fresh_id};
use crate::waiting::WAIT;

/// Refusals that do not say that nothing was stored: the storage failed, or nobody knows.
const UNSURE_CODES: [&str; 4] = ["internal", "disk_full", "busy", "closing"];

/// What one run has shown, on one host, in any number of rooms. Its clones write into the same.
#[derive(Clone, Debug, Default)]
pub struct History {
    rooms: Arc<Mutex<Rooms>>,
}

/// The notes about all rooms.
#[derive(Clone, Debug, Default)]
pub(super) struct Rooms {
    notes: HashMap<String, Notes>,
    turns: u64,
    lossy: bool,
}

impl Rooms {
    pub(super) fn of(&mut self, room: &str) -> &mut Notes {
        if !self.notes.contains_key(room) {
            self.notes.insert(room.to_owned(), Notes::of_a_network(self.lossy));
        }
        self.notes.get_mut(room).expect("it was just put there")
    }

    pub(super) fn every(&mut self) -> impl Iterator<Item = &mut Notes> {
        self.notes.values_mut()
    }
}

/// What became of one try to send something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on disk under this number: `seq`, or `n` of a whisper.
    Saved(u64),
    /// The rules said no, with this code.
    Refused(String),
    /// Nobody knows: no answer came, or one that does not say.
    Unknown,
}

impl History {
    /// For networks that lose answers, but nothing else: somebody may hear a room without having heard that they are in.
    #[must_use]
    pub fn with_lost_answers() -> Self {
        let history = Self::default();
        lock(&history.rooms).lossy = true;
        history
    }

    /// Notes from here on what reaches this person's connection. They must not be in a room yet.
    pub fn watch(&self, person: &Person) {
        self.watch_with(person, true);
    }

    /// The same, but what is said in rooms is only noted: nobody can wait for it, and it takes no memory.
    pub fn watch_only(&self, person: &Person) {
        self.watch_with(person, false);
    }

    fn watch_with(&self, person: &Person, keep: bool) {
        let (rooms, user) = (Arc::clone(&self.rooms), person.id.clone());
        let connection = person.connection().number();
        person.connection().watch(move |seen| match seen {
            Seen::Event(event) => !lock(&rooms).hears(connection, &user, event) || keep,
            Seen::Answer(answer) => {
                lock(&rooms).is_answered(connection, &user, answer);
                true
            }
            Seen::End => {
                lock(&rooms).has_ended(connection);
                true
            }
        });
    }

    /// This person asks to enter a room, on a network that may lose the answer.
    pub(super) fn asks_to_enter(&self, person: &Person, room: &str) {
        lock(&self.rooms).of(room).asks_to_enter(person.connection().number());
    }

    /// Says something under a new id. It is sent now; what is returned waits for what becomes of it.
    pub fn say(&self, person: &Person, room: &str, words: &str) -> impl Future<Output = Outcome> + use<> {
        self.say_as(&fresh_id(), person, room, words, WAIT)
    }

    /// Says something under an id, perhaps one that was sent before, and waits so long for the answer.
    pub fn say_as(
        &self,
        id: &str,
        person: &Person,
        room: &str,
        words: &str,
        patience: Duration,
    ) -> impl Future<Output = Outcome> + use<> {
        let payload = json!({ "room": room, "id": id, "text": words });
        let mut rooms = lock(&self.rooms);
        rooms.turns += 1;
        let at = (person.connection().number(), rooms.turns);
        let key = (person.id.clone(), id.to_owned());
        rooms.of(room).sent(key.clone(), digest::words(Some(words)), None, at);
        // Sent before anybody else can note anything, so that the notes have the order of the wire.
        let answer = person.chat.request_perhaps("chat", payload);
        drop(rooms);
        self.clone().outcome(room.to_owned(), key, false, answer, patience)
    }

    /// Whispers to somebody. It is sent now; what is returned waits for what becomes of it.
    pub fn whisper(&self, person: &Person, room: &str, to: &str, words: &str) -> impl Future<Output = Outcome> + use<> {
        self.whisper_as(&fresh_id(), person, room, to, words)
    }

    /// Whispers to somebody under an id, perhaps one that was sent before.
    pub fn whisper_as(
        &self,
        id: &str,
        person: &Person,
        room: &str,
        to: &str,
        words: &str,
    ) -> impl Future<Output = Outcome> + use<> {
        let payload = json!({ "room": room, "id": id, "to": to, "text": words });
        let mut rooms = lock(&self.rooms);
        rooms.turns += 1;
        let at = (person.connection().number(), rooms.turns);
        let key = (person.id.clone(), id.to_owned());
        rooms.of(room).sent(key.clone(), digest::words(Some(words)), Some(to), at);
        let answer = person.chat.request_perhaps("whisper", payload);
        drop(rooms);
        self.clone().outcome(room.to_owned(), key, true, answer, WAIT)
    }

    async fn outcome(
        self,
        room: String,
        key: Key,
        whispered: bool,
        answer: impl Future<Output = Option<Answer>>,
        patience: Duration,
    ) -> Outcome {
        let Ok(Some(answer)) = tokio::time::timeout(patience, answer).await else { return Outcome::Unknown };
        let mut rooms = lock(&self.rooms);
        let notes = rooms.of(&room);
        if !answer.is_ok() {
            let code = answer.refused();
            if UNSURE_CODES.contains(&code.as_str()) {
                return Outcome::Unknown;
            }
            notes.refused(&key, whispered, &code);
            return Outcome::Refused(code);
        }
        let number = answer.value()[if whispered { "n" } else { "seq" }].as_u64();
        let number = number.unwrap_or_else(|| panic!("an answer without a number: {}", answer.value()));
        notes.saved(&key, whispered, number);
        Outcome::Saved(number)
    }

    /// Kicks or bans somebody, notes what was answered, and says the number of the event.
    pub async fn put_out(&self, power: &str, owner: &Person, room: &str, victim: &str) -> Option<u64> {
        let payload = json!({ "room": room, "user": victim });
        let answer = owner.chat.request_perhaps(power, payload).await?;
        let seq = if answer.is_ok() { answer.ok()["seq"].as_u64() } else { None }?;
        lock(&self.rooms).of(room).put_outs.push(PutOut { victim: victim.to_owned(), seq });
        Some(seq)
    }

    /// What is noted until now, for what becomes of it if everything ends here: nobody hears anything more.
    #[must_use]
    pub fn up_to_now(&self) -> (Self, SystemTime) {
        let rooms = lock(&self.rooms);
        let mut until = rooms.clone();
        until.every().for_each(Notes::end);
        // Still under the lock: nothing is sent or heard between the notes and the moment.
        (Self { rooms: Arc::new(Mutex::new(until)) }, SystemTime::now())
    }

    /// This person promises to ask for everything that they missed in the room, so that they may have no hole at the end.
    pub fn promises_to_ask(&self, user: &str, room: &str) {
        lock(&self.rooms).of(room).faithful.insert(user.to_owned());
    }

    /// The last number that this person has seen without a hole since they first entered; `None` before that.
    #[must_use]
    pub fn seen(&self, user: &str, room: &str) -> Option<u64> {
        lock(&self.rooms).of(room).view_of(user).map(|(seen, _)| seen)
    }

    /// What this person has not seen: after which number, and up to which they were told that there is more.
    #[must_use]
    pub fn missing(&self, user: &str, room: &str) -> Option<(u64, u64)> {
        lock(&self.rooms).of(room).view_of(user).filter(|(seen, told)| seen < told)
    }

    /// Holds everything against what a fresh client reads and what is stored.
    ///
    /// # Panics
    /// With every offending entry, when a rule is broken; also when the room lets no fresh client in.
    pub async fn check(&self, host: &Host, room: &str) -> Verdict {
        let verdict = self.verdict(host, room).await;
        assert!(verdict.violations.is_empty(), "{verdict}");
        verdict
    }

    /// The same, without failing.
    ///
    /// # Panics
    /// When the room lets no fresh client in.
    pub async fn verdict(&self, host: &Host, room: &str) -> Verdict {
        let reader = host.person(&format!("Reader {}", fresh_id())).await;
        let joined = reader.join(room).await;
        self.verdict_of(&reader, joined["lastSeq"].as_u64().unwrap_or(0), &host.data(), room).await
    }

    /// The same with a reader who is in the room already, for rooms that let nobody else in. `last_seq` is what they
    /// entered with.
    pub async fn verdict_of(&self, reader: &Person, last_seq: u64, data: &Path, room: &str) -> Verdict {
        self.settle(room, last_seq).await;
        let due = lock(&self.rooms).of(room).newest_told().max(last_seq);
        let read = Read::log(reader, room, due).await;
        let verdict = {
            // Whatever was heard until now is stored by now; nothing else is noted while the database is read.
            let mut rooms = lock(&self.rooms);
            judge(rooms.of(room), &Stored::of(data, room), &read)
        };
        reader.leave(room).await;
        verdict
    }

    /// Waits until everybody who can hear has heard up to this number, or plainly does not.
    async fn settle(&self, room: &str, last_seq: u64) {
        let since = Instant::now();
        let behind = || {
            let mut rooms = lock(&self.rooms);
            let streams = &rooms.of(room).streams;
            streams.iter().any(|stream| stream.open && stream.last().max(stream.synced) < last_seq)
        };
        while behind() && since.elapsed() < WAIT {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
