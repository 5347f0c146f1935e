//! Inboxes: whose they are, how they are numbered, and what remains of them.

use super::*;
use crate::limits::{PAGE_BYTES_MAX, TEXT_BYTES_MAX};
use crate::protocol::{Whisper, WhisperKind};

/// Three people in a room of the first.
struct Yard {
    disk: Disk,
    people: [User; 3],
    rows: [i64; 3],
    room: Room,
    row: i64,
}

impl Yard {
    fn new() -> Self {
        let disk = Disk::new();
        let people = ["Mina", "Jisu", "Sora"].map(person);
        let rows = people.each_ref().map(|user| disk.session(user));
        let (room, row) = disk.room(&people[0], rows[0]);
        Self { disk, people, rows, room, row }
    }

    fn draft(&self, from: usize, to: usize, id: &str, text: &str) -> Whisper {
        let (from, to) = (self.people[from].clone(), self.people[to].clone());
        let (id, text) = (id.parse().unwrap(), Some(text.to_owned()));
        let kind = WhisperKind::Whisper;
        Whisper { kind, room: self.room.id, n: 0, at: NOW, id, from, to, text, gif: None }
    }

    /// Whispers; answers the numbers of sender and receiver.
    fn whisper(&self, from: usize, to: usize, id: &str, text: &str) -> (u64, u64) {
        let mut whisper = self.draft(from, to, id, text);
        let store = &self.disk.store;
        store.add_whisper(self.row, Side::Sender(self.rows[from]), &mut whisper).unwrap();
        let sent = whisper.n;
        store.add_whisper(self.row, Side::Receiver(self.rows[to]), &mut whisper).unwrap();
        (sent, whisper.n)
    }

    fn page(&self, reader: usize, part: Part, limit: usize) -> (Vec<u64>, bool) {
        let inbox = self.disk.archive().inbox((self.row, self.room.id), self.rows[reader], part, limit).unwrap();
        (inbox.whispers.iter().map(|whisper| whisper.n).collect(), inbox.more)
    }
}

#[test]
fn each_of_the_two_has_numbers_of_their_own_and_nobody_else_has_any() {
    let yard = Yard::new();
    assert_eq!(yard.whisper(0, 1, "a", "to Jisu"), (1, 1));
    assert_eq!(yard.whisper(1, 0, "a", "to Mina"), (2, 2), "another's id is another id");
    assert_eq!(yard.whisper(2, 1, "b", "from Sora"), (1, 3));
    assert_eq!(yard.whisper(0, 1, "c", "to Jisu again"), (3, 4));
    let texts = |reader: usize| {
        let inbox =
            yard.disk.archive().inbox((yard.row, yard.room.id), yard.rows[reader], Part::After(0, 100), 100).unwrap();
        inbox.whispers.into_iter().map(|whisper| (whisper.n, whisper.text.unwrap())).collect::<Vec<_>>()
    };
    let told = |lines: &[&str]| (1..).zip(lines.iter().map(|&line| line.to_owned())).collect::<Vec<_>>();
    assert_eq!(texts(0), told(&["to Jisu", "to Mina", "to Jisu again"]));
    assert_eq!(texts(1), told(&["to Jisu", "to Mina", "from Sora", "to Jisu again"]));
    assert_eq!(texts(2), told(&["from Sora"]));
    assert_eq!(yard.rows.map(|row| yard.disk.store.inbox_end(yard.row, row).unwrap()), [3, 4, 1]);
}

#[test]
fn a_whisper_comes_back_as_it_was() {
    let yard = Yard::new();
    let mut whisper = yard.draft(0, 1, "a", INJECTION);
    whisper.gif = Some(picture('a').gif);
    yard.disk.store.add_whisper(yard.row, Side::Receiver(yard.rows[1]), &mut whisper).unwrap();
    let inbox = yard.disk.archive().inbox((yard.row, yard.room.id), yard.rows[1], Part::Before(9), 9).unwrap();
    assert_eq!(inbox.whispers, [whisper.clone()]);
    let gif = whisper.gif.unwrap().id;
    assert!(yard.disk.store.whisper_uses_gif(gif).unwrap());
    assert!(!yard.disk.store.whisper_uses_gif(GifId::random()).unwrap());
}

