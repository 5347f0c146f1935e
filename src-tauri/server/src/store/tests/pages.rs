//! Pages of a log: how long they are, which way they go, and what cannot be read.

use super::*;
use crate::limits::{PAGE_BYTES_MAX, TEXT_BYTES_MAX};

/// A log of this many messages with this text.
fn written(disk: &Disk, messages: Seq, text: &str) -> (Room, i64) {
    let (user, session, room, row) = disk.furnished();
    disk.store.begin().unwrap();
    for seq in 1..=messages {
        disk.store.add_event(row, Some(session), &chat(&room, &user, seq, &seq.to_string(), text)).unwrap();
    }
    disk.store.commit().unwrap();
    (room, row)
}

fn seqs(page: &Page<Event>) -> Vec<Seq> {
    page.entries.iter().map(|event| event.seq).collect()
}

fn read_seqs(page: &Page<Message>) -> Vec<Seq> {
    page.entries.iter().map(|message| message.event.seq).collect()
}

#[test]
fn a_page_forwards_goes_on_after_a_number() {
    let disk = Disk::new();
    let (room, row) = written(&disk, 10, "hi");
    let read = |after, last, limit| {
        let page = disk.archive().events(row, room.id, after, last, limit).unwrap();
        (seqs(&page), page.more)
    };
    assert_eq!(read(0, 10, 3), (vec![1, 2, 3], true));
    assert_eq!(read(7, 10, 3), (vec![8, 9, 10], false), "exactly the rest");
    assert_eq!(read(8, 10, 3), (vec![9, 10], false));
    assert_eq!(read(6, 10, 3), (vec![7, 8, 9], true), "one is left");
    assert_eq!(read(2, 5, 10), (vec![3, 4, 5], false), "what came after `last` does not count");
    assert_eq!(read(2, 5, 3), (vec![3, 4, 5], false));
    assert_eq!(read(10, 10, 3), (vec![], false));
    assert_eq!(read(Seq::MAX, Seq::MAX, 3), (vec![], false));
}

#[test]
fn a_page_backwards_is_ascending_too() {
    let disk = Disk::new();
    let (room, row) = written(&disk, 10, "hi");
    let read = |before, limit| {
        let page = disk.archive().history(row, room.id, before, limit).unwrap();
        (read_seqs(&page), page.more)
    };
    assert_eq!(read(11, 3), (vec![8, 9, 10], true));
    assert_eq!(read(4, 3), (vec![1, 2, 3], false), "exactly the rest");
    assert_eq!(read(5, 3), (vec![2, 3, 4], true), "one is left");
    assert_eq!(read(3, 3), (vec![1, 2], false));
    assert_eq!(read(1, 3), (vec![], false));
    assert_eq!(read(0, 3), (vec![], false));
    assert_eq!(read(Seq::MAX, 3), (vec![8, 9, 10], true));
}

#[test]
fn a_page_is_of_one_room() {
    let disk = Disk::new();
    let (room, row) = written(&disk, 3, "hi");
    let user = person("Jisu");
    let session = disk.session(&user);
    let (other, other_row) = disk.room(&user, session);
    disk.store.add_event(other_row, Some(session), &chat(&other, &user, 1, "one", "psst")).unwrap();
    let page = disk.archive().events(row, room.id, 0, 3, 10).unwrap();
    assert!(page.entries.iter().all(|event| event.room == room.id));
    assert_eq!(seqs(&page), [1, 2, 3]);
    assert_eq!(read_seqs(&disk.archive().history(other_row, other.id, 10, 10).unwrap()), [1]);
}

#[test]
fn pages_of_the_longest_texts_end_at_256_kib_and_lead_to_the_end() {
    let disk = Disk::new();
    let (room, row) = written(&disk, 100, &"가".repeat(TEXT_BYTES_MAX / 3));
    let archive = disk.archive();
    let (mut forwards, mut pages) = (Vec::new(), 0);
    loop {
        let after = forwards.last().copied().unwrap_or(0);
        let page = archive.events(row, room.id, after, 100, 500).unwrap();
        assert!(serde_json::to_string(&page.entries).unwrap().len() <= PAGE_BYTES_MAX);
        forwards.extend(seqs(&page));
        pages += 1;
        if !page.more {
            break;
        }
    }
    assert_eq!((forwards, pages), ((1..=100).collect(), 4));
    let page = archive.history(row, room.id, 101, 100).unwrap();
    assert!(page.more && serde_json::to_string(&page.entries).unwrap().len() <= PAGE_BYTES_MAX);
    let first = page.entries[0].event.seq;
    assert_eq!(read_seqs(&page), (first..=100).collect::<Vec<_>>(), "the newest");
}

