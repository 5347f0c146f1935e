//! What is stored comes back as it was.

use super::*;

#[test]
fn a_setting_is_kept_and_replaced() {
    let disk = Disk::new();
    assert_eq!(disk.store.setting("name").unwrap(), None);
    disk.store.keep_setting("name", "one").unwrap();
    disk.store.keep_setting("name", "two").unwrap();
    assert_eq!(disk.store.setting("name").unwrap().as_deref(), Some("two"));
}

#[test]
fn a_person_is_found_by_their_token_only() {
    let disk = Disk::new();
    let (mina, jisu) = (person("Mina"), person("지수"));
    let rows = [disk.session(&mina), disk.session(&jisu)];
    for (user, row) in [(&mina, rows[0]), (&jisu, rows[1])] {
        let record = disk.store.session_by_token(&token_of(user)).unwrap().expect("they are stored");
        assert_eq!((record.user, record.row, record.token), (user.clone(), row, token_of(user)));
    }
    assert!(disk.store.session_by_token(&[0; 32]).unwrap().is_none());
}

#[test]
fn a_persons_new_name_is_theirs_alone() {
    let disk = Disk::new();
    let (mina, jisu) = (person("Mina"), person("Jisu"));
    let row = disk.session(&mina);
    disk.session(&jisu);
    disk.store.rename_session(row, "Nari").unwrap();
    let nickname = |user| disk.store.session_by_token(&token_of(user)).unwrap().unwrap().user.nickname;
    assert_eq!((&*nickname(&mina), &*nickname(&jisu)), ("Nari", "Jisu"));
}

#[test]
fn a_token_or_an_id_belongs_to_one_person() {
    let disk = Disk::new();
    let mina = person("Mina");
    disk.session(&mina);
    assert!(disk.store.add_session(&mina, &[1; 32], NOW).is_err());
    assert!(disk.store.add_session(&person("Jisu"), &token_of(&mina), NOW).is_err());
}

#[test]
fn a_room_comes_back_with_all_its_settings() {
    let disk = Disk::new();
    let owner = person("Mina");
    let session = disk.session(&owner);
    let open = room_of(&owner);
    let password = Some(Password { hash: "$argon2id$v=19$salt$hash".into(), version: 7 });
    let locked =
        Room { keep: false, guests: false, quiet: true, max: 1000, password, password_version: 7, ..room_of(&owner) };
    for room in [&open, &locked] {
        let row = disk.store.add_room(room, session, None).unwrap();
        let records = disk.store.rooms().unwrap();
        let record = records.into_iter().find(|record| record.room.id == room.id).expect("it is stored");
        assert_eq!((record.row, &record.room), (row, room));
    }
}

#[test]
fn members_come_back_in_the_order_they_entered_and_all_away() {
    let disk = Disk::new();
    let (owner, session, mut room, row) = disk.furnished();
    let people: Vec<User> = ["Zoe", "Adam", "Mia"].iter().map(|nickname| person(nickname)).collect();
    for (user, link) in people.iter().zip([Link::Browser, Link::App, Link::Browser]) {
        let session = disk.session(user);
        disk.store.add_member(row, session, link, NOW).unwrap();
        room.seats.take(user.clone(), link, NOW);
        room.seats.set_state(user.id, State::Away);
    }
    disk.store.add_member(row, session, Link::App, NOW + 1).unwrap();
    room.seats.take(owner.clone(), Link::App, NOW + 1);
    room.seats.set_state(owner.id, State::Away);
    assert_eq!(disk.store.rooms().unwrap()[0].room, room);
    disk.store.remove_member(row, people[0].id.as_str()).unwrap();
    disk.store.add_member(row, session_of(&disk, &people[0]), Link::App, NOW + 2).unwrap();
    let seats: Vec<User> = disk.store.rooms().unwrap()[0].room.seats.iter().map(|seat| seat.user.clone()).collect();
    assert_eq!(seats, [people[1].clone(), people[2].clone(), owner, people[0].clone()], "who came back sits last");
}

fn session_of(disk: &Disk, user: &User) -> i64 {
    disk.store.session_by_token(&token_of(user)).unwrap().unwrap().row
}

#[test]
fn somebody_is_a_member_of_a_room_once() {
    let disk = Disk::new();
    let (_, session, _, row) = disk.furnished();
    disk.store.add_member(row, session, Link::App, NOW).unwrap();
    assert!(disk.store.add_member(row, session, Link::App, NOW).is_err());
    assert!(disk.store.add_member(row + 1, session, Link::App, NOW).is_err(), "there is no such room");
    assert!(disk.store.add_member(row, session + 1, Link::App, NOW).is_err(), "there is no such person");
}

