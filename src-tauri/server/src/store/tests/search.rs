//! The search index: what is found, by whom, and in which order.

use super::*;
use crate::limits::{PAGE_BYTES_MAX, TEXT_BYTES_MAX};
use crate::protocol::{Found, Whisper, WhisperKind};

/// A room with a log of these messages, and its people: Mina and Jisu.
struct Library {
    disk: Disk,
    people: [User; 2],
    sessions: [i64; 2],
    room: Room,
    row: i64,
}

impl Library {
    fn of(texts: &[&str]) -> Self {
        let disk = Disk::new();
        let people = ["Mina", "Jisu"].map(person);
        let sessions = people.each_ref().map(|user| disk.session(user));
        let (room, row) = disk.room(&people[0], sessions[0]);
        for (seq, text) in (1..).zip(texts) {
            disk.store
                .add_event(row, Some(sessions[0]), &chat(&room, &people[0], seq, &seq.to_string(), text))
                .unwrap();
        }
        disk.store.index_log(row).unwrap();
        Self { disk, people, sessions, room, row }
    }

    /// Mina whispers to Jisu; `at` counts like the times of messages.
    fn whisper(&self, at: Millis, text: &str) {
        let [from, to] = self.people.clone();
        let id = UserId::random().as_str().parse().unwrap();
        let (kind, room, text) = (WhisperKind::Whisper, self.room.id, Some(text.to_owned()));
        let mut whisper = Whisper { kind, room, n: 0, at: NOW + at, id, from, to, text, gif: None };
        for side in [Side::Sender(self.sessions[0]), Side::Receiver(self.sessions[1])] {
            self.disk.store.add_whisper(self.row, side, &mut whisper).unwrap();
        }
    }

    fn hits(&self, session: i64, query: &str, before: Cursor, limit: usize) -> Hits {
        self.disk.store.index_log(self.row).unwrap();
        let (room, parts) = ((self.row, self.room.id), Parts::of(query).unwrap());
        self.disk.archive().search(&Question { room, session, parts, before, limit }).unwrap()
    }

    /// What a session finds of all there is, in the order it is found: the number, and `w` before that of a whisper.
    fn found(&self, session: i64, query: &str) -> Vec<String> {
        names(&self.hits(session, query, END, 100))
    }
}

/// Behind everything.
const END: Cursor = Cursor { seq: Seq::MAX, n: u64::MAX };
/// A session that never whispered.
const STRANGER: i64 = 1_000;

fn names(hits: &Hits) -> Vec<String> {
    let name = |found: &Found| match found {
        Found::Message(message) => message.event.seq.to_string(),
        Found::Whisper(whisper) => format!("w{}", whisper.n),
    };
    hits.found.iter().map(name).collect()
}

