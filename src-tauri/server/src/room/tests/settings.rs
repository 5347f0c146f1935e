//! What an owner may change of a room.

use super::*;
use crate::limits::{PEOPLE_MIN, SLOW_SECONDS_MAX};
use crate::protocol::Changes;

const PEOPLE_MAX: u32 = 20;

fn set(room: &mut Room, wish: Wish) -> Result<Option<Event>, Refusal> {
    room.set(By::Person(room.owner.id), wish, PEOPLE_MAX, START)
}

/// What the event says that a wish changed.
#[track_caller]
fn changes(room: &mut Room, wish: Wish) -> Changes {
    match set(room, wish).unwrap().expect("something changed").kind {
        EventKind::Settings { by: Some(by), changes } if by == room.owner => changes,
        kind => panic!("not the owner's settings: {kind:?}"),
    }
}

fn a_password(hash: &str) -> Wish {
    Wish { password: PasswordWish::Set(hash.into()), ..Wish::default() }
}

#[test]
fn the_event_says_only_what_changed() {
    let (mut room, _) = room_with(&["Mina", "Jisu"]);
    let wish = Wish { title: Some("  새   마당 ".to_owned()), max: Some(10), frozen: Some(true), ..Wish::default() };
    let expected = Changes { title: Some("새 마당".to_owned()), frozen: Some(true), ..Changes::default() };
    assert_eq!(changes(&mut room, wish), expected);
    let view = room.view();
    assert_eq!((view.summary.title.as_str(), view.summary.max, view.frozen), ("새 마당", 10, true));
    let all =
        Wish { slow_seconds: Some(5), keep: Some(false), quiet: Some(true), guests: Some(false), ..Wish::default() };
    let (slow_seconds, keep, quiet, guests) = (Some(5), Some(false), Some(true), Some(false));
    assert_eq!(changes(&mut room, all), Changes { slow_seconds, keep, quiet, guests, ..Changes::default() });
    let view = room.view();
    assert_eq!((view.slow_seconds, view.quiet, view.summary.keep, view.summary.guests), (5, true, false, false));
}

#[test]
fn nothing_changed_is_no_event() {
    let (mut room, _) = room_with(&["Mina"]);
    let wish = Wish { title: Some("마당".to_owned()), max: Some(10), guests: Some(true), ..Wish::default() };
    let before = room.clone();
    assert_eq!(set(&mut room, wish), Ok(None));
    assert_eq!(set(&mut room, Wish::default()), Ok(None));
    assert_eq!(set(&mut room, Wish { password: PasswordWish::Remove, ..Wish::default() }), Ok(None), "it has none");
    assert_eq!(room, before);
}

#[test]
fn what_cannot_be_is_refused_and_nothing_of_it_is_done() {
    let (mut room, _) = room_with(&["Mina"]);
    let frozen = Some(true);
    for (max, slow_seconds) in
        [(Some(PEOPLE_MIN - 1), None), (Some(PEOPLE_MAX + 1), None), (None, Some(SLOW_SECONDS_MAX + 1))]
    {
        let wish = Wish { max, slow_seconds, frozen, ..Wish::default() };
        assert_eq!(refused(&mut room, |room| set(room, wish)), ErrorCode::Invalid);
    }
    for (title, expected) in [(" ".to_owned(), ErrorCode::Empty), ("가".repeat(61), ErrorCode::TooLong)] {
        let wish = Wish { title: Some(title), frozen, ..Wish::default() };
        assert_eq!(refused(&mut room, |room| set(room, wish)), expected);
    }
    let most = Wish { max: Some(PEOPLE_MAX), slow_seconds: Some(SLOW_SECONDS_MAX), ..Wish::default() };
    assert!(set(&mut room, most).is_ok());
    assert!(set(&mut room, Wish { max: Some(PEOPLE_MIN), ..Wish::default() }).is_ok());
}

#[test]
fn a_password_locks_and_its_removal_opens() {
    let (mut room, _) = room_with(&["Mina"]);
    assert_eq!(changes(&mut room, a_password("$one")), Changes { locked: Some(true), ..Changes::default() });
    let stranger = person("Jisu");
    assert_eq!(code(room.join(&at_the_door(&stranger), START)), ErrorCode::WrongPassword);
    let removal = Wish { password: PasswordWish::Remove, ..Wish::default() };
    assert_eq!(changes(&mut room, removal), Changes { locked: Some(false), ..Changes::default() });
    assert!(room.join(&at_the_door(&stranger), START).is_ok());
}

#[test]
fn a_verdict_on_an_older_password_opens_nothing() {
    let (mut room, _) = room_with(&["Mina"]);
    set(&mut room, a_password("$one")).unwrap();
    let first = Key::Fits(room.password.as_ref().unwrap().version);
    assert_eq!(set(&mut room, a_password("$two")), Ok(None), "the room is as locked as before");
    let second = Key::Fits(room.password.as_ref().unwrap().version);
    let with = |key| Entrant { key, ..at_the_door(&person("Jisu")) };
    assert_eq!(code(room.join(&with(first), START)), ErrorCode::WrongPassword);
    set(&mut room, Wish { password: PasswordWish::Remove, ..Wish::default() }).unwrap();
    set(&mut room, a_password("$three")).unwrap();
    assert_eq!(code(room.join(&with(second), START)), ErrorCode::WrongPassword, "a number is not given twice");
}

#[test]
fn with_fewer_seats_those_who_are_in_stay_and_nobody_enters() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    set(&mut room, Wish { max: Some(2), ..Wish::default() }).unwrap();
    assert_eq!(room.people(), 3);
    let late = person("Nari");
    assert_eq!(refused(&mut room, |room| room.join(&at_the_door(&late), START)), ErrorCode::RoomFull);
    room.leave(people[2].id, START).unwrap();
    assert_eq!(code(room.join(&at_the_door(&late), START)), ErrorCode::RoomFull, "two are in");
    room.leave(people[1].id, START).unwrap();
    assert!(room.join(&at_the_door(&late), START).is_ok());
}

#[test]
fn the_console_is_named_by_nobody() {
    let (mut room, _) = room_with(&["Mina"]);
    let event = room.set(By::Console, Wish { keep: Some(false), ..Wish::default() }, PEOPLE_MAX, START).unwrap();
    assert!(matches!(event.unwrap().kind, EventKind::Settings { by: None, .. }));
}
