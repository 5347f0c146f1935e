//! The rules of one room, each as a sentence.

mod banning;
mod changing;
mod door;
mod log;
mod muting;
mod owner;
mod powers;
mod settings;
mod whispering;
mod writing;

use super::*;
use crate::protocol::{Color, ExitReason, Gif, Link, OwnerReason, State};

/// When the rooms of these tests were made.
const START: Millis = 1_700_000_000_000;

fn person(nickname: &str) -> User {
    User { id: UserId::random(), nickname: nickname.into(), color: Color("#336699".into()) }
}

fn called(user: &User, nickname: &str) -> User {
    User { nickname: nickname.into(), ..user.clone() }
}

/// An open room for ten people, without members.
fn room_of(owner: &User) -> Room {
    let plan = Blueprint { title: "마당".to_owned(), max: 10, keep: true, guests: true, password: None };
    Room::new(RoomId::random(), plan, owner.clone(), START)
}

fn at_the_door(user: &User) -> Entrant {
    Entrant { user: user.clone(), link: Link::App, address: None, key: Key::None }
}

/// Lets somebody in who has every right to be.
fn enter(room: &mut Room, user: &User) -> Vec<Event> {
    room.join(&at_the_door(user), START).expect("there is room for them")
}

/// A room that its owner and further people have entered, in this order.
fn room_with(nicknames: &[&str]) -> (Room, Vec<User>) {
    let people: Vec<User> = nicknames.iter().map(|nickname| person(nickname)).collect();
    let mut room = room_of(&people[0]);
    for user in &people {
        enter(&mut room, user);
    }
    (room, people)
}

fn lock(room: &mut Room, version: u32) {
    room.password = Some(Password { hash: "$argon2id$".into(), version });
}

fn go_away(room: &mut Room, user: &User) {
    assert!(room.seats.set_state(user.id, State::Away), "they were here");
}

fn text(text: &str) -> Draft {
    let id = "a-message".parse().expect("it has only small letters and a dash");
    Draft { id, text: Some(text.to_owned()), gif: None, reply_to: None, mentions: Vec::new() }
}

fn picture() -> Gif {
    let id = crate::protocol::GifId::random();
    let (url, mime) = (format!("gif/{id}"), "image/gif".to_owned());
    Gif { id, url, mime, width: 1, height: 1, bytes: 35, frames: 1, alt: None }
}

/// Why it was refused.
#[track_caller]
fn code<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> ErrorCode {
    answer.expect_err("the rules say no").code
}

/// Does something that is refused, and looks that it changed nothing.
#[track_caller]
fn refused<T: std::fmt::Debug>(room: &mut Room, act: impl FnOnce(&mut Room) -> Result<T, Refusal>) -> ErrorCode {
    let before = room.clone();
    let code = code(act(room));
    assert_eq!(*room, before, "a refusal changes nothing");
    code
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.kind.name()).collect()
}
