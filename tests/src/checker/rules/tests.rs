//! Each rule against a made-up history that breaks it, and one history that breaks none.

mod people;

use serde_json::{Value, json};

use super::{Rule, violations};
use crate::checker::digest;
use crate::checker::notes::{HeardWhisper, Notes};
use crate::checker::stored::{Event, Read, Stored, Whisper};

const ANN: u64 = 1;
const BEN: u64 = 2;

/// What clients noted, what is stored, and what is read: a room of Ann's where both are in and each said something.
struct Run {
    notes: Notes,
    stored: Stored,
    read: Read,
    /// The log as it is told.
    logged: Vec<Value>,
}

fn user(id: &str) -> Value {
    json!({ "id": id, "nickname": id })
}

fn event(seq: u64, kind: &str, fields: &Value) -> Value {
    let mut event = json!({ "room": "yard", "seq": seq, "at": 1000, "type": kind });
    for (name, value) in fields.as_object().into_iter().flatten() {
        event[name] = value.clone();
    }
    event
}

fn chat(seq: u64, who: &str, id: &str) -> Value {
    event(seq, "chat", &json!({ "user": user(who), "id": id, "text": format!("text of {id}") }))
}

impl Run {
    /// Ann and Ben enter, each says something, and all of it reaches both.
    fn good() -> Self {
        let mut run =
            Self { notes: Notes::default(), stored: Stored::default(), read: Read::default(), logged: Vec::new() };
        (run.stored.creator, run.stored.owner) = ("ann".to_owned(), "ann".to_owned());
        run.read.owners = vec!["ann".to_owned()];
        for (seq, who) in [(1, "ann"), (2, "ben")] {
            run.store(event(seq, "join", &json!({ "user": user(who), "people": seq })));
            run.stored.members.insert(who.to_owned());
            run.notes.entered(seq, who, seq);
        }
        run.hears(ANN, 2);
        run.says(ANN, "ann", "a-1", 3);
        run.says(BEN, "ben", "b-1", 4);
        run
    }

    fn store(&mut self, event: Value) {
        let removed = event.get("removed").is_some();
        let stored = Event::of(&event, removed);
        self.read.events.push((stored.seq, stored.digest, removed));
        self.stored.events.push(stored);
        self.logged.push(event);
    }

    /// Sends a message, stores it, answers it, and lets both hear it.
    fn says(&mut self, connection: u64, who: &str, id: &str, seq: u64) {
        self.sends(connection, who, id, seq);
        self.notes.saved(&key(who, id), false, seq);
        self.store(chat(seq, who, id));
        self.hears(ANN, seq);
        self.hears(BEN, seq);
    }

    fn sends(&mut self, connection: u64, who: &str, id: &str, turn: u64) {
        let words = digest::words(Some(&format!("text of {id}")));
        self.notes.sent(key(who, id), words, None, (connection, turn));
    }

    fn hears(&mut self, connection: u64, seq: u64) {
        let event = self.logged[usize::try_from(seq).unwrap() - 1].clone();
        self.notes.heard(connection, if connection == ANN { "ann" } else { "ben" }, seq, &event);
    }

