//! Whispering.

use super::*;
use crate::room::WhisperDraft;

fn draft(to: Option<UserId>, text: &str) -> WhisperDraft {
    WhisperDraft { id: "w-1".parse().unwrap(), to, text: Some(text.to_owned()), gif: None }
}

#[test]
fn a_whisper_names_both_and_leaves_the_room_as_it_is() {
    let (room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let before = room.clone();
    let whisper = room.whisper(people[1].id, draft(Some(people[2].id), "  psst\r\n"), START + 8).unwrap();
    assert_eq!((whisper.from, whisper.to), (people[1].clone(), people[2].clone()));
    assert_eq!((whisper.text.as_deref(), whisper.at, whisper.room), (Some("  psst\n"), START + 8, room.id));
    assert_eq!(room, before);
}

#[test]
fn its_time_is_never_before_that_of_the_last_event() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.leave(people[1].id, START + 100).unwrap();
    room.join(&at_the_door(&people[1]), START + 100).unwrap();
    assert_eq!(room.whisper(people[1].id, draft(Some(people[0].id), "hi"), START).unwrap().at, START + 100);
}

#[test]
fn it_goes_to_another_member_and_nowhere_else() {
    let (room, people) = room_with(&["Mina", "Jisu"]);
    let code = |by: UserId, to| room.whisper(by, draft(to, "hi"), START).unwrap_err().code;
    let (member, stranger) = (people[0].id, UserId::random());
    assert_eq!(code(member, Some(member)), ErrorCode::Invalid);
    assert_eq!(code(member, Some(stranger)), ErrorCode::NoSuchUser);
    assert_eq!(code(member, None), ErrorCode::NoSuchUser);
    assert_eq!(code(stranger, Some(member)), ErrorCode::NotMember);
    assert_eq!(code(stranger, Some(stranger)), ErrorCode::NotMember, "membership comes first");
    let empty = room.whisper(member, draft(Some(people[1].id), " "), START).unwrap_err();
    assert_eq!(empty.code, ErrorCode::Empty);
}
