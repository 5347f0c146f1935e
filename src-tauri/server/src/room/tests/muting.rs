//! Rule 8: who may write, and how often.

use super::*;
use crate::limits::{MUTE_MINUTES_MAX, MUTED_PEOPLE_MAX};

const MINUTE: Millis = 60_000;

fn slow(room: &mut Room, seconds: u32) {
    let wish = Wish { slow_seconds: Some(seconds), ..Wish::default() };
    room.set(By::Console, wish, 10, START).unwrap();
}

fn freeze(room: &mut Room) {
    room.set(By::Console, Wish { frozen: Some(true), ..Wish::default() }, 10, START).unwrap();
}

#[test]
fn whoever_is_muted_writes_nothing_until_then() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let jisu = &people[1];
    let event = room.mute(By::Person(people[0].id), jisu.id, 10, START).unwrap();
    let until = START + 10 * MINUTE;
    assert_eq!(event.kind, EventKind::Mute { user: jisu.clone(), by: Some(people[0].clone()), until });
    let refusal = room.chat(jisu.id, text("hi"), START + MINUTE).unwrap_err();
    assert_eq!((refusal.code, refusal.retry_after_ms), (ErrorCode::Muted, Some(9 * 60_000)));
    let whisper =
        WhisperDraft { id: "w".parse().unwrap(), to: Some(people[0].id), text: Some("psst".into()), gif: None };
    assert_eq!(code(room.whisper(jisu.id, whisper, START)), ErrorCode::Muted);
    assert_eq!(refused(&mut room, |room| room.rename(&called(jisu, "Zoe"), START)), ErrorCode::Muted);
    let seat = room.seat(jisu.id).unwrap();
    assert_eq!(room.member(seat, START).muted_until, Some(until));
    assert_eq!(room.member(seat, until).muted_until, None, "it ends without an event");
    assert!(room.chat(jisu.id, text("hi"), until).is_ok());
}

#[test]
fn a_mute_outlasts_an_exit() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.mute(By::Person(people[0].id), people[1].id, 10, START).unwrap();
    room.leave(people[1].id, START).unwrap();
    enter(&mut room, &people[1]);
    assert_eq!(code(room.chat(people[1].id, text("hi"), START)), ErrorCode::Muted);
}

#[test]
fn an_unmute_lets_write_again_in_the_room_or_not() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let by = By::Person(people[0].id);
    assert_eq!(room.unmute(by, &people[1], START), Ok(None), "nobody is muted");
    room.mute(by, people[1].id, 10, START).unwrap();
    room.leave(people[1].id, START).unwrap();
    let event = room.unmute(by, &people[1], START).unwrap().unwrap();
    assert_eq!(event.kind, EventKind::Unmute { user: people[1].clone(), by: Some(people[0].clone()) });
    enter(&mut room, &people[1]);
    assert!(room.chat(people[1].id, text("hi"), START).is_ok());
}

#[test]
fn a_mute_is_of_a_member_and_lasts_from_a_minute_to_the_longest() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let by = By::Person(people[0].id);
    for minutes in [0, MUTE_MINUTES_MAX + 1] {
        assert_eq!(refused(&mut room, |room| room.mute(by, people[1].id, minutes, START)), ErrorCode::Invalid);
    }
    assert!(room.mute(by, people[1].id, MUTE_MINUTES_MAX, START).is_ok());
    room.leave(people[1].id, START).unwrap();
    assert_eq!(refused(&mut room, |room| room.mute(by, people[1].id, 1, START)), ErrorCode::NoSuchUser);
}

#[test]
fn so_many_people_are_muted_at_the_same_time() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let by = By::Person(people[0].id);
    for _ in 1..MUTED_PEOPLE_MAX {
        room.mutes.insert(UserId::random(), START + MINUTE);
    }
    assert!(room.mute(by, people[1].id, 1, START).is_ok());
    enter(&mut room, &person("Sora"));
    let sora = room.seats.iter().last().unwrap().user.id;
    assert_eq!(refused(&mut room, |room| room.mute(by, sora, 1, START)), ErrorCode::Invalid);
    assert!(room.mute(by, sora, 1, START + MINUTE).is_ok(), "the others are over");
}

#[test]
fn in_a_frozen_room_only_the_owner_writes() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    freeze(&mut room);
    assert_eq!(refused(&mut room, |room| room.chat(people[1].id, text("hi"), START)), ErrorCode::Frozen);
    assert_eq!(refused(&mut room, |room| room.rename(&called(&people[1], "Zoe"), START)), ErrorCode::Frozen);
    assert!(room.chat(people[0].id, text("hi"), START).is_ok());
    assert!(room.rename(&called(&people[0], "Nari"), START).is_ok());
}

#[test]
fn muted_is_said_before_frozen_and_frozen_before_slow() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let jisu = people[1].id;
    slow(&mut room, 60);
    room.chat(jisu, text("hi"), START).unwrap();
    assert_eq!(code(room.chat(jisu, text(""), START)), ErrorCode::SlowDown, "before the text is looked at");
    freeze(&mut room);
    assert_eq!(code(room.chat(jisu, text(""), START)), ErrorCode::Frozen);
    room.mute(By::Console, jisu, 1, START).unwrap();
    assert_eq!(code(room.chat(jisu, text(""), START)), ErrorCode::Muted);
}

#[test]
fn slow_mode_counts_from_ones_last_message_in_slow_mode() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let (jisu, sora) = (people[1].id, people[2].id);
    room.chat(jisu, text("before"), START).unwrap();
    slow(&mut room, 10);
    room.chat(jisu, text("the first in it"), START + 1).unwrap();
    let refusal = room.chat(jisu, text("too soon"), START + 4001).unwrap_err();
    assert_eq!((refusal.code, refusal.retry_after_ms), (ErrorCode::SlowDown, Some(6000)));
    assert!(room.chat(sora, text("another's pace is another's"), START + 4001).is_ok());
    assert_eq!(code(room.chat(jisu, text("still"), START + 10_000)), ErrorCode::SlowDown);
    assert!(room.chat(jisu, text("now"), START + 10_001).is_ok());
    slow(&mut room, 0);
    assert!(room.chat(jisu, text("it is off"), START + 10_002).is_ok());
}

#[test]
fn the_owner_is_exempt_from_slow_mode_until_they_hand_over() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    slow(&mut room, 10);
    for at in 0..3 {
        assert!(room.chat(people[0].id, text("hi"), START + at).is_ok());
    }
    room.delegate(By::Person(people[0].id), people[1].id, START + 2).unwrap();
    assert_eq!(code(room.chat(people[0].id, text("hi"), START + 3)), ErrorCode::SlowDown);
}

#[test]
fn a_clock_that_went_back_keeps_nobody_silent() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    slow(&mut room, 10);
    room.chat(people[1].id, text("hi"), START + 1_000_000).unwrap();
    assert!(room.chat(people[1].id, text("hi"), START).is_ok());
}

#[test]
fn what_is_over_is_forgotten_and_what_holds_is_not() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.mute(By::Console, people[1].id, 10, START).unwrap();
    let before = room.clone();
    room.forget_ended(START + MINUTE);
    assert_eq!(room, before);
    room.forget_ended(START + 10 * MINUTE);
    assert!(room.mutes.is_empty());
}
