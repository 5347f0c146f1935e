//! Damage at any place of the database: nothing panics, nothing wrong is shown, and what can be read is saved.

use std::collections::HashMap;
use std::fs;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use self::spoil::spoil;
use super::super::damage::is_damaged;
use super::*;
use crate::protocol::{Whisper, WhisperKind};

#[path = "../../../../../tests/src/faults/spoil.rs"]
mod spoil;

/// Places that are damaged, one after the other, each in a fresh copy. `MADANG_DAMAGES` says another number.
const DAMAGES: u64 = 40;
const MESSAGES: u64 = 500;

/// What was written: entries of logs and titles as JSON, and names.
struct Truth {
    bytes: Vec<u8>,
    entries: HashMap<(RoomId, Seq), Event>,
    titles: HashMap<RoomId, String>,
    whispers: Vec<String>,
}

/// A database with some of everything, closed.
fn written() -> Truth {
    let disk = Disk::new();
    let (mina, mine) = {
        let user = person("Mina");
        let row = disk.session(&user);
        (user, row)
    };
    let (jisu, hers) = {
        let user = person("지수");
        let row = disk.session(&user);
        (user, row)
    };
    let mut truth = Truth { bytes: Vec::new(), entries: HashMap::new(), titles: HashMap::new(), whispers: Vec::new() };
    for _ in 0..3 {
        let (room, row) = disk.room(&mina, mine);
        truth.titles.insert(room.id, room.title.clone());
        for (session, link) in [(mine, Link::App), (hers, Link::Browser)] {
            disk.store.add_member(row, session, link, NOW).unwrap();
        }
        for seq in 1..=MESSAGES {
            let event = match seq % 10 {
                7 => EventKind::Edit { by: mina.clone(), target: seq - 3, text: Some(format!("{seq} anew")) },
                8 => EventKind::React { by: jisu.clone(), target: seq - 3, emoji: "👍".to_owned(), on: true },
                9 => EventKind::Remove { by: Some(mina.clone()), target: seq - 8 },
                _ => chat(&room, &mina, seq, &format!("m{seq}"), &format!("{seq}: {}", "마당 ".repeat(9))).kind,
            };
            let event = Event { room: room.id, seq, at: NOW + int(seq), kind: event, removed: None };
            disk.store.add_event(row, Some(mine), &event).unwrap();
            disk.store.apply(row, &event).unwrap();
        }
        for n in 0..50 {
            let said = format!("psst {n}");
            let (id, from, to) = (format!("w{n}").parse().unwrap(), mina.clone(), jisu.clone());
            let (kind, text) = (WhisperKind::Whisper, Some(said.clone()));
            let mut whisper = Whisper { kind, room: room.id, n: 0, at: NOW, id, from, to, text, gif: None };
            truth.whispers.push(said);
            disk.store.add_whisper(row, Side::Sender(mine), &mut whisper).unwrap();
            disk.store.add_whisper(row, Side::Receiver(hers), &mut whisper).unwrap();
        }
        for event in disk.archive().events(row, room.id, 0, MESSAGES, 1000).unwrap().entries {
            truth.entries.insert((room.id, event.seq), event);
        }
    }
    let (path, folder) = (disk.path(), disk.folder);
    drop(disk.store);
    truth.bytes = fs::read(&path).unwrap();
    drop(folder);
    truth
}

/// Chance that is the same for the same seed.
fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut random = StdRng::seed_from_u64(seed);
    move |end| random.random_range(0..end)
}

