//! Exports of rooms that are on disk.

use std::io::Cursor;

use super::*;
use crate::export::paged::Waiting;
use crate::protocol::{Color, Event, EventKind, ExitReason, PROTOCOL, User, UserId};
use crate::room::{Blueprint, Room};
use crate::store::Store;

const NOW: Millis = 1_700_000_000_000;

/// A host's folder with one room in it.
struct Disk {
    folder: tempfile::TempDir,
    store: Store,
    user: User,
    session: i64,
    room: Room,
    row: i64,
}

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("madang.db")).unwrap();
        let user = User { id: UserId::random(), nickname: "민아".into(), color: Color("#336699".into()) };
        let session = store.add_session(&user, &[7; 32], NOW).unwrap();
        let plan = Blueprint { title: "마당".to_owned(), max: 10, keep: true, guests: true, password: None };
        let room = Room::new(RoomId::random(), plan, user.clone(), NOW);
        let row = store.add_room(&room, session, None).unwrap();
        Self { folder, store, user, session, room, row }
    }

    fn source(&self) -> Source {
        let host = HostInfo { id: "h".to_owned(), name: "집".to_owned(), version: "1".to_owned(), protocol: PROTOCOL };
        let data = self.folder.path();
        Source { database: data.join("madang.db"), blobs: Blobs::to_read(data), host }
    }

    fn order(&self) -> Order {
        let reader = Reader { user: self.user.clone(), session: self.session };
        Order { room: self.room.id, reader: Some(reader), locale: Locale::Ko }
    }

    fn add(&self, seq: u64, kind: EventKind) {
        let at = NOW + Millis::try_from(seq).unwrap() * 1000;
        let event = Event { room: self.room.id, seq, at, kind, removed: None };
        self.store.add_event(self.row, Some(self.session), &event).unwrap();
    }

    fn say(&self, seq: u64, text: &str) {
        let (id, user) = (format!("m{seq}").parse().unwrap(), self.user.clone());
        self.add(
            seq,
            EventKind::Chat { id, user, text: Some(text.to_owned()), gif: None, reply_to: None, mentions: None },
        );
    }

    fn make(&self) -> Stored<Option<(String, Cursor<Vec<u8>>)>> {
        make(&self.source(), &self.order(), Cursor::new(Vec::new()), &Wanted::default())
    }
}

fn text(zip: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_hundred_thousand_messages_are_all_there_in_their_order() {
    const MESSAGES: u64 = 100_000;
    let disk = Disk::new();
    disk.store.begin().unwrap();
    (1..=MESSAGES).for_each(|seq| disk.say(seq, &format!("말 {seq}")));
    disk.store.commit().unwrap();
    let (title, zip) = disk.make().unwrap().unwrap();
    assert_eq!(title, "마당");
    let zip = zip.into_inner();
    let record: serde_json::Value = serde_json::from_str(&text(&zip, FILE)).unwrap();
    assert_eq!((&record["lastSeq"], &record["room"]["title"]), (&MESSAGES.into(), &"마당".into()));
    let messages = record["messages"].as_array().unwrap();
    assert_eq!(messages.len() as u64, MESSAGES);
    let right =
        |(seq, message): (u64, &serde_json::Value)| message["seq"] == seq && message["text"] == format!("말 {seq}");
    assert!((1..).zip(messages).all(right));
    let page = text(&zip, PAGE_FILE);
    let mut rest = page.as_str();
    for seq in (1..=MESSAGES).step_by(997) {
        let (_, after) = rest.split_once(&format!(">말 {seq}</p>")).unwrap_or_else(|| panic!("no message {seq}"));
        rest = after;
    }
    assert_eq!(page.matches("<article id=").count() as u64, MESSAGES);
    assert!(page.ends_with("</html>\n"));
}

#[test]
fn what_is_written_meanwhile_is_not_in_it() {
    let disk = Disk::new();
    disk.say(1, "before");
    let snapshot = Snapshot::take(&disk.source().database).unwrap();
    disk.say(2, "after");
    let seen = |snapshot: &Snapshot| snapshot.messages(disk.row, disk.room.id, 0, 10).unwrap().entries.len();
    assert_eq!((seen(&snapshot), snapshot.room(disk.room.id).unwrap().unwrap().last_seq), (1, 1));
    assert_eq!(seen(&Snapshot::take(&disk.source().database).unwrap()), 2);
}

#[test]
fn what_happened_is_said_in_sentences_under_its_day() {
    let disk = Disk::new();
    let user = disk.user.clone();
    disk.add(1, EventKind::Exit { user: user.clone(), people: 0, reason: ExitReason::Lost });
    disk.add(2, EventKind::Rename { user, from: "<미나>".to_owned() });
    let page = text(&disk.make().unwrap().unwrap().1.into_inner(), PAGE_FILE);
    assert!(page.contains("<bdi>민아</bdi>님의 연결이 끊겼습니다."), "{page}");
    assert!(page.contains("<bdi>&lt;미나&gt;</bdi>님의 새 이름: <bdi>민아</bdi>"), "{page}");
    assert_eq!((page.matches("<section>").count(), page.matches("</section>").count()), (1, 1));
    assert!(page.contains("2023년 11월 1"), "{page}");
}

#[test]
fn an_empty_room_has_a_page_too_and_one_that_is_gone_has_none() {
    let disk = Disk::new();
    let page = text(&disk.make().unwrap().unwrap().1.into_inner(), PAGE_FILE);
    assert!(page.contains("아직 아무 말도 없었어요."), "{page}");
    disk.store.remove_room(disk.row).unwrap();
    assert!(disk.make().unwrap().is_none());
}

#[test]
fn what_nobody_waits_for_is_not_made() {
    let disk = Disk::new();
    disk.say(1, "안녕");
    let wanted = Wanted::default();
    let waiting: Waiting = wanted.wait();
    let made = || make(&disk.source(), &disk.order(), Cursor::new(Vec::new()), &wanted);
    assert!(made().is_ok());
    drop(waiting);
    assert!(made().is_err());
}
