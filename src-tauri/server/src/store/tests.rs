//! The database on a real disk.

mod changes;
mod damage;
mod fixtures;
mod opening;
mod pages;
mod powers;
mod records;
mod removing;
mod search;
mod whispers;

use tempfile::TempDir;

use super::events::{self, Page};
use super::*;
use crate::protocol::{
    Changes, Color, Event, EventKind, ExitReason, Gif, GifId, Link, Message, Millis, OwnerReason, RoomId, Seq, State,
    User, UserId,
};
use crate::room::{Blueprint, Password, Room};

/// When everything in these tests happened.
const NOW: Millis = 1_700_000_000_000;
/// What somebody types who hopes that texts become statements.
const INJECTION: &str = "'); DROP TABLE events; --\" OR 1=1 \\ \u{0}";

/// A store in a folder of its own, and people and rooms to put into it.
struct Disk {
    folder: TempDir,
    store: Store,
}

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("madang.db")).unwrap();
        Self { folder, store }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("madang.db")
    }

    fn archive(&self) -> Archive {
        Archive::open(&self.path()).unwrap()
    }

    /// Stores a person; answers their row.
    fn session(&self, user: &User) -> i64 {
        self.store.add_session(user, &token_of(user), NOW).unwrap()
    }

    /// Stores a room of this person; answers it and its row.
    fn room(&self, owner: &User, session: i64) -> (Room, i64) {
        let room = room_of(owner);
        let row = self.store.add_room(&room, session, None).unwrap();
        (room, row)
    }

    /// A person who is stored, and a room of theirs with its row.
    fn furnished(&self) -> (User, i64, Room, i64) {
        let user = person("Mina");
        let session = self.session(&user);
        let (room, row) = self.room(&user, session);
        (user, session, room, row)
    }

    /// How many rows a query counts.
    fn count(&self, query: &str) -> i64 {
        self.store.db.query_row(query, [], |row| row.get(0)).unwrap()
    }

    fn change(&self, statement: &str) {
        self.store.db.execute_batch(statement).unwrap();
    }
}

fn person(nickname: &str) -> User {
    User { id: UserId::random(), nickname: nickname.into(), color: Color("#336699".into()) }
}

/// A token's hash that nobody else has.
fn token_of(user: &User) -> [u8; 32] {
    let mut token = [7; 32];
    token[..12].copy_from_slice(user.id.as_str().as_bytes());
    token
}

fn room_of(owner: &User) -> Room {
    let plan = Blueprint { title: "마당".to_owned(), max: 10, keep: true, guests: true, password: None };
    Room::new(RoomId::random(), plan, owner.clone(), NOW)
}

fn chat(room: &Room, by: &User, seq: Seq, id: &str, text: &str) -> Event {
    let (id, user) = (id.parse().unwrap(), by.clone());
    let kind = EventKind::Chat { id, user, text: Some(text.to_owned()), gif: None, reply_to: None, mentions: None };
    Event { room: room.id, seq, at: NOW + i64::try_from(seq).unwrap(), kind, removed: None }
}

fn picture(blob: char) -> GifRecord {
    let id = GifId::random();
    let (url, mime) = (format!("gif/{id}"), "image/gif".to_owned());
    let gif = Gif { id, url, mime, width: 3, height: 2, bytes: 1000, frames: 4, alt: None };
    GifRecord { gif, blob: blob.to_string().repeat(64) }
}