    /// The rules that are broken, each once.
    fn broken(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> =
            violations(&self.notes, &self.stored, &self.read).iter().map(|violation| violation.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    fn whispers(&mut self, inboxes: &[(&str, u64, bool)]) {
        self.notes.sent(key("ann", "w-1"), digest::words(Some("psst")), Some("ben"), (ANN, 9));
        for (inbox, n, sent) in inboxes {
            self.stored.whispers.push(Whisper {
                inbox: (*inbox).to_owned(),
                n: *n,
                id: "w-1".to_owned(),
                sent: *sent,
                from: "ann".to_owned(),
                to: "ben".to_owned(),
                words: digest::words(Some("psst")),
            });
        }
    }
}

fn key(who: &str, id: &str) -> (String, String) {
    (who.to_owned(), id.to_owned())
}

fn heard_whisper(by: &str, n: u64, text: &str) -> HeardWhisper {
    let whisper = json!({ "id": "w-1", "n": n, "from": user("ann"), "to": user("ben"), "text": text });
    HeardWhisper { user: by.to_owned(), whisper }
}

#[test]
fn a_good_run_breaks_no_rule() {
    let mut run = Run::good();
    run.whispers(&[("ben", 1, false), ("ann", 1, true)]);
    run.notes.saved(&key("ann", "w-1"), true, 1);
    run.notes.heard_whispers.push(heard_whisper("ben", 1, "psst"));
    run.notes.faithful.insert("ben".to_owned());
    assert_eq!(violations(&run.notes, &run.stored, &run.read), []);
}

#[test]
fn what_was_answered_and_is_lost() {
    let mut run = Run::good();
    run.sends(ANN, "ann", "a-2", 5);
    run.notes.saved(&key("ann", "a-2"), false, 5);
    assert_eq!(run.broken(), [Rule::Saved]);
    let shown = violations(&run.notes, &run.stored, &run.read)[0].to_string();
    assert!(shown.contains("a-2") && shown.contains("ann") && shown.contains('5'), "the entry is shown: {shown}");
}

#[test]
fn what_was_answered_and_is_another_number() {
    let mut run = Run::good();
    run.notes.said.get_mut(&key("ben", "b-1")).unwrap().saved = Some(3);
    assert_eq!(run.broken(), [Rule::Saved]);
}

#[test]
fn other_words_than_were_sent() {
    let mut run = Run::good();
    run.notes.said.get_mut(&key("ben", "b-1")).unwrap().words = 0;
    assert_eq!(run.broken(), [Rule::Saved]);
}

#[test]
fn an_id_that_is_stored_twice() {
    let mut run = Run::good();
    run.store(chat(5, "ann", "a-1"));
    run.hears(ANN, 5);
    run.hears(BEN, 5);
    assert_eq!(run.broken(), [Rule::Once]);
}

#[test]
fn an_id_that_is_answered_with_two_numbers() {
    let mut run = Run::good();
    run.notes.saved(&key("ann", "a-1"), false, 4);
    run.notes.said.get_mut(&key("ann", "a-1")).unwrap().saved = Some(3);
    assert_eq!(run.broken(), [Rule::Once]);
}

#[test]
fn a_hole_in_the_log() {
    let mut run = Run::good();
    run.stored.events.remove(1);
    assert!(run.broken().contains(&Rule::Gapless));
    let mut run = Run::good();
    run.read.events.remove(1);
    assert!(run.broken().contains(&Rule::Gapless));
}

#[test]
fn what_is_read_and_not_what_is_stored() {
    let mut run = Run::good();
    run.read.events[2].1 = 0;
    assert_eq!(run.broken(), [Rule::OneOrder]);
}

#[test]
fn a_log_that_is_read_and_stops_short() {
    let mut run = Run::good();
    (run.read.due, _) = (run.notes.newest_told(), run.read.events.pop());
    assert_eq!(run.read.due, 4, "the newest that was answered and heard");
    assert_eq!(run.broken(), [Rule::Saved]);
    run.read.due = 3;
    assert_eq!(run.broken(), [], "what came while it was read may be missing");
}

#[test]
fn what_was_heard_and_is_not_stored() {
    let mut run = Run::good();
    run.logged.push(event(5, "rename", &json!({ "user": user("ben"), "from": "b" })));
    run.hears(BEN, 5);
    assert_eq!(run.broken(), [Rule::OneOrder]);
}

#[test]
fn two_who_hear_different_things_under_one_number() {
    let mut run = Run::good();
    run.sends(ANN, "ann", "a-2", 5);
    run.store(chat(5, "ann", "a-2"));
    run.hears(ANN, 5);
    run.logged[4] = chat(5, "ann", "a-3");
    run.hears(BEN, 5);
    assert_eq!(run.broken(), [Rule::OneOrder]);
}

#[test]
fn the_same_event_twice_or_an_older_one_later() {
    let mut run = Run::good();
    run.hears(BEN, 3);
    assert_eq!(run.broken(), [Rule::OneOrder]);
}

#[test]
fn a_hole_in_what_somebody_hears_unless_they_are_told() {
    for told in [false, true] {
        let mut run = Run::good();
        run.sends(ANN, "ann", "a-2", 5);
        run.sends(ANN, "ann", "a-3", 6);
        run.store(chat(5, "ann", "a-2"));
        run.store(chat(6, "ann", "a-3"));
        run.hears(ANN, 5);
        run.hears(ANN, 6);
        if told {
            run.notes.synced(BEN, 5);
        }
        run.hears(BEN, 6);
        assert_eq!(run.broken(), if told { vec![] } else { vec![Rule::OneOrder] });
        run.notes.faithful.insert("ben".to_owned());
        assert_eq!(run.broken(), [Rule::OneOrder], "whoever promised to ask has to");
        let missed = run.logged[4].clone();
        run.notes.was_read("ben", 5, &missed);
        assert_eq!(run.broken(), if told { vec![] } else { vec![Rule::OneOrder] });
    }
}

#[test]
fn what_was_missed_long_before_somebody_was_told_to_ask() {
    let mut run = Run::good();
    for (seq, id) in [(5, "a-2"), (6, "a-3")] {
        run.sends(ANN, "ann", id, seq);
        run.store(chat(seq, "ann", id));
        run.hears(ANN, seq);
    }
    run.hears(BEN, 6);
    run.notes.synced(BEN, 6);
    assert_eq!(run.broken(), [Rule::OneOrder], "the word for another hole is none for this one");
}

#[test]
fn somebody_who_hears_nothing_more_though_they_are_in() {
    let mut run = Run::good();
    run.sends(ANN, "ann", "a-2", 5);
    run.store(chat(5, "ann", "a-2"));
    run.hears(ANN, 5);
    assert_eq!(run.broken(), [Rule::OneOrder]);
    run.notes.close(BEN);
    assert_eq!(run.broken(), [], "a lost connection hears nothing");
}

#[test]
fn what_nobody_sent_and_what_was_refused() {
    let mut run = Run::good();
    run.notes.said.remove(&key("ben", "b-1"));
    assert_eq!(run.broken(), [Rule::NothingInvented]);
    let mut run = Run::good();
    run.notes.said.get_mut(&key("ben", "b-1")).unwrap().saved = None;
    run.notes.refused(&key("ben", "b-1"), false, "muted");
    assert_eq!(run.broken(), [Rule::NothingInvented]);
}

#[test]
fn what_was_never_answered_and_is_there_twice() {
    let mut run = Run::good();
    run.notes.said.get_mut(&key("ann", "a-1")).unwrap().saved = None;
    assert_eq!(run.broken(), [], "once is allowed");
    run.store(chat(5, "ann", "a-1"));
    run.hears(ANN, 5);
    run.hears(BEN, 5);
    assert_eq!(run.broken(), [Rule::Once, Rule::UnsureOnce]);
}

#[test]
fn a_whisper_that_a_third_one_hears() {
    let mut run = Run::good();
    run.whispers(&[("ben", 1, false), ("ann", 1, true)]);
    run.notes.heard_whispers.push(heard_whisper("carol", 1, "psst"));
    assert_eq!(run.broken(), [Rule::Whispered]);
}

#[test]
fn a_whisper_that_nobody_whispered_or_that_is_not_stored() {
    for (n, text) in [(1, "aloud"), (2, "psst")] {
        let mut run = Run::good();
        run.whispers(&[("ben", 1, false), ("ann", 1, true)]);
        run.notes.heard_whispers.push(heard_whisper("ben", n, text));
        assert_eq!(run.broken(), [Rule::Whispered]);
    }
}

#[test]
fn a_whisper_in_a_wrong_inbox_in_one_only_or_with_a_hole() {
    let mut run = Run::good();
    run.whispers(&[("ben", 1, false), ("ann", 1, true), ("carol", 1, false)]);
    assert_eq!(run.broken(), [Rule::Whispered]);
    let mut run = Run::good();
    run.whispers(&[("ann", 1, true)]);
    assert_eq!(run.broken(), [Rule::Whispered]);
    let mut run = Run::good();
    run.whispers(&[("ben", 2, false), ("ann", 1, true)]);
    assert_eq!(run.broken(), [Rule::Gapless]);
    let mut run = Run::good();
    run.whispers(&[("ben", 1, false), ("ann", 1, true)]);
    run.notes.saved(&key("ann", "w-1"), true, 2);
    assert_eq!(run.broken(), [Rule::Saved]);
}

#[test]
fn a_whisper_that_was_refused_and_is_stored() {
    let mut run = Run::good();
    run.whispers(&[("ben", 1, false), ("ann", 1, true)]);
    run.notes.whispered.get_mut(&key("ann", "w-1")).unwrap().saved = None;
    assert_eq!(run.broken(), [], "what was never answered may be there");
    run.notes.refused(&key("ann", "w-1"), true, "muted");
    assert_eq!(run.broken(), [Rule::NothingInvented]);
}

#[test]
fn what_one_connection_sent_in_another_order() {
    let mut run = Run::good();
    run.sends(ANN, "ann", "a-2", 7);
    run.sends(ANN, "ann", "a-3", 8);
    for (seq, id) in [(5, "a-3"), (6, "a-2")] {
        run.store(chat(seq, "ann", id));
        run.hears(ANN, seq);
        run.hears(BEN, seq);
    }
    assert_eq!(run.broken(), [Rule::InTurn]);
    run.sends(ANN, "ann", "a-2", 9);
    assert_eq!(run.broken(), [], "what was sent twice may have either place");
}