/// Reads everything and compares it; answers how many entries there are, and how many of them say that they are lost.
fn read_all(path: &Path, opened: &Opened, truth: &Truth, what: &str) -> Stored<(usize, usize)> {
    let archive = Archive::open(path)?;
    let (mut readable, mut lost) = (0, 0);
    let db = rusqlite::Connection::open(path)?;
    seal::teach(&db)?;
    for RoomRecord { row, room } in &opened.rooms {
        assert_eq!(truth.titles.get(&room.id), Some(&room.title), "{what}");
        let (mut after, mut shown) = (0, Vec::new());
        loop {
            let page = archive.events(*row, room.id, after, room.last_seq, 500)?;
            for event in page.entries {
                after = event.seq;
                shown.extend((!event.kind.is_change()).then_some(event.seq));
                match &event.kind {
                    EventKind::Unreadable {} => lost += 1,
                    EventKind::Remove { by: None, .. } => {}
                    _ => {
                        let mut written = truth.entries[&(room.id, event.seq)].clone();
                        if event.removed.as_ref().is_some_and(|removed| removed.by.is_none()) {
                            written.removed = event.removed.clone();
                        }
                        assert_eq!(event, written, "{what}");
                        readable += 1;
                    }
                }
            }
            if !page.more {
                break;
            }
        }
        assert_eq!(after, room.last_seq, "{what}: the log has no hole");
        let messages = |page: &Page<Message>| page.entries.iter().map(|message| message.event.seq).collect::<Vec<_>>();
        let newest = archive.history(*row, room.id, room.last_seq + 1, 1000)?;
        assert_eq!(messages(&newest), shown[shown.len() - newest.entries.len()..], "{what}");
        let oldest = events::messages_after(&db, *row, room.id, 0, 1000)?;
        assert_eq!(messages(&oldest), shown[..oldest.entries.len()], "{what}");
        assert!(newest.more || newest.entries.len() == shown.len(), "{what}");
        for session in 1..=2 {
            let inbox = archive.inbox((*row, room.id), session, Part::After(0, u64::MAX), 100)?;
            let said = inbox.whispers.into_iter().filter_map(|whisper| whisper.text);
            said.for_each(|text| assert!(truth.whispers.contains(&text), "{what}: {text}"));
        }
    }
    Ok((readable, lost))
}

#[test]
fn damage_anywhere_is_noticed_and_what_can_be_read_is_saved() {
    let truth = written();
    let damages = std::env::var("MADANG_DAMAGES").map_or(DAMAGES, |number| number.parse().unwrap());
    let (mut clean, mut salvaged, mut fresh, mut saved) = (0, 0, 0, 0);
    for seed in 0..damages {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("madang.db");
        let mut bytes = truth.bytes.clone();
        let what = format!("seed {seed}: {}", spoil(&mut bytes, dice(seed)));
        fs::write(&path, &bytes).unwrap();
        let mut opened = open(&path, NOW).unwrap_or_else(|failure| panic!("{what}: {failure}"));
        let mut read = read_all(&path, &opened, &truth, &what);
        if let Err(failure) = &read {
            assert!(failure.damage && is_damaged(&path), "{what}: {failure}");
            drop(opened);
            opened = open(&path, NOW + 1).unwrap_or_else(|failure| panic!("{what}: {failure}"));
            read = read_all(&path, &opened, &truth, &what);
        }
        let (readable, lost) = read.unwrap_or_else(|failure| panic!("{what}, mended: {failure}"));
        assert!(!is_damaged(&path), "{what}");
        let Some(mended) = &opened.mended else {
            assert_eq!((readable, lost), (truth.entries.len(), 0), "{what}: nobody said that something is lost");
            clean += 1;
            continue;
        };
        assert!(mended.kept.join("madang.db").exists(), "{what}");
        assert_eq!(mended.entries.1, lost as u64, "{what}");
        let check: String = opened.store.db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok", "{what}");
        let found = check_up(&path, Access::Shared).unwrap();
        assert_eq!((found.orphans, found.holes), (vec![], vec![]), "{what}");
        if readable == 0 {
            fresh += 1;
        } else {
            salvaged += 1;
            saved += readable;
        }
    }
    let all = truth.entries.len();
    println!(
        "{clean} clean, {salvaged} salvaged with {} of {all} entries on average, {fresh} fresh",
        saved as u64 / salvaged.max(1)
    );
    assert!(clean > 0 && salvaged > 0 && clean + salvaged + fresh == damages);
}

