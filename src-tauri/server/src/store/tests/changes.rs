//! Messages that were edited, removed and reacted to.

use super::*;
use crate::protocol::{Reaction, Removed};
use crate::room::Reacted;

/// Stores a change and applies it.
fn change(disk: &Disk, room: &Room, row: i64, seq: Seq, kind: EventKind) -> Option<String> {
    let event = Event { room: room.id, seq, at: NOW + 100 + i64::try_from(seq).unwrap(), kind, removed: None };
    let blob = disk.store.apply(row, &event).unwrap();
    disk.store.add_event(row, None, &event).unwrap();
    blob
}

fn edit(by: &User, target: Seq, text: &str) -> EventKind {
    EventKind::Edit { by: by.clone(), target, text: Some(text.to_owned()) }
}

fn react(by: &User, target: Seq, emoji: &str, on: bool) -> EventKind {
    EventKind::React { by: by.clone(), target, emoji: emoji.to_owned(), on }
}

fn text(message: &Message) -> Option<&str> {
    match &message.event.kind {
        EventKind::Chat { text, .. } => text.as_deref(),
        _ => None,
    }
}

/// A message of Mina's, number 1.
fn written(disk: &Disk) -> (User, Room, i64) {
    let (mina, session, room, row) = disk.furnished();
    disk.store.add_event(row, Some(session), &chat(&room, &mina, 1, "one", "first words")).unwrap();
    (mina, room, row)
}

#[test]
fn history_has_the_newest_text_and_the_log_every_one() {
    let disk = Disk::new();
    let (mina, room, row) = written(&disk);
    change(&disk, &room, row, 2, edit(&mina, 1, "second words"));
    change(&disk, &room, row, 3, edit(&mina, 1, "third words"));
    let page = disk.archive().history(row, room.id, 10, 10).unwrap();
    assert_eq!(page.entries.len(), 1, "edits are no messages");
    assert_eq!((text(&page.entries[0]), page.entries[0].edited), (Some("third words"), Some(NOW + 103)));
    let target = disk.store.target(row, 1).unwrap().unwrap();
    assert_eq!((target.text.as_deref(), target.text_seq, target.author), (Some("third words"), 3, mina.id));
    let log = disk.archive().events(row, room.id, 0, 3, 10).unwrap().entries;
    assert!(matches!(&log[0].kind, EventKind::Chat { text: Some(text), .. } if text == "first words"));
    assert_eq!(log[1].kind, edit(&mina, 1, "second words"));
    assert_eq!(disk.store.target(row, 2).unwrap(), None, "an edit is nothing that can be changed");
}

#[test]
fn a_removal_leaves_nothing_of_the_message_and_its_edits_on_the_disk() {
    let disk = Disk::new();
    let (mina, room, row) = written(&disk);
    let secret = "a-very-private-word";
    change(&disk, &room, row, 2, edit(&mina, 1, &secret.repeat(300)));
    change(&disk, &room, row, 3, edit(&mina, 1, "something harmless"));
    disk.store.checkpoint().unwrap();
    assert!(super::removing::holds(&disk, secret), "it was there");
    change(&disk, &room, row, 4, EventKind::Remove { by: None, target: 1 });
    assert!(disk.store.checkpoint().unwrap(), "nobody reads");
    for words in [secret, "first words", "something harmless"] {
        assert!(!super::removing::holds(&disk, words), "{words}");
    }
    let removed = Some(Removed { by: None, at: NOW + 104 });
    let log = disk.archive().events(row, room.id, 0, 4, 10).unwrap().entries;
    let emptied: Vec<bool> = log.iter().map(|event| event.removed == removed).collect();
    assert_eq!(emptied, [true, true, true, false]);
    let page = disk.archive().history(row, room.id, 10, 10).unwrap();
    assert_eq!((text(&page.entries[0]), page.entries[0].edited), (None, None));
    assert_eq!(disk.store.target(row, 1).unwrap().unwrap().removed, Some(4));
    assert_eq!(
        disk.store.message(row, 1, &"one".parse().unwrap()).unwrap().map(|found| found.seq),
        Some(1),
        "its id is known"
    );
}

