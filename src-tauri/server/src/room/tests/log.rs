//! The log of a room: its numbers, its times, and what a quiet room leaves out.

use super::*;

#[test]
fn a_new_room_has_an_empty_log_and_no_members() {
    let room = room_of(&person("Mina"));
    assert_eq!((room.last_seq, room.last_at, room.created_at, room.people()), (0, START, START, 0));
}

#[test]
fn the_numbers_have_no_holes_whatever_was_refused() {
    let (owner, guest) = (person("Mina"), person("Jisu"));
    let mut room = room_of(&owner);
    let mut events = enter(&mut room, &owner);
    events.extend(enter(&mut room, &guest));
    assert_eq!(refused(&mut room, |room| room.chat(guest.id, text(" "), START)), ErrorCode::Empty);
    events.push(room.chat(guest.id, text("안녕"), START).unwrap());
    assert_eq!(refused(&mut room, |room| room.rename(&called(&guest, "mina"), START)), ErrorCode::NicknameTaken);
    events.push(room.rename(&called(&guest, "Sora"), START).unwrap());
    events.extend(room.leave(owner.id, START).unwrap());
    assert_eq!(names(&events), ["join", "join", "chat", "rename", "exit", "owner"]);
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert!(events.iter().all(|event| event.room == room.id));
    assert_eq!(room.last_seq, 6);
}

#[test]
fn time_never_goes_backwards_in_a_room() {
    let (owner, guest) = (person("Mina"), person("Jisu"));
    let mut room = room_of(&owner);
    let mut times = vec![room.join(&at_the_door(&owner), START + 500).unwrap()[0].at];
    times.push(room.join(&at_the_door(&guest), START + 100).unwrap()[0].at);
    assert_eq!(room.seat(guest.id).unwrap().joined_at, START + 500);
    times.push(room.chat(guest.id, text("one"), 0).unwrap().at);
    times.push(room.rename(&called(&guest, "Sora"), -1).unwrap().at);
    times.push(room.chat(guest.id, text("two"), START + 700).unwrap().at);
    times.extend(room.leave(owner.id, START).unwrap().iter().map(|event| event.at));
    assert_eq!(times, [500, 500, 500, 500, 700, 700, 700].map(|after| START + after));
    assert_eq!(room.summary().last_at, START + 700);
}

#[test]
fn nothing_happens_before_the_room_was_made() {
    let owner = person("Mina");
    let mut room = room_of(&owner);
    assert_eq!(room.join(&at_the_door(&owner), START - 60_000).unwrap()[0].at, START);
}

#[test]
fn join_and_exit_say_how_many_there_are_afterwards() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let EventKind::Join { people: joined, .. } = enter(&mut room, &person("Sora"))[0].kind else { panic!("a join") };
    let EventKind::Exit { people: left, reason, .. } = room.leave(people[0].id, START).unwrap()[0].kind else {
        panic!("an exit")
    };
    assert_eq!((joined, left, reason), (3, 2, ExitReason::Left));
}

#[test]
fn a_rename_says_both_names() {
    let (mut room, people) = room_with(&["Mina"]);
    let user = called(&people[0], "Nari");
    let event = room.rename(&user, START).unwrap();
    assert_eq!(event.kind, EventKind::Rename { user, from: "Mina".to_owned() });
}

#[test]
fn a_room_for_more_than_two_hundred_starts_quiet() {
    let of = |max| {
        let plan = Blueprint { title: "마당".to_owned(), max, keep: true, guests: true, password: None };
        Room::new(RoomId::random(), plan, person("Mina"), START).quiet
    };
    assert_eq!((of(200), of(201)), (false, true));
}

#[test]
fn a_quiet_room_logs_no_entries_and_exits() {
    let (owner, guest) = (person("Mina"), person("Jisu"));
    let mut room = room_of(&owner);
    room.quiet = true;
    assert_eq!(enter(&mut room, &owner), []);
    assert_eq!(enter(&mut room, &guest), []);
    assert_eq!(room.people(), 2);
    assert_eq!(room.chat(guest.id, text("안녕"), START).unwrap().seq, 1);
    assert_eq!(room.leave(guest.id, START), Ok(Vec::new()));
    assert_eq!((room.people(), room.last_seq), (1, 1));
}

#[test]
fn a_quiet_room_logs_whose_it_is() {
    let (owner, guest) = (person("Mina"), person("Jisu"));
    let mut room = room_of(&owner);
    room.quiet = true;
    enter(&mut room, &owner);
    enter(&mut room, &guest);
    let events = room.lose(owner.id, START);
    assert_eq!((names(&events), events[0].seq), (vec!["owner"], 1));
    assert_eq!(room.owner, guest);
}

#[test]
fn whoever_is_not_in_the_room_is_told_nothing_else() {
    let (mut room, _) = room_with(&["Mina", "Jisu"]);
    let stranger = person("mina");
    assert_eq!(code(room.seat(stranger.id)), ErrorCode::NotMember);
    assert_eq!(refused(&mut room, |room| room.leave(stranger.id, START)), ErrorCode::NotMember);
    assert_eq!(refused(&mut room, |room| room.rename(&stranger, START)), ErrorCode::NotMember);
    let long = "x".repeat(9000);
    let mut bad = text(&long);
    (bad.reply_to, bad.mentions) = (Some(99), vec![stranger.id; 21]);
    assert_eq!(refused(&mut room, |room| room.chat(stranger.id, bad, START)), ErrorCode::NotMember);
}

#[test]
fn a_member_who_left_is_none_any_more() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.leave(people[1].id, START).unwrap();
    assert_eq!(refused(&mut room, |room| room.leave(people[1].id, START)), ErrorCode::NotMember);
    assert_eq!(refused(&mut room, |room| room.chat(people[1].id, text("hey"), START)), ErrorCode::NotMember);
}

#[test]
fn losing_somebody_who_is_out_already_makes_no_event() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.leave(people[1].id, START).unwrap();
    let before = room.clone();
    assert_eq!(room.lose(people[1].id, START + 1), []);
    assert_eq!(room, before);
}

#[test]
fn the_lobby_sees_the_lock_and_never_the_password() {
    let mut room = room_of(&person("Mina"));
    assert!(!room.summary().locked);
    lock(&mut room, 1);
    let seen = serde_json::to_string(&room.view()).unwrap();
    assert!(room.summary().locked);
    assert!(!seen.contains("argon2"), "{seen}");
}