#[test]
fn a_table_that_refers_to_another_name_is_noticed_when_it_is_written_to_and_mended() {
    for (right, wrong) in [("REFERENCES sessions", "REFERENCES sescions"), ("sessions (session)", "sessions (sessioo)")]
    {
        let disk = Disk::new();
        let (_, session, _, row) = disk.furnished();
        // The store's own connection may not do this.
        let plain = rusqlite::Connection::open(disk.path()).unwrap();
        plain
            .execute_batch(&format!(
                "PRAGMA writable_schema = 1;
                UPDATE sqlite_schema SET sql = replace(sql, '{right}', '{wrong}') WHERE name = 'members'"
            ))
            .unwrap();
        drop(plain);
        let path = disk.path();
        let store = open(&path, NOW).unwrap().store;
        let failure = store.add_member(row, session, Link::App, NOW).expect_err("nothing to refer to");
        assert!(failure.damage, "{failure}");
        store.note(&failure);
        drop(store);
        let opened = open(&path, NOW + 1).unwrap();
        assert!(opened.mended.is_some() && !is_damaged(&path));
        opened.store.add_member(row, session, Link::App, NOW).unwrap();
    }
}

#[test]
fn nothing_is_left_over_of_a_room_that_is_lost() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    disk.store.add_event(row, Some(session), &chat(&room, &mina, 1, "m1", "apples")).unwrap();
    let kind = EventKind::React { by: mina, target: 1, emoji: "👍".to_owned(), on: true };
    let event = Event { room: room.id, seq: 2, at: NOW, kind, removed: None };
    disk.store.add_event(row, Some(session), &event).unwrap();
    disk.store.apply(row, &event).unwrap();
    disk.change("UPDATE rooms SET title = 'Another yard'");
    let (path, _folder) = (disk.path(), disk.folder);
    drop(disk.store);
    let opened = open(&path, NOW).unwrap();
    assert!(opened.mended.is_some() && opened.rooms.is_empty());
    let found = check_up(&path, Access::Shared).unwrap();
    assert_eq!((found.orphans, found.counts[2]), (vec![], ("events", 0)));
}

#[test]
fn reactions_that_cannot_be_read_are_put_on_again_as_the_log_tells() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    let add = |seq, kind| {
        let event = Event { room: room.id, seq, at: NOW, kind, removed: None };
        disk.store.add_event(row, Some(session), &event).unwrap();
        disk.store.apply(row, &event).unwrap();
    };
    let react = |target, emoji: &str, on| EventKind::React { by: mina.clone(), target, emoji: emoji.to_owned(), on };
    for seq in 1..=2 {
        add(seq, chat(&room, &mina, seq, &format!("m{seq}"), "apples").kind);
    }
    let reactions =
        [react(1, "👍", true), react(1, "🎉", true), react(1, "👍", false), react(1, "👍", true), react(2, "🎉", true)];
    (3..).zip(reactions).for_each(|(seq, kind)| add(seq, kind));
    add(8, EventKind::Remove { by: None, target: 2 });
    let read = |archive: &Archive| archive.history(row, room.id, 100, 100).map(|page| page.entries);
    let before = read(&disk.archive()).unwrap();
    assert_eq!(before[0].reactions.as_ref().unwrap().len(), 2);
    disk.change("UPDATE reactions SET user = '2wf`ocnkwpi2' WHERE emoji = '🎉' AND target = 1");
    let (path, _folder) = (disk.path(), disk.folder);
    let failure = read(&Archive::open(&path).unwrap()).expect_err("nobody is called so");
    assert!(failure.damage && is_damaged(&path), "{failure}");
    drop(disk.store);
    assert!(open(&path, NOW).unwrap().mended.is_some());
    assert_eq!(read(&Archive::open(&path).unwrap()).unwrap(), before);
}