#[test]
fn a_removal_lets_a_picture_go_that_nothing_else_has() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    let record = picture('a');
    disk.store.add_gif(row, session, &record, NOW).unwrap();
    for seq in [1, 2] {
        let (id, gif) = (seq.to_string().parse().unwrap(), Some(record.gif.clone()));
        let kind = EventKind::Chat { id, user: mina.clone(), text: None, gif, reply_to: None, mentions: None };
        disk.store.add_event(row, Some(session), &Event { room: room.id, seq, at: NOW, kind, removed: None }).unwrap();
    }
    assert_eq!(change(&disk, &room, row, 3, EventKind::Remove { by: None, target: 1 }), None, "the other has it");
    assert!(disk.archive().gif(record.gif.id).unwrap().is_some());
    let blob = change(&disk, &room, row, 4, EventKind::Remove { by: None, target: 2 });
    assert_eq!(blob, Some(record.blob.clone()));
    assert!(disk.archive().gif(record.gif.id).unwrap().is_none());
}

#[test]
fn emoji_are_counted_in_the_order_their_kinds_came() {
    let disk = Disk::new();
    let (mina, room, row) = written(&disk);
    let (jisu, sora) = (person("Jisu"), person("Sora"));
    let steps =
        [(&mina, "👍", true), (&jisu, "🎉", true), (&jisu, "👍", true), (&mina, "👍", false), (&sora, "🎉", true)];
    for (seq, (by, emoji, on)) in (2..).zip(steps) {
        change(&disk, &room, row, seq, react(by, 1, emoji, on));
    }
    let kind = |emoji: &str, users: &[&User]| {
        let users = users.iter().map(|user| user.id).collect();
        Reaction { emoji: emoji.to_owned(), users, more: None }
    };
    let page = disk.archive().history(row, room.id, 10, 10).unwrap();
    assert_eq!(page.entries.len(), 1);
    assert_eq!(page.entries[0].reactions, Some(vec![kind("👍", &[&jisu]), kind("🎉", &[&jisu, &sora])]));
    let reacted = |user: &User, emoji: &str| disk.store.reacted(row, 1, emoji, user.id).unwrap();
    assert_eq!(reacted(&mina, "👍"), Reacted { theirs: Some((false, 5)), kind_is_there: true, kinds: 2 });
    assert_eq!(reacted(&jisu, "👍"), Reacted { theirs: Some((true, 4)), kind_is_there: true, kinds: 2 });
    assert_eq!(reacted(&mina, "❤️"), Reacted { theirs: None, kind_is_there: false, kinds: 2 });
    change(&disk, &room, row, 7, EventKind::Remove { by: None, target: 1 });
    assert_eq!(disk.archive().history(row, room.id, 10, 10).unwrap().entries[0].reactions, None);
}

#[test]
fn a_page_of_messages_with_many_emoji_ends_in_time() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    let people: Vec<User> = (0..50).map(|_| person("Nari")).collect();
    let mut seq = 0;
    disk.store.begin().unwrap();
    for message in 0..40 {
        seq += 1;
        let target = seq;
        disk.store.add_event(row, Some(session), &chat(&room, &mina, seq, &message.to_string(), "hi")).unwrap();
        for emoji in ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈", "😉", "😊", "😋"] {
            for user in &people {
                seq += 1;
                change(&disk, &room, row, seq, react(user, target, emoji, true));
            }
        }
    }
    disk.store.commit().unwrap();
    let page = disk.archive().history(row, room.id, seq + 1, 100).unwrap();
    let bytes = serde_json::to_string(&page.entries).unwrap().len();
    assert!(page.more && bytes <= crate::limits::PAGE_BYTES_MAX, "{bytes}");
    assert!(page.entries.len() > 10);
}

/// Every message and every other event that is no change, by their numbers.
fn read_whole(disk: &Disk, row: i64, room: &Room, limit: usize, forwards: bool) -> Vec<Seq> {
    let (mut read, db) = (Vec::new(), &disk.store.db);
    loop {
        let page = if forwards {
            events::messages_after(db, row, room.id, read.last().copied().unwrap_or(0), limit).unwrap()
        } else {
            events::history(db, row, room.id, read.first().copied().unwrap_or(Seq::MAX), limit).unwrap()
        };
        let page_seqs = page.entries.iter().map(|message| message.event.seq);
        let at = if forwards { read.len() } else { 0 };
        read.splice(at..at, page_seqs);
        if !page.more {
            return read;
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 64, ..Default::default() })]

    #[test]
    fn pages_of_messages_leave_out_the_changes_wherever_they_stand(
        runs in proptest::collection::vec((1_usize..5, 0_usize..6), 0..12),
        limit in 1_usize..7,
    ) {
        let disk = Disk::new();
        let (mina, session, room, row) = disk.furnished();
        let (mut seq, mut messages) = (0, Vec::new());
        disk.store.begin().unwrap();
        for (said, changed) in runs {
            for _ in 0..said {
                seq += 1;
                messages.push(seq);
                disk.store.add_event(row, Some(session), &chat(&room, &mina, seq, &seq.to_string(), "hi")).unwrap();
            }
            for _ in 0..changed {
                seq += 1;
                change(&disk, &room, row, seq, react(&mina, messages[0], "👍", seq % 2 == 0));
            }
        }
        disk.store.commit().unwrap();
        for forwards in [true, false] {
            proptest::prop_assert_eq!(&read_whole(&disk, row, &room, limit, forwards), &messages);
        }
        let kept = runs_of(&disk);
        runs::find_anew(&disk.store.db).unwrap();
        proptest::prop_assert_eq!(runs_of(&disk), kept);
    }
}

