//! Rules 6 and 7: who may do an owner's work, kicking, and handing over.

use super::banning::for_ever;
use super::*;

/// Uses a power; answers why it was refused, if it was.
type Using = fn(&mut Room, By, &User) -> Option<ErrorCode>;

/// Everything that an owner may do to somebody, and to the room.
fn each_power() -> [Using; 7] {
    [
        |room, by, user| room.kick(by, user.id, START).err().map(|refusal| refusal.code),
        |room, by, user| room.ban(by, user, for_ever(), START).err().map(|refusal| refusal.code),
        |room, by, user| room.unban(by, user, START).err().map(|refusal| refusal.code),
        |room, by, user| room.mute(by, user.id, 10, START).err().map(|refusal| refusal.code),
        |room, by, user| room.unmute(by, user, START).err().map(|refusal| refusal.code),
        |room, by, user| room.delegate(by, user.id, START).err().map(|refusal| refusal.code),
        |room, by, _| room.set(by, Wish::default(), 10, START).err().map(|refusal| refusal.code),
    ]
}

#[test]
fn only_the_owner_who_is_in_has_an_owners_powers() {
    let (room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let (stranger, jisu) = (person("Nari"), &people[1]);
    let mut deserted = room.clone();
    go_away(&mut deserted, &people[1]);
    go_away(&mut deserted, &people[2]);
    deserted.leave(people[0].id, START).unwrap();
    for power in each_power() {
        let mut room = room.clone();
        let before = room.clone();
        assert_eq!(power(&mut room, By::Person(people[2].id), jisu), Some(ErrorCode::NotOwner));
        assert_eq!(power(&mut room, By::Person(stranger.id), jisu), Some(ErrorCode::NotMember));
        assert_eq!(room, before, "a refusal changes nothing");
        assert_eq!(power(&mut deserted.clone(), By::Person(people[0].id), jisu), Some(ErrorCode::NotMember));
        assert_eq!(power(&mut room.clone(), By::Person(people[0].id), jisu), None);
        assert_eq!(power(&mut room.clone(), By::Console, jisu), None, "the console may in any room");
    }
}

#[test]
fn nobody_acts_on_themselves() {
    let (room, people) = room_with(&["Mina", "Jisu"]);
    let mina = &people[0];
    for power in &each_power()[..6] {
        let mut room = room.clone();
        let before = room.clone();
        assert_eq!(power(&mut room, By::Person(mina.id), mina), Some(ErrorCode::Invalid));
        assert_eq!(room, before);
    }
}

#[test]
fn a_kick_is_the_exit_and_says_who_did_it() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    let events = room.kick(By::Person(people[0].id), people[1].id, START + 7).unwrap();
    let kind = EventKind::Kick { user: people[1].clone(), by: Some(people[0].clone()), people: 1 };
    assert_eq!(events, [Event { room: room.id, seq: 3, at: START + 7, kind, removed: None }]);
    assert_eq!(code(room.seat(people[1].id)), ErrorCode::NotMember);
    assert_eq!(names(&enter(&mut room, &people[1])), ["join"], "they may come back");
}

#[test]
fn a_kick_of_somebody_who_is_gone_makes_no_event() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.leave(people[1].id, START).unwrap();
    let before = room.clone();
    assert_eq!(room.kick(By::Person(people[0].id), people[1].id, START), Ok(Vec::new()));
    assert_eq!(room, before);
}

#[test]
fn an_owner_who_is_put_out_by_the_console_hands_over() {
    let (room, people) = room_with(&["Mina", "Jisu", "Sora"]);
    let mut kicked = room.clone();
    let events = kicked.kick(By::Console, people[0].id, START).unwrap();
    assert_eq!(names(&events), ["kick", "owner"]);
    let kind = EventKind::Kick { user: people[0].clone(), by: None, people: 2 };
    assert_eq!((&events[0].kind, &kicked.owner), (&kind, &people[1]));
    let mut banned = room.clone();
    assert_eq!(names(&banned.ban(By::Console, &people[0], for_ever(), START).unwrap()), ["ban", "owner"]);
    let mut alone = room;
    people[1..].iter().for_each(|user| go_away(&mut alone, user));
    assert_eq!(names(&alone.kick(By::Console, people[0].id, START).unwrap()), ["kick"]);
    assert_eq!(alone.owner, people[0], "nobody was there to inherit");
}

#[test]
fn a_quiet_room_tells_kicks_all_the_same() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.quiet = true;
    assert_eq!(names(&room.kick(By::Person(people[0].id), people[1].id, START).unwrap()), ["kick"]);
}

#[test]
fn the_room_is_handed_to_another_member_here_or_away() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    go_away(&mut room, &people[1]);
    let event = room.delegate(By::Person(people[0].id), people[1].id, START).unwrap().unwrap();
    let (user, by) = (people[1].clone(), Some(people[0].clone()));
    assert_eq!(event.kind, EventKind::Owner { user, by, reason: OwnerReason::Given });
    assert_eq!(room.owner, people[1]);
    assert_eq!(code(room.delegate(By::Person(people[0].id), people[1].id, START)), ErrorCode::NotOwner);
}

#[test]
fn the_room_is_not_handed_to_somebody_outside() {
    let (mut room, people) = room_with(&["Mina", "Jisu"]);
    room.leave(people[1].id, START).unwrap();
    let by = By::Person(people[0].id);
    assert_eq!(refused(&mut room, |room| room.delegate(by, people[1].id, START)), ErrorCode::NoSuchUser);
}

#[test]
fn the_console_hands_over_a_room_whose_owner_is_absent() {
    let owner = person("Mina");
    let (mut room, jisu) = (room_of(&owner), person("Jisu"));
    enter(&mut room, &jisu);
    let event = room.delegate(By::Console, jisu.id, START).unwrap().unwrap();
    assert_eq!(event.kind, EventKind::Owner { user: jisu.clone(), by: None, reason: OwnerReason::Given });
    assert_eq!(room.delegate(By::Console, jisu.id, START), Ok(None), "it is theirs already");
}