/// A log of five messages, indexed to its end, of which this was taken away.
fn log_without(taken: &str) -> (Disk, Room, i64) {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    for seq in 1..=5 {
        let event = chat(&room, &mina, seq, &format!("m{seq}"), "apples");
        disk.store.add_event(row, Some(session), &event).unwrap();
    }
    disk.store.index_log(row).unwrap();
    disk.change(&format!("DELETE FROM events WHERE {taken}"));
    (disk, room, row)
}

#[test]
fn a_log_that_has_lost_its_end_is_noticed_at_the_start_and_says_so_itself() {
    for (taken, left) in [("seq > 3", 3), ("seq > 0", 0)] {
        let (disk, room, row) = log_without(taken);
        let Err(failure) = disk.store.rooms() else { panic!("it is noticed") };
        assert!(failure.damage, "{failure}");
        assert_eq!(check_up(&disk.path(), Access::Shared).unwrap().holes, [room.id.to_string()]);
        let (path, _folder) = (disk.path(), disk.folder);
        drop(disk.store);
        let opened = open(&path, NOW).unwrap();
        assert_eq!(opened.mended.expect("it was mended").entries, (left, 5 - left));
        let log = Archive::open(&path).unwrap().events(row, room.id, 0, 5, 10).unwrap().entries;
        let unreadable =
            log.iter().filter(|event| matches!(event.kind, EventKind::Unreadable {})).map(|event| event.seq);
        assert_eq!(unreadable.collect::<Vec<_>>(), (left + 1..=5).collect::<Vec<_>>());
        assert!(open(&path, NOW + 1).unwrap().mended.is_none(), "once is enough");
    }
}

#[test]
fn a_log_that_has_lost_what_came_after_its_last_message_is_noticed_too() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    disk.store.add_event(row, Some(session), &chat(&room, &mina, 1, "m1", "apples")).unwrap();
    disk.store.index_log(row).unwrap();
    let kind = EventKind::Join { user: mina, people: 1, link: Link::App };
    disk.store.add_event(row, None, &Event { room: room.id, seq: 2, at: NOW, kind, removed: None }).unwrap();
    disk.store.note_ends().unwrap();
    assert!(disk.store.rooms().is_ok());
    disk.change("DELETE FROM events WHERE seq = 2");
    assert!(disk.store.rooms().is_err_and(|failure| failure.damage));
}

#[test]
fn a_number_without_a_seal_that_is_far_too_high_adds_nothing_to_a_log() {
    // A log of so many entries could have lost one, and a bit that turned says so of a great many.
    for (indexed, added) in [(6, 1), (5 + (1 << 18), 0)] {
        let (disk, _, _) = log_without("seq > 5");
        disk.change(&format!("UPDATE rooms SET indexed = {indexed}"));
        let (path, _folder) = (disk.path(), disk.folder);
        drop(disk.store);
        let opened = open(&path, NOW).unwrap();
        assert_eq!(opened.mended.expect("it was mended").entries, (5, added), "{indexed}");
        assert!(open(&path, NOW + 1).unwrap().mended.is_none(), "once is enough");
    }
}

#[test]
fn a_log_that_is_whole_is_sound_whether_it_is_indexed_or_not() {
    let (disk, _, row) = log_without("seq > 5");
    disk.change("UPDATE rooms SET indexed = 0");
    assert!(disk.store.rooms().is_ok() && check_up(&disk.path(), Access::Shared).unwrap().holes.is_empty());
    disk.store.index_log(row).unwrap();
    assert!(disk.store.rooms().is_ok() && check_up(&disk.path(), Access::Shared).unwrap().holes.is_empty());
}

#[test]
fn a_number_that_is_there_though_it_should_be_the_next_is_damage() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    let event = chat(&room, &mina, 1, "m1", "first");
    disk.store.add_event(row, Some(session), &event).unwrap();
    let again = chat(&room, &mina, 1, "m2", "another");
    let failure = disk.store.add_event(row, Some(session), &again).expect_err("the number is taken");
    assert!(failure.damage, "{failure}");
}