fn runs_of(disk: &Disk) -> Vec<(Seq, Seq)> {
    let mut query = disk.store.db.prepare("SELECT first, last FROM change_runs ORDER BY room, first").unwrap();
    query.query_map([], |row| Ok((uint(row, 0)?, uint(row, 1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_long_run_of_changes_costs_a_page_no_more_than_one_change() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    let said =
        |seq| disk.store.add_event(row, Some(session), &chat(&room, &mina, seq, &seq.to_string(), "hi")).unwrap();
    disk.store.begin().unwrap();
    said(1);
    for seq in 2..5000 {
        change(&disk, &room, row, seq, react(&mina, 1, "👍", seq % 2 == 0));
    }
    said(5000);
    disk.store.commit().unwrap();
    assert_eq!(runs_of(&disk), [(2, 4999)]);
    // A damaged change in the midst of a run is not even read.
    disk.change("UPDATE events SET body = '{' WHERE seq = 2500");
    for forwards in [true, false] {
        assert_eq!(read_whole(&disk, row, &room, 10, forwards), [1, 5000]);
    }
}

#[test]
fn changes_that_an_earlier_madang_stored_are_skipped_too() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    for (seq, is_change) in (1..).zip([false, true, true, false, true, false, false, true]) {
        if is_change {
            change(&disk, &room, row, seq, react(&mina, 1, "👍", seq % 2 == 0));
        } else {
            disk.store.add_event(row, Some(session), &chat(&room, &mina, seq, &seq.to_string(), "hi")).unwrap();
        }
    }
    // As version 6 left it.
    disk.change("DROP TABLE change_runs; CREATE INDEX events_read ON events (room, seq); PRAGMA user_version = 6");
    drop(Store::open(&disk.path()).unwrap());
    assert_eq!(runs_of(&disk), [(2, 3), (5, 5), (8, 8)]);
    assert_eq!(read_whole(&disk, row, &room, 3, false), [1, 4, 6, 7]);
}

#[test]
fn a_run_that_is_not_what_was_written_is_damage_and_hides_no_message() {
    for damage in [
        "UPDATE change_runs SET first = 1",
        "UPDATE change_runs SET last = 6",
        "UPDATE change_runs SET last = 3",
        "DELETE FROM change_runs",
    ] {
        let disk = Disk::new();
        let (mina, session, room, row) = disk.furnished();
        for seq in [1, 2, 5, 6] {
            disk.store.add_event(row, Some(session), &chat(&room, &mina, seq, &seq.to_string(), "hi")).unwrap();
            if seq == 2 {
                change(&disk, &room, row, 3, react(&mina, 1, "👍", true));
                change(&disk, &room, row, 4, react(&mina, 1, "👍", false));
            }
        }
        assert_eq!(read_whole(&disk, row, &room, 10, true), [1, 2, 5, 6]);
        assert!(check_up(&disk.path(), Access::Shared).unwrap().holes.is_empty());
        disk.change(damage);
        assert_eq!(check_up(&disk.path(), Access::Shared).unwrap().holes, [room.id.to_string()], "{damage}");
        let history = disk.archive().history(row, room.id, 10, 10);
        assert!(history.expect_err(damage).damage);
    }
}

#[test]
fn what_an_earlier_salvage_left_over_of_a_room_stops_no_start() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    disk.store.add_event(row, Some(session), &chat(&room, &mina, 1, "1", "hi")).unwrap();
    change(&disk, &room, row, 2, react(&mina, 1, "👍", true));
    disk.change(
        "PRAGMA foreign_keys = 0; DELETE FROM rooms; DROP TABLE change_runs;
        CREATE INDEX events_read ON events (room, seq); PRAGMA user_version = 6",
    );
    assert!(Store::open(&disk.path()).is_ok());
}