#[test]
fn parts_of_words_are_found_in_korean_and_english_newest_first() {
    let library = Library::of(&["점심시간이에요", "Lunch TIME", "오늘 점심은 김밥", "저녁", "lunchtime 점심"]);
    let cases = [
        ("점심", vec!["5", "3", "1"]),
        ("심", vec!["5", "3", "1"]),
        ("심시", vec!["1"]),
        ("\u{110c}\u{1165}\u{11b7}\u{1109}\u{1175}\u{11b7}", vec!["5", "3", "1"]),
        ("lunch", vec!["5", "2"]),
        ("UNCH", vec!["5", "2"]),
        ("e", vec!["5", "2"]),
        ("lunch 점심", vec!["5"]),
        ("김밥 오늘", vec!["3"]),
        ("심점", vec![]),
        ("lunchx", vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(library.found(STRANGER, query), expected, "{query}");
    }
}

#[test]
fn what_looks_like_an_expression_is_text() {
    let library = Library::of(&["say \"hi\"", "100%", "a AND b", "C++ *", "snake_case", INJECTION, "terms:x"]);
    let cases = [
        ("\"hi\"", vec!["1"]),
        ("\"", vec!["6", "1"]),
        ("100%", vec!["2"]),
        ("%", vec!["2"]),
        ("AND b", vec!["3"]),
        ("c++", vec!["4"]),
        ("*", vec!["4"]),
        ("e_c", vec!["5"]),
        ("'); DROP TABLE", vec!["6"]),
        ("s:x", vec!["7"]),
        ("hi\" OR \"100", vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(library.found(STRANGER, query), expected, "{query}");
    }
    assert_eq!(library.disk.count("SELECT count(*) FROM events"), 7);
}

#[test]
fn pairs_that_stand_apart_are_not_the_word() {
    let library = Library::of(&["abx bcx", "abc", "ab bc"]);
    assert_eq!(library.found(STRANGER, "abc"), ["2"]);
}

#[test]
fn a_room_is_searched_alone() {
    let library = Library::of(&["same words"]);
    let (other, row) = library.disk.room(&library.people[0], library.sessions[0]);
    library.disk.store.add_event(row, None, &chat(&other, &library.people[0], 1, "x", "same words")).unwrap();
    let hits = library.hits(STRANGER, "same", END, 10);
    assert_eq!(names(&hits), ["1"]);
    assert!(matches!(&hits.found[0], Found::Message(message) if message.event.room == library.room.id));
}

#[test]
fn own_whispers_are_found_among_the_messages_and_nobody_elses() {
    let library = Library::of(&["secret one", "secret two", "secret three"]);
    library.whisper(2, "a secret between two and three");
    library.whisper(9, "the last secret");
    let both = ["w2", "3", "2", "w1", "1"];
    assert_eq!(library.found(library.sessions[0], "secret"), both);
    assert_eq!(library.found(library.sessions[1], "secret"), both);
    for other in [STRANGER, 0, -1, library.sessions[0] + 5] {
        let found = library.found(other, "secret");
        assert!(!found.iter().any(|name| name.starts_with('w')), "{other} found {found:?}");
    }
}

#[test]
fn the_pages_of_a_search_are_all_hits_once_and_a_new_message_does_not_move_them() {
    let texts: Vec<String> = (1..=23).map(|n| format!("hit {n}")).collect();
    let library = Library::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    for at in [3, 3, 3, 11, 40] {
        library.whisper(at, "hit by whisper");
    }
    let everything = library.found(library.sessions[1], "hit");
    assert_eq!(everything.len(), 28);
    for limit in [1, 2, 3, 7, 27, 28] {
        let (mut found, mut before) = (Vec::new(), END);
        loop {
            let hits = library.hits(library.sessions[1], "hit", before, limit);
            assert!(!hits.found.is_empty());
            found.extend(names(&hits));
            let Some(next) = hits.next else { break };
            before = next.to_string().parse().unwrap();
        }
        assert_eq!(found, everything, "by {limit}");
    }
}

#[test]
fn a_page_of_the_longest_hits_ends_at_256_kib_and_is_never_empty() {
    let long = "가".repeat(TEXT_BYTES_MAX / 3);
    let library = Library::of(&[long.as_str(); 50]);
    let hits = library.hits(STRANGER, "가가", END, 50);
    assert!(hits.next.is_some() && hits.found.len() > 20);
    assert!(serde_json::to_string(&hits.found).unwrap().len() <= PAGE_BYTES_MAX + 2);
    let huge = "x".repeat(PAGE_BYTES_MAX);
    let library = Library::of(&[huge.as_str(); 2]);
    let hits = library.hits(STRANGER, "x", END, 50);
    assert_eq!((names(&hits), hits.next), (vec!["2".to_owned()], Some(Cursor { seq: 2, n: u64::MAX })));
}

#[test]
fn a_changed_message_is_found_by_its_new_text_only() {
    let library = Library::of(&["banana bread", "apple"]);
    let text = |text: &str| Some(text.to_owned());
    library.disk.store.reindex(library.row, 1, text("banana bread"), text("cherry bread")).unwrap();
    let indexed = |term: &str| {
        let sql = format!("SELECT count(*) FROM search_{0} WHERE search_{0} MATCH '\"{term}\"'", library.row);
        library.disk.count(&sql)
    };
    assert_eq!((indexed("ba"), indexed("ch"), indexed("br")), (0, 1, 1));
    library.disk.store.reindex(library.row, 1, text("cherry bread"), None).unwrap();
    assert_eq!((indexed("ch"), indexed("br"), indexed("pp")), (0, 0, 1));
}

#[test]
fn what_is_taken_out_of_the_index_is_not_on_the_disk() {
    let library = Library::of(&[]);
    let text = |text: &str| Some(text.to_owned());
    library.disk.change("UPDATE rooms SET indexed = 2");
    // Only the index: the log would hold the text itself.
    library.disk.store.reindex(library.row, 1, None, text("힣 unique")).unwrap();
    library.disk.store.reindex(library.row, 2, None, text("뷁 other")).unwrap();
    library.disk.store.checkpoint().unwrap();
    assert!(removing::holds(&library.disk, "힣"), "the index had it");
    library.disk.store.reindex(library.row, 1, text("힣 unique"), None).unwrap();
    library.disk.store.checkpoint().unwrap();
    assert!(!removing::holds(&library.disk, "힣"));
    assert!(removing::holds(&library.disk, "뷁"), "the other one stays");
}

#[test]
fn the_index_goes_with_its_room() {
    let library = Library::of(&["something"]);
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'search%'";
    assert!(library.disk.count(tables) > 0);
    library.disk.store.remove_room(library.row).unwrap();
    assert_eq!(library.disk.count(tables), 0);
    let (_, row) = library.disk.room(&library.people[0], library.sessions[0]);
    assert_eq!(row, library.row, "its row may be given again");
}

#[test]
fn a_batch_that_is_taken_back_is_not_indexed() {
    let library = Library::of(&["first"]);
    library.disk.store.begin().unwrap();
    let event = chat(&library.room, &library.people[0], 2, "x", "second");
    library.disk.store.add_event(library.row, None, &event).unwrap();
    library.disk.store.rollback();
    assert_eq!((library.found(STRANGER, "second"), library.found(STRANGER, "first")), (vec![], vec!["1".to_owned()]));
    library.disk.store.add_event(library.row, None, &event).unwrap();
    assert_eq!(library.found(STRANGER, "second"), ["2"]);
}

#[test]
fn a_database_from_before_search_is_indexed_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("madang.db");
    let mut db = Connection::open(&path).unwrap();
    schema::migrate_to(&mut db, 1).unwrap();
    let mina = person("Mina");
    let room = room_of(&mina);
    let body = serde_json::to_string(&chat(&room, &mina, 1, "one", "지난 이야기").kind).unwrap();
    db.execute("INSERT INTO sessions VALUES (1, ?1, x'00', 'Mina', '#336699', 0, 0)", [mina.id.as_str()]).unwrap();
    let sql = "INSERT INTO rooms VALUES (7, ?1, 'Yard', 9, 1, 1, 0, NULL, 0, 1, 1, NULL, 0)";
    db.execute(sql, [room.id.as_str()]).unwrap();
    let sql = "INSERT INTO events (room, seq, at, type, body) VALUES (7, 1, 0, 'chat', ?1)";
    db.execute(sql, [body]).unwrap();
    drop(db);
    let store = Store::open(&path).unwrap();
    let parts = Parts::of("야기").unwrap();
    let question = Question { room: (7, room.id), session: 1, parts, before: END, limit: 10 };
    assert_eq!(names(&Archive::open(&path).unwrap().search(&question).unwrap()), ["1"]);
    drop(store);
}

#[test]
fn a_cursor_reads_back_and_anything_else_does_not() {
    let cursor = Cursor { seq: 12, n: 3 };
    assert_eq!(cursor.to_string().parse(), Ok(cursor));
    for text in ["", "-", "1", "1-", "-1", "a-b", "1-2-3", "1.5-2", " 1-2", "99999999999999999999-1"] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
}

#[test]
fn what_changes_before_it_is_indexed_is_found_as_it_is_then() {
    let library = Library::of(&[]);
    let store = &library.disk.store;
    let mina = &library.people[0];
    let add = |seq, text: &str| {
        let event = chat(&library.room, mina, seq, &seq.to_string(), text);
        store.add_event(library.row, Some(library.sessions[0]), &event).unwrap();
    };
    let change = |seq, kind| {
        let event = Event { room: library.room.id, seq, at: NOW, kind, removed: None };
        store.add_event(library.row, None, &event).unwrap();
        store.apply(library.row, &event).unwrap();
    };
    add(1, "apple pie");
    add(2, "banana bread");
    add(3, "cherry cake");
    change(4, EventKind::Edit { by: mina.clone(), target: 1, text: Some("grape pie".to_owned()) });
    change(5, EventKind::Remove { by: Some(mina.clone()), target: 2 });
    assert_eq!(store.unindexed_rooms().unwrap(), [library.row]);
    for (query, found) in [("apple", vec![]), ("grape", vec!["1"]), ("banana", vec![]), ("cherry", vec!["3"])] {
        assert_eq!(library.found(STRANGER, query), found, "{query}");
    }
    assert_eq!(store.unindexed_rooms().unwrap(), [0_i64; 0]);
    change(6, EventKind::Edit { by: mina.clone(), target: 3, text: Some("date cake".to_owned()) });
    change(7, EventKind::Remove { by: Some(mina.clone()), target: 1 });
    for (query, found) in [("grape", vec![]), ("cherry", vec![]), ("date", vec!["3"])] {
        assert_eq!(library.found(STRANGER, query), found, "{query}");
    }
}
