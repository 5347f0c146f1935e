//! Bans, mutes, paces, visitors and settings on the disk.

use super::*;
use crate::room::{self, Address};

fn banned(until: Option<Millis>, addresses: Vec<Address>) -> room::Ban {
    room::Ban { until, addresses }
}

/// A furnished disk with one more person who was in the room.
fn two(disk: &Disk) -> (User, User, Room, i64) {
    let (mina, session, room, row) = disk.furnished();
    let jisu = person("Jisu");
    let other = disk.session(&jisu);
    for session in [session, other] {
        disk.store.add_member(row, session, Link::App, NOW).unwrap();
    }
    (mina, jisu, room, row)
}

#[test]
fn a_room_comes_back_with_its_bans_mutes_and_paces() {
    let disk = Disk::new();
    let (mina, jisu, _, row) = two(&disk);
    let ban = banned(Some(NOW + 5), vec![Address([1; 16]), Address([2; 16])]);
    disk.store.add_ban(row, jisu.id, &banned(None, Vec::new()), None, NOW).unwrap();
    disk.store.add_ban(row, jisu.id, &ban, Some(mina.id), NOW).unwrap();
    disk.store.add_mute(row, jisu.id, NOW + 1).unwrap();
    disk.store.add_mute(row, jisu.id, NOW + 7).unwrap();
    let session = disk.store.session_by_token(&token_of(&mina)).unwrap().unwrap().row;
    disk.store.set_pace(row, session, NOW + 3).unwrap();
    disk.store.set_pace(row, session, NOW + 4).unwrap();
    let room = disk.store.rooms().unwrap().remove(0).room;
    assert_eq!(room.bans, [(jisu.id, ban)].into());
    assert_eq!(room.mutes, [(jisu.id, NOW + 7)].into());
    assert_eq!(room.paces, [(mina.id, NOW + 4)].into());
    disk.store.remove_ban(row, jisu.id).unwrap();
    disk.store.remove_mute(row, jisu.id).unwrap();
    let room = disk.store.rooms().unwrap().remove(0).room;
    assert!(room.bans.is_empty() && room.mutes.is_empty());
}

#[test]
fn bans_are_listed_newest_first_with_the_names_of_now() {
    let disk = Disk::new();
    let (mina, jisu, _, row) = two(&disk);
    let sora = person("Sora");
    let session = disk.session(&sora);
    disk.store.add_ban(row, jisu.id, &banned(Some(NOW + 5), Vec::new()), Some(mina.id), NOW).unwrap();
    disk.store.add_ban(row, sora.id, &banned(None, Vec::new()), None, NOW + 1).unwrap();
    disk.store.rename_session(session, "Nari").unwrap();
    let nari = User { nickname: "Nari".into(), ..sora };
    let newest = crate::protocol::Ban { user: nari, until: None, by: None, at: NOW + 1 };
    let oldest = crate::protocol::Ban { user: jisu, until: Some(NOW + 5), by: Some(mina), at: NOW };
    assert_eq!(disk.store.bans(row, NOW + 4).unwrap(), [newest.clone(), oldest]);
    assert_eq!(disk.store.bans(row, NOW + 5).unwrap(), [newest], "the other is over");
}

#[test]
fn what_is_over_is_forgotten() {
    let disk = Disk::new();
    let (mina, jisu, _, row) = two(&disk);
    disk.store.add_ban(row, mina.id, &banned(None, Vec::new()), None, NOW).unwrap();
    disk.store.add_ban(row, jisu.id, &banned(Some(NOW + 5), Vec::new()), None, NOW).unwrap();
    disk.store.add_mute(row, jisu.id, NOW + 5).unwrap();
    disk.store.forget_ended(NOW + 4, NOW).unwrap();
    assert_eq!((disk.count("SELECT count(*) FROM bans"), disk.count("SELECT count(*) FROM mutes")), (2, 1));
    disk.store.forget_ended(NOW + 5, NOW).unwrap();
    assert_eq!((disk.count("SELECT count(*) FROM bans"), disk.count("SELECT count(*) FROM mutes")), (1, 0));
}

#[test]
fn whoever_was_ever_in_is_known_as_that() {
    let disk = Disk::new();
    let (mina, jisu, _, row) = two(&disk);
    disk.store.remove_member(row, jisu.id.as_str()).unwrap();
    assert_eq!(disk.store.visitor(row, jisu.id).unwrap(), Some(jisu.clone()));
    let other = disk.room(&mina, disk.store.session_by_token(&token_of(&mina)).unwrap().unwrap().row).1;
    assert_eq!(disk.store.visitor(other, jisu.id).unwrap(), None, "another room");
    assert_eq!(disk.store.visitor(row, UserId::random()).unwrap(), None);
}

#[test]
fn who_is_banned_and_who_banned_are_not_forgotten() {
    let disk = Disk::new();
    let (.., row) = disk.furnished();
    let people = ["banned", "banning", "visitor"].map(person);
    for user in &people {
        disk.session(user);
    }
    disk.store.add_ban(row, people[0].id, &banned(None, Vec::new()), Some(people[1].id), NOW).unwrap();
    assert_eq!(disk.store.forget_sessions(NOW + 1).unwrap(), 1);
    disk.store.remove_ban(row, people[0].id).unwrap();
    assert_eq!(disk.store.forget_sessions(NOW + 1).unwrap(), 2);
}

#[test]
fn a_room_is_what_it_was_set_to() {
    let disk = Disk::new();
    let (_, _, room, row) = disk.furnished();
    let password = Some(Password { hash: "$argon2id$".into(), version: 3 });
    let (title, frozen, slow_seconds) = ("새 마당".to_owned(), true, 9);
    let set = Room {
        title,
        max: 3,
        keep: false,
        guests: false,
        quiet: true,
        frozen,
        slow_seconds,
        password,
        password_version: 3,
        ..room
    };
    disk.store.set_room(row, &set).unwrap();
    assert_eq!(disk.store.rooms().unwrap()[0].room, set);
    let opened = Room { password: None, ..set };
    disk.store.set_room(row, &opened).unwrap();
    assert_eq!(disk.store.rooms().unwrap()[0].room, opened, "the number of the last password stays");
}
