//! Editing, removing and reacting.

use super::*;
use crate::limits::REACTION_KINDS_MAX;

/// A message that somebody wrote as the given number.
fn written(by: &User, seq: Seq) -> Target {
    Target { seq, author: by.id, text: Some("hi".to_owned()), text_seq: seq, removed: None }
}

fn hasty() -> Result<(), Refusal> {
    Err(Refusal::new(ErrorCode::RateLimited, "too fast"))
}

fn putting(emoji: &str, known: Reacted) -> Reacting {
    Reacting { emoji: emoji.to_owned(), on: true, known }
}

#[track_caller]
fn made(change: Change) -> Event {
    match change {
        Change::Made(event) => *event,
        Change::Before(seq) => panic!("it was made so before, by {seq}"),
    }
}

#[test]
fn an_author_edits_their_own_message() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let target = written(&people[1], 3);
    let event = made(room.edit(people[1].id, Some(&target), "bye\r\n", Ok(()), START).unwrap());
    assert_eq!(event.kind, EventKind::Edit { by: people[1].clone(), target: 3, text: Some("bye\n".to_owned()) });
    let by_owner = |room: &mut Room| room.edit(people[0].id, Some(&target), "bye", Ok(()), START);
    assert_eq!(refused(&mut room, by_owner), ErrorCode::NotAuthor, "not even the owner");
}

#[test]
fn an_edit_to_the_same_text_is_answered_by_what_made_it_so() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let edited = Target { text_seq: 7, ..written(&people[1], 3) };
    room.mute(By::Console, people[1].id, 1, START).unwrap();
    let before = room.clone();
    assert_eq!(room.edit(people[1].id, Some(&edited), "hi", hasty(), START), Ok(Change::Before(7)));
    assert_eq!(room, before);
    let edit = |room: &mut Room| room.edit(people[1].id, Some(&edited), "bye", hasty(), START);
    assert_eq!(refused(&mut room, edit), ErrorCode::Muted);
}

#[test]
fn an_edit_is_refused_in_this_order() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let (jisu, target) = (people[1].id, written(&people[1], 3));
    let gone = Target { removed: Some(4), ..target.clone() };
    let stranger = person("Sora").id;
    assert_eq!(refused(&mut room, |room| room.edit(stranger, None, "", hasty(), START)), ErrorCode::NotMember);
    assert_eq!(refused(&mut room, |room| room.edit(jisu, None, "", hasty(), START)), ErrorCode::NoSuchMessage);
    assert_eq!(refused(&mut room, |room| room.edit(jisu, Some(&gone), "x", hasty(), START)), ErrorCode::NoSuchMessage);
    assert_eq!(refused(&mut room, |room| room.edit(jisu, Some(&target), "", hasty(), START)), ErrorCode::RateLimited);
    assert_eq!(refused(&mut room, |room| room.edit(jisu, Some(&target), " ", Ok(()), START)), ErrorCode::Empty);
    let long = "x".repeat(crate::limits::TEXT_BYTES_MAX + 1);
    assert_eq!(refused(&mut room, |room| room.edit(jisu, Some(&target), &long, Ok(()), START)), ErrorCode::TooLong);
    room.frozen = true;
    assert_eq!(refused(&mut room, |room| room.edit(jisu, Some(&target), "", hasty(), START)), ErrorCode::Frozen);
}

#[test]
fn authors_remove_their_own_and_the_owner_and_the_console_any() {
    let (room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let target = written(&people[1], 3);
    for (by, name) in [(By::Person(people[1].id), Some(1)), (By::Person(people[0].id), Some(0)), (By::Console, None)] {
        let event = made(room.clone().remove(by, Some(&target), Ok(()), START).unwrap());
        assert_eq!(event.kind, EventKind::Remove { by: name.map(|who: usize| people[who].clone()), target: 3 });
    }
    let mut room = room;
    let other = By::Person(people[2].id);
    assert_eq!(refused(&mut room, |room| room.remove(other, Some(&target), Ok(()), START)), ErrorCode::NotAuthor);
    assert_eq!(refused(&mut room, |room| room.remove(other, None, Ok(()), START)), ErrorCode::NoSuchMessage);
    assert_eq!(
        refused(&mut room, |room| room.remove(By::Console, Some(&target), hasty(), START)),
        ErrorCode::RateLimited
    );
    let stranger = By::Person(person("Nari").id);
    assert_eq!(refused(&mut room, |room| room.remove(stranger, None, Ok(()), START)), ErrorCode::NotMember);
}

#[test]
fn a_muted_author_may_remove_and_a_second_removal_is_the_first() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    room.mute(By::Console, people[1].id, 1, START).unwrap();
    room.frozen = true;
    let (jisu, target) = (By::Person(people[1].id), written(&people[1], 3));
    assert!(room.remove(jisu, Some(&target), Ok(()), START).is_ok());
    let gone = Target { removed: Some(5), ..target };
    assert_eq!(room.remove(jisu, Some(&gone), hasty(), START), Ok(Change::Before(5)));
    assert_eq!(code(room.remove(By::Person(people[2].id), Some(&gone), Ok(()), START)), ErrorCode::NotAuthor);
}