#[test]
fn the_same_id_of_the_same_sender_is_known_and_cannot_be_stored_twice() {
    let yard = Yard::new();
    yard.whisper(1, 0, "other", "before");
    yard.whisper(0, 1, "a", "once");
    let known =
        |reader: usize, id: &str| yard.disk.store.sent_whisper(yard.row, yard.rows[reader], &id.parse().unwrap());
    assert_eq!(known(0, "a").unwrap().map(|found| (found.n, found.at)), Some((2, NOW)));
    assert!(known(1, "a").unwrap().is_none(), "its receiver did not send it");
    assert!(known(0, "b").unwrap().is_none());
    let mut again = yard.draft(0, 1, "a", "twice");
    assert!(yard.disk.store.add_whisper(yard.row, Side::Sender(yard.rows[0]), &mut again).is_err());
}

#[test]
fn an_inbox_is_paged_both_ways() {
    let yard = Yard::new();
    for n in 0..10 {
        yard.whisper(0, 1, &format!("m-{n}"), "hi");
    }
    let (after, before) = (|after| Part::After(after, u64::MAX), Part::Before);
    assert_eq!(yard.page(1, after(0), 3), (vec![1, 2, 3], true));
    assert_eq!(yard.page(1, after(7), 3), (vec![8, 9, 10], false), "exactly the rest");
    assert_eq!(yard.page(1, after(10), 3), (vec![], false));
    assert_eq!(yard.page(1, before(u64::MAX), 3), (vec![8, 9, 10], true));
    assert_eq!(yard.page(1, before(4), 3), (vec![1, 2, 3], false));
    assert_eq!(yard.page(1, before(1), 3), (vec![], false));
    assert_eq!(yard.page(1, Part::After(2, 6), 10), (vec![3, 4, 5], false), "between two numbers");
    assert_eq!(yard.page(2, before(u64::MAX), 3), (vec![], false), "not hers");
}

#[test]
fn pages_of_the_longest_whispers_end_at_256_kib_and_are_never_empty() {
    let yard = Yard::new();
    for n in 0..60 {
        yard.whisper(0, 1, &format!("m-{n}"), &"가".repeat(TEXT_BYTES_MAX / 3));
    }
    let room = (yard.row, yard.room.id);
    let inbox = yard.disk.archive().inbox(room, yard.rows[1], Part::Before(u64::MAX), 100).unwrap();
    assert!(inbox.more && serde_json::to_string(&inbox.whispers).unwrap().len() <= PAGE_BYTES_MAX);
    assert_eq!(inbox.whispers.last().unwrap().n, 60, "the newest");
    yard.whisper(2, 1, "long", &"x".repeat(PAGE_BYTES_MAX));
    assert_eq!(yard.page(1, Part::Before(u64::MAX), 100), (vec![61], true));
}

#[test]
fn inboxes_go_with_their_room_and_nothing_of_them_stays_on_the_disk() {
    let yard = Yard::new();
    let secret = "the-secret-of-these-two";
    yard.whisper(0, 1, "a", &secret.repeat(50));
    let (_, other_row) = yard.disk.room(&yard.people[0], yard.rows[0]);
    yard.disk.store.add_whisper(other_row, Side::Sender(yard.rows[0]), &mut yard.draft(0, 1, "a", "other")).unwrap();
    yard.disk.store.remove_room(yard.row).unwrap();
    yard.disk.store.checkpoint().unwrap();
    assert_eq!(yard.disk.count("SELECT count(*) FROM whispers"), 1, "the other room's");
    assert!(!removing::holds(&yard.disk, secret));
}

#[test]
fn the_inboxes_of_whoever_was_forgotten_go_and_those_of_others_stay() {
    let yard = Yard::new();
    yard.whisper(1, 0, "a", "gone soon");
    yard.whisper(2, 0, "b", "still here");
    for row in [yard.rows[0], yard.rows[2]] {
        yard.disk.store.touch_session(row, NOW + 10).unwrap();
    }
    assert_eq!(yard.disk.store.forget_sessions(NOW + 1).unwrap(), 1);
    assert_eq!(yard.page(1, Part::Before(9), 9), (vec![], false));
    assert_eq!(
        (yard.page(0, Part::Before(9), 9), yard.page(2, Part::Before(9), 9)),
        ((vec![1, 2], false), (vec![1], false))
    );
}
