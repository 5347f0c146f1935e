//! Rule 7: who may not come back.

use super::*;
use crate::limits::{BAN_MINUTES_MAX, BANNED_PEOPLE_MAX};

const MINUTE: Millis = 60_000;

pub(super) fn for_ever() -> Verdict {
    Verdict { minutes: None, addresses: Vec::new(), shared: Vec::new() }
}

fn for_minutes(minutes: u32) -> Verdict {
    Verdict { minutes: Some(minutes), ..for_ever() }
}

fn device(last: u8) -> Address {
    Address([last; 16])
}

fn from(user: &User, address: Address) -> Entrant {
    Entrant { address: Some(address), ..at_the_door(user) }
}

#[test]
fn a_ban_puts_out_and_keeps_out() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let events = room.ban(By::Person(people[0].id), &people[1], for_ever(), START).unwrap();
    let (user, by) = (people[1].clone(), Some(people[0].clone()));
    assert_eq!(events[0].kind, EventKind::Ban { user, by, until: None, people: 1 });
    assert_eq!(events.len(), 1, "no exit follows");
    assert_eq!(refused(&mut room, |room| room.join(&at_the_door(&people[1]), START)), ErrorCode::Banned);
    assert_eq!(
        code(room.lock_for(people[1].id, None, Link::App, START)),
        ErrorCode::Banned,
        "before the costly password"
    );
}

#[test]
fn a_ban_of_somebody_who_is_gone_works_too() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.leave(people[1].id, START).unwrap();
    let events = room.ban(By::Person(people[0].id), &people[1], for_minutes(1), START).unwrap();
    let (user, by, until) = (people[1].clone(), Some(people[0].clone()), Some(START + MINUTE));
    assert_eq!(events[0].kind, EventKind::Ban { user, by, until, people: 1 });
    assert_eq!(code(room.join(&at_the_door(&people[1]), START)), ErrorCode::Banned);
}

#[test]
fn a_ban_ends_without_an_event() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.ban(By::Person(people[0].id), &people[1], for_minutes(2), START).unwrap();
    assert_eq!(code(room.join(&at_the_door(&people[1]), START + 2 * MINUTE - 1)), ErrorCode::Banned);
    assert_eq!(names(&room.join(&at_the_door(&people[1]), START + 2 * MINUTE).unwrap()), ["join"]);
}

#[test]
fn a_second_ban_takes_the_place_of_the_first() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let by = By::Person(people[0].id);
    room.ban(by, &people[1], for_ever(), START).unwrap();
    assert_eq!(names(&room.ban(by, &people[1], for_minutes(1), START).unwrap()), ["ban"]);
    assert!(room.join(&at_the_door(&people[1]), START + MINUTE).is_ok());
}

#[test]
fn a_ban_lasts_from_a_minute_to_the_longest() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let by = By::Person(people[0].id);
    for minutes in [0, BAN_MINUTES_MAX + 1] {
        let ban = |room: &mut Room| room.ban(by, &people[1], for_minutes(minutes), START);
        assert_eq!(refused(&mut room, ban), ErrorCode::Invalid);
    }
    assert!(room.ban(by, &people[1], for_minutes(BAN_MINUTES_MAX), START).is_ok());
}

#[test]
fn an_unban_lets_back_in() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let by = By::Person(people[0].id);
    assert_eq!(room.unban(by, &people[1], START), Ok(None), "nobody is banned");
    room.ban(by, &people[1], for_ever(), START).unwrap();
    let event = room.unban(by, &people[1], START).unwrap().unwrap();
    assert_eq!(event.kind, EventKind::Unban { user: people[1].clone(), by: Some(people[0].clone()) });
    assert!(room.join(&at_the_door(&people[1]), START).is_ok());
}

#[test]
fn nobody_new_comes_in_from_a_banned_device() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let verdict = Verdict { addresses: vec![device(1), device(2)], ..for_minutes(1) };
    room.ban(By::Person(people[0].id), &people[1], verdict, START).unwrap();
    let stranger = person("Sora");
    assert_eq!(refused(&mut room, |room| room.join(&from(&stranger, device(2)), START)), ErrorCode::Banned);
    assert_eq!(code(room.lock_for(stranger.id, Some(device(1)), Link::App, START)), ErrorCode::Banned);
    assert!(room.join(&from(&person("Nari"), device(3)), START).is_ok(), "another device");
    assert!(room.join(&at_the_door(&person("Hana")), START).is_ok(), "the host's own computer has no address");
    assert!(room.join(&from(&stranger, device(2)), START + MINUTE).is_ok(), "the device's ban ends with the person's");
}

#[test]
fn an_address_that_another_member_shares_is_not_banned() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let verdict = Verdict { addresses: vec![device(1), device(2)], shared: vec![device(2)], ..for_ever() };
    room.ban(By::Person(people[0].id), &people[1], verdict, START).unwrap();
    assert_eq!(code(room.join(&from(&person("Sora"), device(1)), START)), ErrorCode::Banned);
    assert!(room.join(&from(&person("Nari"), device(2)), START).is_ok());
}

#[test]
fn a_member_on_a_banned_device_stays_and_returns() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let verdict = Verdict { addresses: vec![device(1)], ..for_ever() };
    room.ban(By::Person(people[0].id), &people[1], verdict, START).unwrap();
    go_away(&mut room, &people[2]);
    assert_eq!(room.join(&from(&people[2], device(1)), START), Ok(Vec::new()));
}

#[test]
fn so_many_people_are_banned_at_the_same_time() {
    let (mut room, people) = room_with(&["Mina"]);
    let by = By::Person(people[0].id);
    for _ in 1..BANNED_PEOPLE_MAX {
        room.ban(by, &person("Troll"), for_ever(), START).unwrap();
    }
    let last = person("Troll");
    room.ban(by, &last, for_minutes(1), START).unwrap();
    let another = person("Troll");
    assert_eq!(refused(&mut room, |room| room.ban(by, &another, for_ever(), START)), ErrorCode::Invalid);
    assert!(room.ban(by, &last, for_minutes(1), START).is_ok(), "whoever is banned already");
    assert!(room.ban(by, &another, for_ever(), START + MINUTE).is_ok(), "one of them is over");
}
