//! What reaches a connection, as notes about rooms.

use serde_json::Value;

use super::history::Rooms;
use super::notes::HeardWhisper;
use crate::namespace::Heard;

impl Rooms {
    /// An event on the namespace of rooms. Answers whether it is one of a log, which the history has kept.
    pub(super) fn hears(&mut self, connection: u64, user: &str, event: &Heard) -> bool {
        let payload = &event.payload;
        let Some(room) = payload["room"].as_str().or_else(|| payload["id"].as_str()) else { return false };
        match event.name.as_str() {
            "whisper" => {
                let whisper = HeardWhisper { user: user.to_owned(), whisper: payload.clone() };
                self.of(room).heard_whispers.push(whisper);
            }
            "sync" => self.of(room).synced(connection, payload["lastSeq"].as_u64().unwrap_or(0)),
            "kicked" => self.of(room).close(connection),
            "removeRoom" => self.of(room).removed = true,
            _ => {
                let Some(seq) = payload["seq"].as_u64() else { return false };
                self.of(room).heard(connection, user, seq, payload);
                return true;
            }
        }
        false
    }

    /// An answer, whatever was asked: entering a room and reading its log are recognized by what they are answered.
    pub(super) fn is_answered(&mut self, connection: u64, user: &str, answer: &Value) {
        let entered = answer["lastSeq"].as_u64().zip(answer["room"]["id"].as_str());
        if let Some((last_seq, room)) = entered {
            self.of(room).entered(connection, user, last_seq);
        }
        for event in answer["events"].as_array().into_iter().flatten() {
            if let Some((room, seq)) = event["room"].as_str().zip(event["seq"].as_u64()) {
                self.of(room).was_read(user, seq, event);
            }
        }
    }

    /// The connection has ended.
    pub(super) fn has_ended(&mut self, connection: u64) {
        self.every().for_each(|notes| notes.close(connection));
    }
}
