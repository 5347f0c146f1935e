//! Rule 6: whose room it is.

use super::*;

fn handed(event: &Event) -> (&User, OwnerReason) {
    let EventKind::Owner { user, by: None, reason } = &event.kind else { panic!("not a hand-over: {event:?}") };
    (user, *reason)
}

#[test]
fn the_creator_owns_the_room_in_it_or_not() {
    let (owner, guest) = (person("Mina"), person("Jisu"));
    let mut room = room_of(&owner);
    assert_eq!(room.summary().owner, owner);
    assert_eq!(names(&enter(&mut room, &guest)), ["join"]);
    assert_eq!(room.owner, owner, "nobody becomes owner by entering");
    assert_eq!(names(&enter(&mut room, &owner)), ["join"]);
    assert_eq!(room.member(room.seat(owner.id).unwrap(), START).role, Role::Owner);
    assert_eq!(room.member(room.seat(guest.id).unwrap(), START).role, Role::Member);
}

#[test]
fn when_the_owner_leaves_the_earliest_member_owns_the_room() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let events = room.leave(people[0].id, START + 3).unwrap();
    assert_eq!(names(&events), ["exit", "owner"]);
    assert_eq!(handed(&events[1]), (&people[1], OwnerReason::Left));
    assert_eq!((events[0].at, events[1].at), (START + 3, START + 3));
    assert_eq!(room.owner, people[1]);
}

#[test]
fn when_the_owner_is_lost_the_hand_over_says_so() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    go_away(&mut room, &people[0]);
    let events = room.lose(people[0].id, START);
    let kind = EventKind::Exit { user: people[0].clone(), people: 1, reason: ExitReason::Lost };
    assert_eq!(events[0].kind, kind);
    assert_eq!(handed(&events[1]), (&people[1], OwnerReason::Lost));
}

#[test]
fn only_who_is_here_inherits() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora", "Nari"]);
    go_away(&mut room, &people[1]);
    let events = room.leave(people[0].id, START).unwrap();
    assert_eq!(handed(&events[1]).0, &people[2]);
}

#[test]
fn whoever_left_and_came_back_has_joined_later() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    room.leave(people[1].id, START).unwrap();
    enter(&mut room, &people[1]);
    let events = room.leave(people[0].id, START).unwrap();
    assert_eq!(handed(&events[1]).0, &people[2]);
}

#[test]
fn a_rename_and_an_absence_do_not_cost_the_place_in_the_line() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let renamed = called(&people[1], "Zoe");
    room.rename(&renamed, START).unwrap();
    go_away(&mut room, &people[1]);
    room.seats.set_state(people[1].id, State::Here);
    let events = room.leave(people[0].id, START).unwrap();
    assert_eq!(handed(&events[1]).0, &renamed);
}

#[test]
fn the_exit_of_another_hands_nothing_over() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    assert_eq!(names(&room.leave(people[1].id, START).unwrap()), ["exit"]);
    assert_eq!(names(&room.lose(people[2].id, START)), ["exit"]);
    assert_eq!(room.owner, people[0]);
}

#[test]
fn being_away_hands_nothing_over() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    go_away(&mut room, &people[0]);
    assert_eq!(room.owner, people[0]);
    assert_eq!(room.last_seq, 2);
}

#[test]
fn if_nobody_is_here_the_owner_stays_absent_and_is_owner_again_on_return() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    go_away(&mut room, &people[1]);
    assert_eq!(names(&room.leave(people[0].id, START).unwrap()), ["exit"]);
    room.seats.set_state(people[1].id, State::Here);
    let late = person("Sora");
    assert_eq!(names(&enter(&mut room, &late)), ["join"]);
    assert_eq!(names(&room.leave(late.id, START).unwrap()), ["exit"]);
    assert_eq!(room.owner, people[0]);
    assert_eq!(names(&enter(&mut room, &people[0])), ["join"]);
    assert_eq!(room.member(room.seat(people[0].id).unwrap(), START).role, Role::Owner);
}

#[test]
fn the_last_one_out_keeps_the_room() {
    let (mut room, people) = room_with(&["Mina"]);
    assert_eq!(names(&room.leave(people[0].id, START).unwrap()), ["exit"]);
    assert_eq!((room.people(), room.owner), (0, people[0].clone()));
}

#[test]
fn a_former_owner_who_returns_is_a_member_like_others() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.leave(people[0].id, START).unwrap();
    enter(&mut room, &people[0]);
    assert_eq!(room.owner, people[1]);
}

#[test]
fn the_owners_new_name_is_the_rooms_too_in_it_or_not() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let mina = called(&people[0], "Nari");
    room.rename(&mina, START).unwrap();
    assert_eq!(room.summary().owner, mina);
    room.rename(&called(&people[1], "Sora"), START).unwrap();
    room.owner_renamed(&called(&people[1], "Sora"));
    assert_eq!(room.summary().owner, mina, "another's name is not");
    let absent = person("Mina");
    let mut room = room_of(&absent);
    room.owner_renamed(&called(&absent, "Nari"));
    assert_eq!(&*room.summary().owner.nickname, "Nari");
    assert_eq!(room.last_seq, 0, "nothing happened in the room");
}