#[test]
fn a_page_with_more_is_never_empty_however_long_its_first_event_is() {
    let disk = Disk::new();
    let (room, row) = written(&disk, 3, &"x".repeat(PAGE_BYTES_MAX + 1));
    let forwards = disk.archive().events(row, room.id, 0, 3, 500).unwrap();
    assert_eq!((seqs(&forwards), forwards.more), (vec![1], true));
    let backwards = disk.archive().history(row, room.id, 4, 100).unwrap();
    assert_eq!((read_seqs(&backwards), backwards.more), (vec![3], true));
    let last = disk.archive().events(row, room.id, 2, 3, 500).unwrap();
    assert_eq!((seqs(&last), last.more), (vec![3], false));
}

#[test]
fn the_writers_own_connection_reads_the_same_pages() {
    let disk = Disk::new();
    let (room, row) = written(&disk, 5, "hi");
    let own = events::events(&disk.store.db, row, room.id, (1, 4), 2).unwrap();
    let read = disk.archive().events(row, room.id, 1, 4, 2).unwrap();
    assert_eq!((own.entries, own.more), (read.entries, read.more));
}

#[test]
fn a_log_that_ends_before_its_last_number_is_a_failure_unless_its_room_is_gone() {
    let disk = Disk::new();
    let (room, row) = written(&disk, 3, "hi");
    let read = |last| disk.archive().events(row, room.id, 0, last, 10).map(|page| seqs(&page));
    assert_eq!(read(3).unwrap(), [1, 2, 3]);
    assert!(read(4).expect_err("one is missing").damage);
    disk.change("UPDATE events SET seq = 1000 WHERE seq = 3");
    assert!(read(3).expect_err("the last one has another number").damage);
    disk.change("DELETE FROM rooms");
    assert_eq!(read(3).unwrap(), [0; 0]);
}

#[test]
fn an_unreadable_event_is_a_failure() {
    for body in ["{", "", "null", "[]", r#"{"type":"chat"}"#, r#"{"type":"unheard-of"}"#] {
        let disk = Disk::new();
        let (room, row) = written(&disk, 2, "hi");
        disk.store.db.execute("UPDATE events SET body = ?1 WHERE seq = 2", [body]).unwrap();
        let failure = disk.archive().events(row, room.id, 0, 2, 10).expect_err(body);
        assert_eq!(failure.refusal().code, ErrorCode::Internal);
        assert!(disk.archive().history(row, room.id, 3, 10).is_err());
        assert_eq!(seqs(&disk.archive().events(row, room.id, 0, 1, 10).unwrap()), [1], "the others can be read");
    }
}

#[test]
fn an_unreadable_record_is_a_failure() {
    let damages = [
        "UPDATE sessions SET id = 'NOT AN ID'",
        "UPDATE rooms SET id = '../../etc'",
        "UPDATE rooms SET max = -1",
        "UPDATE rooms SET password = 'hash', password_version = -1",
        "INSERT INTO events (room, seq, at, type, body) SELECT room, -5, 0, 'chat', '{}' FROM rooms",
    ];
    for damage in damages {
        let disk = Disk::new();
        disk.furnished();
        disk.change(damage);
        let failure = disk.store.rooms().expect_err(damage);
        assert_eq!(failure.refusal().code, ErrorCode::Internal, "{damage}");
    }
}

#[test]
fn an_unreadable_person_or_picture_is_a_failure() {
    let disk = Disk::new();
    let (user, session, _, row) = disk.furnished();
    let record = picture('a');
    disk.store.add_gif(row, session, &record, NOW).unwrap();
    disk.change("UPDATE gifs SET bytes = -1");
    assert!(disk.archive().gif(record.gif.id).is_err());
    assert!(disk.store.own_gif(row, session, record.gif.id).is_err());
    disk.change("UPDATE sessions SET id = ''");
    assert!(disk.store.session_by_token(&token_of(&user)).is_err());
}
