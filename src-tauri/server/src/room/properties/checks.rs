//! What holds after every step.

use super::steps::{Power, Step, Wished};
use super::user;
use crate::protocol::{Event, EventKind, State, UserId};
use crate::room::{By, PasswordWish, Room, Wish};

pub(super) fn acting(by: Option<usize>) -> By {
    by.map_or(By::Console, |by| By::Person(user(by, 0).id))
}

pub(super) fn wish(wished: Wished) -> Wish {
    let wish = Wish::default();
    match wished {
        Wished::Max(max) => Wish { max: Some(max), ..wish },
        Wished::Frozen(frozen) => Wish { frozen: Some(frozen), ..wish },
        Wished::Slow(seconds) => Wish { slow_seconds: Some(seconds), ..wish },
        Wished::Quiet(quiet) => Wish { quiet: Some(quiet), ..wish },
        Wished::Guests(guests) => Wish { guests: Some(guests), ..wish },
        Wished::Password(true) => Wish { password: PasswordWish::Set("$argon2id$".into()), ..wish },
        Wished::Password(false) => Wish { password: PasswordWish::Remove, ..wish },
    }
}

/// What a room is changes by wishes alone, by an event if it can be seen, and to what was wished.
pub(super) fn check_settings(before: &Room, after: &Room, step: Step) {
    let seen = |room: &Room| {
        let locked = room.password.is_some();
        (room.title.clone(), room.max, locked, room.frozen, room.slow_seconds, room.keep, room.quiet, room.guests)
    };
    let Step::Set { wished, .. } = step else {
        assert_eq!((seen(before), &before.password), (seen(after), &after.password), "{step:?} changed the room");
        return;
    };
    assert_eq!(
        seen(before) != seen(after),
        before.last_seq != after.last_seq,
        "an event tells a change, and only that"
    );
    match wished {
        Wished::Max(max) => assert_eq!(after.max, max),
        Wished::Frozen(frozen) => assert_eq!(after.frozen, frozen),
        Wished::Slow(seconds) => assert_eq!(after.slow_seconds, seconds),
        Wished::Quiet(quiet) => assert_eq!(after.quiet, quiet),
        Wished::Guests(guests) => assert_eq!(after.guests, guests),
        Wished::Password(locked) => {
            assert_eq!(after.password.is_some(), locked);
            assert!(!locked || after.password_version > before.password_version, "what fitted before fits no more");
        }
    }
}

/// The numbers have no holes, and time does not go backwards.
pub(super) fn check_log(before: &Room, after: &Room, events: &[Event]) {
    let mut last = (before.last_seq, before.last_at);
    for event in events {
        assert_eq!((event.room, event.seq), (after.id, last.0 + 1));
        assert!(event.at >= last.1, "time goes backwards: {event:?}");
        last = (event.seq, event.at);
    }
    assert_eq!((after.last_seq, after.last_at), last);
}

/// The room changes hands by an event, when its owner goes, and to whoever is here and entered earliest.
pub(super) fn check_owner(before: &Room, after: &Room, events: &[Event], step: Step) {
    let told: Vec<UserId> = events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Owner { user, .. } => Some(user.id),
            _ => None,
        })
        .collect();
    if before.owner.id == after.owner.id {
        assert_eq!(told, []);
        let seat = before.seats.get(before.owner.id);
        let deserted = seat.is_some() && after.seats.get(after.owner.id).is_none();
        assert!(!deserted || after.seats.iter().all(|seat| seat.state == State::Away), "somebody here was passed over");
        return;
    }
    assert_eq!(told, [after.owner.id]);
    if let Step::Use { power: Power::Delegate, on, .. } = step {
        assert_eq!(after.owner.id, user(on, 0).id);
        return;
    }
    let exit = matches!(step, Step::Leave(_) | Step::Lose(_) | Step::Use { power: Power::Kick | Power::Ban(_), .. });
    assert!(exit, "{step:?} made an owner");
    assert!(after.seats.get(before.owner.id).is_none(), "the former owner is still there");
    let heir = after.seats.iter().find(|seat| seat.state == State::Here).map(|seat| seat.user.clone());
    assert_eq!(heir, Some(after.owner.clone()));
}