#[test]
fn a_reaction_is_put_on_and_taken_off_once() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let (jisu, target) = (people[1].id, written(&people[0], 3));
    let event = made(room.react(jisu, Some(&target), putting("👍", Reacted::default()), Ok(()), START).unwrap());
    let kind = EventKind::React { by: people[1].clone(), target: 3, emoji: "👍".to_owned(), on: true };
    assert_eq!(event.kind, kind);
    let on = Reacted { theirs: Some((true, 4)), kind_is_there: true, kinds: 1 };
    let again = room.react(jisu, Some(&target), putting("👍", on), hasty(), START);
    assert_eq!(again, Ok(Change::Before(4)), "repeating answers what made it so");
    let off = Reacting { on: false, ..putting("👍", on) };
    assert!(matches!(
        made(room.react(jisu, Some(&target), off, Ok(()), START).unwrap()).kind,
        EventKind::React { on: false, .. }
    ));
    let never = Reacting { on: false, ..putting("👍", Reacted::default()) };
    assert_eq!(
        room.react(jisu, Some(&target), never, Ok(()), START),
        Ok(Change::Before(3)),
        "the message itself had none"
    );
}

#[test]
fn a_message_has_so_many_kinds_of_emoji() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let (jisu, target) = (people[1].id, written(&people[0], 3));
    let known = |kinds, kind_is_there| Reacted { theirs: None, kind_is_there, kinds };
    let mut react = |kinds, there| room.react(jisu, Some(&target), putting("🎉", known(kinds, there)), Ok(()), START);
    assert!(react(REACTION_KINDS_MAX - 1, false).is_ok());
    assert_eq!(code(react(REACTION_KINDS_MAX, false)), ErrorCode::Invalid);
    assert!(react(REACTION_KINDS_MAX, true).is_ok(), "one more of a kind that is there");
}

#[test]
fn reactions_are_refused_in_this_order() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let (jisu, target) = (people[1].id, written(&people[0], 3));
    let gone = Target { removed: Some(4), ..target.clone() };
    let put = || putting("👍", Reacted::default());
    let stranger = person("Sora").id;
    assert_eq!(refused(&mut room, |room| room.react(stranger, None, put(), hasty(), START)), ErrorCode::NotMember);
    assert_eq!(refused(&mut room, |room| room.react(jisu, None, put(), hasty(), START)), ErrorCode::NoSuchMessage);
    assert_eq!(
        refused(&mut room, |room| room.react(jisu, Some(&gone), put(), hasty(), START)),
        ErrorCode::NoSuchMessage
    );
    assert_eq!(
        refused(&mut room, |room| room.react(jisu, Some(&target), put(), hasty(), START)),
        ErrorCode::RateLimited
    );
    room.frozen = true;
    assert_eq!(refused(&mut room, |room| room.react(jisu, Some(&target), put(), hasty(), START)), ErrorCode::Frozen);
    room.mutes.insert(jisu, START + 1);
    assert_eq!(refused(&mut room, |room| room.react(jisu, Some(&target), put(), hasty(), START)), ErrorCode::Muted);
}

#[test]
fn a_reaction_is_one_emoji() {
    assert_eq!(clean_emoji("❤"), Ok("❤️".to_owned()));
    for other in ["", "a", "👍👍", "<b>"] {
        assert_eq!(code(clean_emoji(other)), ErrorCode::Invalid, "{other}");
    }
}