#[test]
fn a_room_knows_its_owner_and_the_end_of_its_log() {
    let disk = Disk::new();
    let (owner, session, room, row) = disk.furnished();
    let heir = person("Jisu");
    disk.session(&heir);
    let other = disk.room(&owner, session).1;
    for seq in 1..=3 {
        disk.store.add_event(row, Some(session), &chat(&room, &owner, seq, &seq.to_string(), "hi")).unwrap();
    }
    disk.store.set_owner(row, heir.id.as_str()).unwrap();
    for record in disk.store.rooms().unwrap() {
        let end = (record.room.owner, record.room.last_seq, record.room.last_at);
        let expected = if record.row == other { (owner.clone(), 0, NOW) } else { (heir.clone(), 3, NOW + 3) };
        assert_eq!(end, expected);
    }
}

#[test]
fn a_creation_is_found_again_by_its_id() {
    let disk = Disk::new();
    let (mina, jisu) = (person("Mina"), person("Jisu"));
    let (session, other) = (disk.session(&mina), disk.session(&jisu));
    let (room, id) = (room_of(&mina), "create-1".parse().unwrap());
    disk.store.add_room(&room, session, Some(&id)).unwrap();
    assert_eq!(disk.store.room_created_as(session, &id).unwrap(), Some(room.id));
    assert_eq!(disk.store.room_created_as(other, &id).unwrap(), None);
    assert!(disk.store.add_room(&room_of(&mina), session, Some(&id)).is_err(), "once");
    assert!(disk.store.add_room(&room_of(&jisu), other, Some(&id)).is_ok(), "another's id is another id");
}

#[test]
fn every_kind_of_event_comes_back_as_it_was() {
    let disk = Disk::new();
    let (user, session, room, row) = disk.furnished();
    let gif = Some(Gif { alt: Some("웃는 여우".to_owned()), ..picture('a').gif });
    let (text, mentions) = (Some("안녕 \u{1F98A}\n\"'\\".to_owned()), Some(vec![user.id]));
    let kinds = [
        EventKind::Join { user: user.clone(), people: 1, link: Link::Browser },
        EventKind::Chat { id: "m-1".parse().unwrap(), user: user.clone(), text, gif, reply_to: Some(1), mentions },
        EventKind::Rename { user: user.clone(), from: "Nari".to_owned() },
        EventKind::Exit { user: user.clone(), people: 0, reason: ExitReason::Lost },
        EventKind::Owner { user: user.clone(), by: Some(user.clone()), reason: OwnerReason::Given },
        EventKind::Kick { user: user.clone(), by: None, people: 2 },
        EventKind::Ban { user: user.clone(), by: Some(user.clone()), until: Some(NOW + 9), people: 2 },
        EventKind::Unban { user: user.clone(), by: None },
        EventKind::Mute { user: user.clone(), by: Some(user.clone()), until: NOW + 9 },
        EventKind::Unmute { user: user.clone(), by: None },
        EventKind::Settings { by: Some(user.clone()), changes: every_change() },
        EventKind::Edit { by: user.clone(), target: 1, text: Some("고침".to_owned()) },
        EventKind::Remove { by: None, target: 1 },
        EventKind::React { by: user, target: 1, emoji: "❤️".to_owned(), on: true },
    ];
    let event = |(seq, kind)| Event { room: room.id, seq, at: NOW, kind, removed: None };
    let events: Vec<Event> = (1..).zip(kinds).map(event).collect();
    let messages: Vec<Message> = events[..11].iter().cloned().map(Message::from).collect();
    for event in &events {
        disk.store.add_event(row, Some(session), event).unwrap();
    }
    assert_eq!(disk.archive().events(row, room.id, 0, 14, 20).unwrap().entries, events);
    assert_eq!(disk.archive().history(row, room.id, 15, 20).unwrap().entries, messages);
}

fn every_change() -> Changes {
    let (title, max, slow_seconds) = (Some("새 마당".to_owned()), Some(7), Some(0));
    let (on, off) = (Some(true), Some(false));
    Changes { title, max, locked: on, frozen: off, slow_seconds, keep: on, quiet: off, guests: on }
}

