//! What goes, and what stays.

use super::*;

#[test]
fn a_room_goes_with_its_log_its_members_and_its_pictures() {
    let disk = Disk::new();
    let (user, session, room, row) = disk.furnished();
    let (other, other_row) = disk.room(&user, session);
    for (room, row, blob) in [(&room, row, 'a'), (&other, other_row, 'b')] {
        disk.store.add_member(row, session, Link::App, NOW).unwrap();
        disk.store.add_event(row, Some(session), &chat(room, &user, 1, "one", "hi")).unwrap();
        disk.store.add_gif(row, session, &picture(blob), NOW).unwrap();
    }
    assert_eq!(disk.store.blobs_of(row).unwrap(), ["a".repeat(64)]);
    disk.store.remove_room(row).unwrap();
    for table in ["rooms", "members", "events", "gifs"] {
        assert_eq!(disk.count(&["SELECT count(*) FROM ", table].concat()), 1, "{table}: the other room's");
    }
    assert_eq!(disk.store.rooms().unwrap()[0].room.id, other.id);
    assert_eq!(disk.store.blobs_of(row).unwrap(), Vec::<String>::new());
    assert_eq!(disk.count("SELECT count(*) FROM sessions"), 1, "its owner stays");
}

#[test]
fn what_was_said_in_a_removed_room_is_nowhere_on_the_disk() {
    let disk = Disk::new();
    let (user, session, room, row) = disk.furnished();
    let secret = "the-secret-of-this-room";
    disk.store.add_event(row, Some(session), &chat(&room, &user, 1, "one", &secret.repeat(50))).unwrap();
    disk.store.checkpoint().unwrap();
    assert!(holds(&disk, secret), "it was there");
    disk.store.remove_room(row).unwrap();
    disk.store.checkpoint().unwrap();
    assert!(!holds(&disk, secret));
}

pub(super) fn holds(disk: &Disk, text: &str) -> bool {
    let files = std::fs::read_dir(disk.folder.path()).unwrap();
    files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).any(|bytes| {
        let text = text.as_bytes();
        bytes.windows(text.len()).any(|window| window == text)
    })
}

#[test]
fn whoever_is_in_a_room_or_owns_or_made_one_or_sent_a_picture_is_not_forgotten() {
    let disk = Disk::new();
    let people = ["idle", "creator", "owner", "member", "sender"].map(person);
    let [_, creator, owner, member, sender] = [0, 1, 2, 3, 4].map(|who| disk.session(&people[who]));
    let row = disk.room(&people[1], creator).1;
    disk.store.set_owner(row, people[2].id.as_str()).unwrap();
    disk.store.add_member(row, member, Link::App, NOW).unwrap();
    disk.store.add_gif(row, sender, &picture('a'), NOW).unwrap();
    assert_eq!(disk.store.forget_sessions(NOW).unwrap(), 0, "used at that very moment");
    assert_eq!(disk.store.forget_sessions(NOW + 1).unwrap(), 1);
    let known = |user: &User| disk.store.session_by_token(&token_of(user)).unwrap().is_some();
    assert_eq!(people.each_ref().map(known), [false, true, true, true, true]);
    disk.store.remove_room(row).unwrap();
    assert_eq!(disk.store.forget_sessions(NOW + 1).unwrap(), 4, "{owner} too");
}

#[test]
fn a_newcomer_is_not_taken_for_somebody_who_was_forgotten() {
    let disk = Disk::new();
    let (_, session, room, row) = disk.furnished();
    disk.store.touch_session(session, NOW + 1).unwrap();
    let gone = person("Jisu");
    let gone_row = disk.session(&gone);
    disk.store.add_event(row, Some(gone_row), &chat(&room, &gone, 1, "one", "hi")).unwrap();
    assert_eq!(disk.store.forget_sessions(NOW + 1).unwrap(), 1);
    let newcomer = disk.session(&person("Sora"));
    assert_eq!(disk.store.message(row, newcomer, &"one".parse().unwrap()).unwrap(), None);
}

#[test]
fn whoever_used_their_session_lately_is_not_forgotten() {
    let disk = Disk::new();
    let (mina, jisu) = (person("Mina"), person("Jisu"));
    let row = disk.session(&mina);
    disk.session(&jisu);
    disk.store.touch_session(row, NOW + 100).unwrap();
    disk.store.touch_session(row, NOW - 100).unwrap();
    assert_eq!(disk.store.forget_sessions(NOW + 100).unwrap(), 1);
    assert!(disk.store.session_by_token(&token_of(&mina)).unwrap().is_some(), "a clock that went back takes nothing");
}

#[test]
fn an_upload_goes_when_no_message_used_it_in_time() {
    let disk = Disk::new();
    let (_, session, _, row) = disk.furnished();
    let [used, old, fresh] = ['a', 'b', 'c'].map(picture);
    disk.store.add_gif(row, session, &used, NOW).unwrap();
    disk.store.add_gif(row, session, &old, NOW).unwrap();
    disk.store.add_gif(row, session, &fresh, NOW + 10).unwrap();
    disk.store.use_gif(used.gif.id).unwrap();
    assert_eq!(disk.store.forget_unused_gifs(NOW).unwrap(), Vec::<String>::new());
    assert_eq!(disk.store.forget_unused_gifs(NOW + 10).unwrap(), ["b".repeat(64)]);
    let there = |record: &GifRecord| disk.archive().gif(record.gif.id).unwrap().is_some();
    assert_eq!([&used, &old, &fresh].map(there), [true, false, true]);
    assert!(!disk.store.has_blob(&old.blob).unwrap());
}

#[test]
fn the_same_bytes_twice_are_one_blob_that_stays_for_the_other() {
    let disk = Disk::new();
    let (user, session, _, row) = disk.furnished();
    let other_row = disk.room(&user, session).1;
    for row in [row, row, other_row] {
        disk.store.add_gif(row, session, &picture('a'), NOW).unwrap();
    }
    assert_eq!(disk.store.blobs_of(row).unwrap(), ["a".repeat(64)]);
    disk.store.remove_room(row).unwrap();
    assert!(disk.store.has_blob(&"a".repeat(64)).unwrap());
    disk.store.remove_room(other_row).unwrap();
    assert!(!disk.store.has_blob(&"a".repeat(64)).unwrap());
}

#[test]
fn a_checkpoint_empties_the_write_ahead_log() {
    let disk = Disk::new();
    disk.furnished();
    let log = disk.folder.path().join("madang.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    disk.store.checkpoint().unwrap();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
}

#[test]
fn emptying_the_write_ahead_log_hardly_waits_for_a_long_reader() {
    let disk = Disk::new();
    let (user, session, room, row) = disk.furnished();
    let reader = rusqlite::Connection::open(disk.folder.path().join("madang.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM rooms").unwrap();
    disk.store.add_event(row, Some(session), &chat(&room, &user, 1, "one", "words")).unwrap();
    let asked = std::time::Instant::now();
    assert!(!disk.store.checkpoint_soon().unwrap(), "somebody reads");
    assert!(asked.elapsed() < crate::store::LOCK_WAIT / 2, "{:?}", asked.elapsed());
    reader.execute_batch("COMMIT").unwrap();
    assert!(disk.store.checkpoint_soon().unwrap());
}
