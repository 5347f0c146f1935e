//! What may be written: rule 10, pictures, answers and calls.

use super::*;

fn written(room: &mut Room, by: &User, draft: Draft) -> Result<Option<String>, ErrorCode> {
    let event = room.chat(by.id, draft, START).map_err(|refusal| refusal.code)?;
    let EventKind::Chat { text, .. } = event.kind else { panic!("not a message: {event:?}") };
    Ok(text)
}

#[test]
fn a_message_carries_what_was_written_by_whom() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let gif = picture();
    let draft = Draft { gif: Some(gif.clone()), reply_to: Some(2), mentions: vec![people[0].id], ..text("안녕") };
    let event = room.chat(people[1].id, draft.clone(), START + 8).unwrap();
    let kind = EventKind::Chat {
        id: draft.id,
        user: people[1].clone(),
        text: Some("안녕".to_owned()),
        gif: Some(gif),
        reply_to: Some(2),
        mentions: Some(vec![people[0].id]),
    };
    assert_eq!(event, Event { room: room.id, seq: 3, at: START + 8, kind, removed: None });
}

#[test]
fn a_text_is_cleaned() {
    let (mut room, people) = room_with(&["Mina"]);
    let cleaned = written(&mut room, &people[0], text("\u{1106}\u{1161}\u{1103}\u{1161}\u{11BC}\r\nhi\u{7}"));
    assert_eq!(cleaned, Ok(Some("마당\nhi".to_owned())));
}

#[test]
fn a_message_without_anything_to_see_is_empty() {
    let (mut room, people) = room_with(&["Mina"]);
    for blank in ["", " ", "\r\n\t", "\u{0}", "\u{200B}", "\u{3000}"] {
        assert_eq!(written(&mut room, &people[0], text(blank)), Err(ErrorCode::Empty), "{blank:?}");
    }
    assert_eq!(written(&mut room, &people[0], Draft { text: None, ..text("") }), Err(ErrorCode::Empty));
    assert_eq!(room.last_seq, 1);
}

#[test]
fn a_picture_needs_no_text() {
    let (mut room, people) = room_with(&["Mina"]);
    for words in [None, Some(String::new()), Some(" \n".to_owned())] {
        let draft = Draft { text: words, gif: Some(picture()), ..text("") };
        assert_eq!(written(&mut room, &people[0], draft), Ok(None));
    }
}

#[test]
fn a_text_has_at_most_8192_bytes() {
    let (mut room, people) = room_with(&["Mina"]);
    let longest = "가".repeat(2730) + "ab";
    assert_eq!(longest.len(), 8192);
    assert_eq!(written(&mut room, &people[0], text(&longest)), Ok(Some(longest.clone())));
    for too_long in [longest + "c", "x".repeat(8193)] {
        assert_eq!(too_long.len(), 8193);
        assert_eq!(written(&mut room, &people[0], text(&too_long)), Err(ErrorCode::TooLong));
        let draft = Draft { gif: Some(picture()), ..text(&too_long) };
        assert_eq!(written(&mut room, &people[0], draft), Err(ErrorCode::TooLong), "a picture does not excuse it");
    }
}

#[test]
fn only_what_is_in_the_log_can_be_answered() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    for missing in [0, 3, Seq::MAX] {
        let draft = Draft { reply_to: Some(missing), ..text("re") };
        let answer = refused(&mut room, |room| room.chat(people[0].id, draft, START));
        assert_eq!(answer, ErrorCode::NoSuchMessage, "{missing}");
    }
    for there in [1, 2, 3] {
        let draft = Draft { reply_to: Some(there), ..text("re") };
        assert!(room.chat(people[0].id, draft, START).is_ok(), "{there}");
    }
}

#[test]
fn at_most_twenty_people_are_called() {
    let nicknames: Vec<String> = (0..21).map(|n| format!("Person {n}")).collect();
    let people: Vec<User> = nicknames.iter().map(|nickname| person(nickname)).collect();
    let mut room = room_of(&people[0]);
    room.max = 30;
    for user in &people {
        enter(&mut room, user);
    }
    let calls = |count: usize| {
        let mentions = people.iter().take(count).map(|user| user.id).collect();
        Draft { mentions, ..text("hey") }
    };
    assert!(room.chat(people[0].id, calls(20), START).is_ok());
    assert_eq!(refused(&mut room, |room| room.chat(people[0].id, calls(21), START)), ErrorCode::Invalid);
}

#[test]
fn only_members_are_called_away_ones_too() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let calling = |user: &User| Draft { mentions: vec![user.id], ..text("hey") };
    go_away(&mut room, &people[1]);
    assert!(room.chat(people[0].id, calling(&people[1]), START).is_ok());
    room.lose(people[1].id, START);
    let answer = refused(&mut room, |room| room.chat(people[0].id, calling(&people[1]), START));
    assert_eq!(answer, ErrorCode::NoSuchUser);
}

#[test]
fn a_message_that_calls_nobody_has_no_mentions() {
    let (mut room, people) = room_with(&["Mina"]);
    let event = room.chat(people[0].id, text("hey"), START).unwrap();
    assert!(!serde_json::to_string(&event).unwrap().contains("mentions"));
}