#[test]
fn a_message_is_stored_once_per_room_and_session_and_id() {
    let disk = Disk::new();
    let (mina, session, room, row) = disk.furnished();
    let jisu = person("Jisu");
    let (other_session, (other_room, other_row)) = (disk.session(&jisu), disk.room(&mina, session));
    disk.store.add_event(row, Some(session), &chat(&room, &mina, 1, "same", "first")).unwrap();
    assert!(disk.store.add_event(row, Some(session), &chat(&room, &mina, 2, "same", "again")).is_err());
    disk.store.add_event(row, Some(session), &chat(&room, &mina, 2, "other", "first")).unwrap();
    disk.store.add_event(row, Some(other_session), &chat(&room, &jisu, 3, "same", "first")).unwrap();
    disk.store.add_event(other_row, Some(session), &chat(&other_room, &mina, 1, "same", "first")).unwrap();
    let id = "same".parse().unwrap();
    let found = |row, session| disk.store.message(row, session, &id).unwrap().map(|found| (found.seq, found.at));
    assert_eq!(found(row, session), Some((1, NOW + 1)));
    assert_eq!(found(row, other_session), Some((3, NOW + 3)));
    assert_eq!(found(other_row, session), Some((1, NOW + 1)));
    assert_eq!(found(other_row, other_session), None);
}

#[test]
fn a_number_of_a_log_is_given_once() {
    let disk = Disk::new();
    let (user, session, room, row) = disk.furnished();
    disk.store.add_event(row, Some(session), &chat(&room, &user, 1, "one", "hi")).unwrap();
    assert!(disk.store.add_event(row, Some(session), &chat(&room, &user, 1, "two", "hi")).is_err());
}

#[test]
fn only_a_message_can_be_answered() {
    let disk = Disk::new();
    let (user, session, room, row) = disk.furnished();
    let kind = EventKind::Join { user: user.clone(), people: 1, link: Link::App };
    disk.store.add_event(row, None, &Event { room: room.id, seq: 1, at: NOW, kind, removed: None }).unwrap();
    disk.store.add_event(row, Some(session), &chat(&room, &user, 2, "one", "hi")).unwrap();
    let answers = [0, 1, 2, 3].map(|seq| disk.store.is_message(row, seq).unwrap());
    assert_eq!(answers, [false, false, true, false]);
}

#[test]
fn a_picture_is_its_uploaders_in_its_room() {
    let disk = Disk::new();
    let (mina, session, _, row) = disk.furnished();
    let (other_session, other_row) = (disk.session(&person("Jisu")), disk.room(&mina, session).1);
    let record = picture('a');
    let id = record.gif.id;
    disk.store.add_gif(row, session, &record, NOW).unwrap();
    let own = disk.store.own_gif(row, session, id).unwrap().expect("it is theirs");
    assert_eq!((own.gif, own.blob), (record.gif.clone(), record.blob.clone()));
    assert!(disk.store.own_gif(row, other_session, id).unwrap().is_none());
    assert!(disk.store.own_gif(other_row, session, id).unwrap().is_none());
    assert_eq!(disk.archive().gif(id).unwrap().unwrap().gif, record.gif, "whoever has the id may read it");
    assert!(disk.archive().gif(GifId::random()).unwrap().is_none());
    assert_eq!((disk.store.gif_bytes_of(row).unwrap(), disk.store.gif_bytes_of(other_row).unwrap()), (1000, 0));
    assert_eq!((disk.store.has_blob(&record.blob).unwrap(), disk.store.has_blob("none").unwrap()), (true, false));
}

#[test]
fn statements_in_texts_survive_as_texts() {
    let disk = Disk::new();
    let user = person(INJECTION);
    let session = disk.session(&user);
    let room = Room { title: INJECTION.to_owned(), ..room_of(&user) };
    let row = disk.store.add_room(&room, session, None).unwrap();
    let event = chat(&room, &user, 1, "one", INJECTION);
    disk.store.add_event(row, Some(session), &event).unwrap();
    disk.store.keep_setting(INJECTION, INJECTION).unwrap();
    disk.store.set_owner(row, user.id.as_str()).unwrap();
    disk.store.remove_member(row, INJECTION).unwrap();
    assert!(!disk.store.has_blob(INJECTION).unwrap());
    assert_eq!(disk.store.setting(INJECTION).unwrap().as_deref(), Some(INJECTION));
    assert_eq!(disk.store.session_by_token(&token_of(&user)).unwrap().unwrap().user, user);
    assert_eq!(disk.store.rooms().unwrap()[0].room.title, INJECTION);
    assert_eq!(disk.archive().events(row, room.id, 0, 1, 10).unwrap().entries, [event]);
}
