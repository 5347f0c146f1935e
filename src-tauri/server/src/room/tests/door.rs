//! Rules 4 and 10 at the door: who gets in, and under which name.

use super::*;

#[test]
fn whoever_enters_takes_a_seat_and_the_log_says_so() {
    let (owner, guest) = (person("Mina"), person("Jisu"));
    let mut room = room_of(&owner);
    let entrant = Entrant { link: Link::Browser, ..at_the_door(&guest) };
    let events = room.join(&entrant, START + 5).unwrap();
    let kind = EventKind::Join { user: guest.clone(), people: 1, link: Link::Browser };
    assert_eq!(events, [Event { room: room.id, seq: 1, at: START + 5, kind, removed: None }]);
    let seat = room.seat(guest.id).unwrap();
    assert_eq!((seat.state, seat.link, seat.joined_at), (State::Here, Link::Browser, START + 5));
}

#[test]
fn refusals_come_in_the_order_banned_guests_password_full_name() {
    let (mut room, _) = room_with(&["Mina", "Jisu"]);
    (room.max, room.guests) = (2, false);
    lock(&mut room, 1);
    let mut entrant = Entrant { user: person("mina"), link: Link::Browser, address: None, key: Key::Wrong };
    room.bans.insert(entrant.user.id, Ban { until: None, addresses: Vec::new() });
    assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::Banned);
    room.bans.clear();
    assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::GuestsNotAllowed);
    entrant.link = Link::App;
    assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::WrongPassword);
    entrant.key = Key::Fits(1);
    assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::RoomFull);
    room.max = 3;
    assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::NicknameTaken);
    entrant.user = person("Sora");
    assert_eq!(names(&room.join(&entrant, START).unwrap()), ["join"]);
}

#[test]
fn a_locked_room_opens_to_the_password_only() {
    let mut room = room_of(&person("Mina"));
    lock(&mut room, 1);
    let mut entrant = at_the_door(&person("Jisu"));
    for key in [Key::None, Key::Wrong] {
        entrant.key = key;
        assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::WrongPassword, "{key:?}");
    }
    entrant.key = Key::Fits(1);
    assert!(room.join(&entrant, START).is_ok());
}

#[test]
fn a_verdict_on_a_password_that_was_changed_meanwhile_is_refused() {
    let mut room = room_of(&person("Mina"));
    lock(&mut room, 2);
    let entrant = Entrant { key: Key::Fits(1), ..at_the_door(&person("Jisu")) };
    assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::WrongPassword);
}

#[test]
fn an_open_room_does_not_mind_a_password() {
    let mut room = room_of(&person("Mina"));
    let entrant = Entrant { key: Key::Wrong, ..at_the_door(&person("Jisu")) };
    assert!(room.join(&entrant, START).is_ok());
}

#[test]
fn not_even_the_owner_enters_a_locked_room_without_the_password() {
    let owner = person("Mina");
    let mut room = room_of(&owner);
    lock(&mut room, 1);
    assert_eq!(refused(&mut room, |room| room.join(&at_the_door(&owner), START)), ErrorCode::WrongPassword);
}

#[test]
fn a_member_that_is_in_already_passes_every_check_and_nothing_happens() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    (room.max, room.guests) = (2, false);
    lock(&mut room, 7);
    go_away(&mut room, &people[1]);
    let before = room.clone();
    let entrant = Entrant { user: people[1].clone(), link: Link::Browser, address: None, key: Key::Wrong };
    assert_eq!(room.join(&entrant, START + 9), Ok(Vec::new()));
    assert_eq!(room, before);
}

#[test]
fn the_last_seat_is_taken_once() {
    let (mut room, _) = room_with(&["Mina"]);
    room.max = 10;
    let entered = (0..200).filter(|n| room.join(&at_the_door(&person(&format!("Person {n}"))), START).is_ok()).count();
    assert_eq!((entered, room.people()), (9, 10));
}

#[test]
fn a_seat_that_was_left_is_free_again() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.max = 2;
    let late = person("Sora");
    assert_eq!(refused(&mut room, |room| room.join(&at_the_door(&late), START)), ErrorCode::RoomFull);
    room.leave(people[1].id, START).unwrap();
    assert!(room.join(&at_the_door(&late), START).is_ok());
}

#[test]
fn the_costly_password_is_asked_for_only_where_it_decides() {
    let (mut room, people) = room_with(&["Mina"]);
    let stranger = person("Jisu");
    assert_eq!(room.lock_for(stranger.id, None, Link::App, START), Ok(None), "the room is open");
    lock(&mut room, 3);
    assert_eq!(room.lock_for(people[0].id, None, Link::App, START), Ok(None), "a member is in already");
    assert_eq!(room.lock_for(stranger.id, None, Link::App, START), Ok(room.password.as_ref()));
    room.guests = false;
    assert_eq!(code(room.lock_for(stranger.id, None, Link::Browser, START)), ErrorCode::GuestsNotAllowed);
}

#[test]
fn nobody_enters_under_a_name_that_looks_like_a_members() {
    let (mut room, _) = room_with(&["Admin", "Bill", "푸른 여우"]);
    for look_alike in ["Admin", "ADMIN", "\u{430}dmin", "Ａｄｍｉｎ", "BiII", "푸른 여우"] {
        let entrant = at_the_door(&person(look_alike));
        assert_eq!(refused(&mut room, |room| room.join(&entrant, START)), ErrorCode::NicknameTaken, "{look_alike}");
    }
    for other in ["Admin 2", "Bell", "푸른 하늘"] {
        assert!(room.join(&at_the_door(&person(other)), START).is_ok(), "{other}");
    }
}

#[test]
fn nobody_takes_a_name_that_looks_like_anothers() {
    let (mut room, people) = room_with(&["Mina", "Bob"]);
    for look_alike in ["Bob", "BOB", "\u{412}ob"] {
        let user = called(&people[0], look_alike);
        assert_eq!(refused(&mut room, |room| room.rename(&user, START)), ErrorCode::NicknameTaken, "{look_alike}");
    }
}

#[test]
fn ones_own_name_can_be_kept_or_written_otherwise() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    for nickname in ["Mina", "MINA", "Min\u{430}", "Mina"] {
        room.rename(&called(&people[0], nickname), START).unwrap();
        assert_eq!(&*room.seat(people[0].id).unwrap().user.nickname, nickname);
    }
    let stranger = at_the_door(&person("mina"));
    assert_eq!(refused(&mut room, |room| room.join(&stranger, START)), ErrorCode::NicknameTaken);
}

#[test]
fn a_name_that_was_given_up_is_free() {
    let (mut room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    room.rename(&called(&people[0], "Nari"), START).unwrap();
    room.rename(&called(&people[1], "Mina"), START).unwrap();
    room.leave(people[2].id, START).unwrap();
    enter(&mut room, &person("SORA"));
    let taken = called(&people[0], "mina");
    assert_eq!(refused(&mut room, |room| room.rename(&taken, START)), ErrorCode::NicknameTaken);
}

#[test]
fn whoever_is_away_still_has_their_name_and_their_seat() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.max = 2;
    go_away(&mut room, &people[1]);
    let full = at_the_door(&person("Sora"));
    assert_eq!(refused(&mut room, |room| room.join(&full, START)), ErrorCode::RoomFull);
    room.max = 3;
    let taken = at_the_door(&person("jisu"));
    assert_eq!(refused(&mut room, |room| room.join(&taken, START)), ErrorCode::NicknameTaken);
}
