//! Packets of the rooms' namespace as the frames that WebSockets carry: what the engine would make of them, made once for
//! all who hear it.

use bytes::{BufMut as _, Bytes, BytesMut};
use serde::Serialize;

use crate::protocol::Space;

/// How the first event of the rooms' namespace begins; with it the engine has said all that must come before anything else.
pub(super) const FIRST_EVENT: &[u8] = b"42/chat,[\"session\"";

/// What stands before an event's arguments: a message of the engine, an event of Socket.IO, in the namespace.
const EVENT: &[u8] = b"42";
/// The same for an answer.
const ANSWER: &[u8] = b"43";
/// The first byte of a text in one frame.
const TEXT: u8 = 0x81;

/// Adds an event to frames.
pub(super) fn add_event<T: Serialize + ?Sized>(frames: &mut BytesMut, event: &str, payload: &T) {
    finish(frames, begin(EVENT), &(event, payload));
}

/// An event by itself.
pub(super) fn event<T: Serialize + ?Sized>(event: &str, payload: &T) -> Bytes {
    let mut frames = BytesMut::new();
    add_event(&mut frames, event, payload);
    frames.freeze()
}

/// The answer to a request with this number.
pub(super) fn answer<T: Serialize + ?Sized>(number: i64, body: &T) -> Bytes {
    let mut packet = begin(ANSWER);
    packet.extend(number.to_string().as_bytes());
    let mut frames = BytesMut::new();
    finish(&mut frames, packet, &(body,));
    frames.freeze()
}

fn begin(kind: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(512);
    packet.extend(kind);
    packet.extend(Space::Chat.path().as_bytes());
    packet.push(b',');
    packet
}

/// Writes the arguments, a list, and puts the whole into a frame.
fn finish<T: Serialize>(frames: &mut BytesMut, mut packet: Vec<u8>, arguments: &T) {
    if let Err(error) = serde_json::to_writer(&mut packet, arguments) {
        return tracing::error!(%error, "something could not be said");
    }
    frames.reserve(packet.len() + 10);
    frames.put_u8(TEXT);
    match (u8::try_from(packet.len()), u16::try_from(packet.len())) {
        (Ok(short), _) if short < 126 => frames.put_u8(short),
        (_, Ok(middle)) => {
            frames.put_u8(126);
            frames.put_u16(middle);
        }
        _ => {
            frames.put_u8(127);
            frames.put_u64(packet.len() as u64);
        }
    }
    frames.put_slice(&packet);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_text_of_its_length() {
        assert_eq!(event("typing", &1)[..], b"\x81\x1442/chat,[\"typing\",1]"[..]);
        let long = event("chat", &"x".repeat(200));
        assert_eq!(long[..4], [TEXT, 126, 0, (200 + 19) as u8]);
        assert_eq!(long.len(), 4 + 219);
        let longer = event("chat", &"x".repeat(70_000));
        assert_eq!(longer[..10], [TEXT, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x83]);
    }

    #[test]
    fn an_answer_has_the_number_of_its_request() {
        assert_eq!(answer(12, &true)[..], b"\x81\x1043/chat,12[true]"[..]);
    }

    #[test]
    fn frames_follow_one_another() {
        let mut frames = BytesMut::new();
        add_event(&mut frames, "a", &1);
        add_event(&mut frames, "b", &2);
        assert_eq!(frames[..], b"\x81\x0f42/chat,[\"a\",1]\x81\x0f42/chat,[\"b\",2]"[..]);
    }
}
