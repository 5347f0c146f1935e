//! Telling the host's WebSocket frames apart, without understanding more of them than whether one is an answer.

/// Cuts a stream of the host's into the head of its HTTP answer and whole frames, however it arrives.
#[derive(Debug, Default)]
pub(super) struct Frames {
    waiting: Vec<u8>,
    upgraded: bool,
}

impl Frames {
    /// Takes in bytes; answers every part that is whole by now.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.waiting.extend_from_slice(bytes);
        let mut whole = Vec::new();
        while let Some(length) = self.whole_part() {
            let rest = self.waiting.split_off(length);
            whole.push(std::mem::replace(&mut self.waiting, rest));
        }
        whole
    }

    fn whole_part(&mut self) -> Option<usize> {
        if !self.upgraded {
            let end = self.waiting.windows(4).position(|four| four == b"\r\n\r\n")?;
            self.upgraded = true;
            return Some(end + 4);
        }
        let (head, payload) = lengths(&self.waiting)?;
        (self.waiting.len() >= head + payload).then_some(head + payload)
    }
}

/// How long a frame's head and its payload are; hosts do not mask.
fn lengths(frame: &[u8]) -> Option<(usize, usize)> {
    match frame.get(1)? & 0x7f {
        126 => Some((4, usize::from(u16::from_be_bytes(frame.get(2..4)?.try_into().ok()?)))),
        127 => Some((10, usize::try_from(u64::from_be_bytes(frame.get(2..10)?.try_into().ok()?)).ok()?)),
        short => Some((2, usize::from(short))),
    }
}

/// Whether a frame is the answer to a request: an Engine.IO message that is a Socket.IO ack.
pub(super) fn is_answer(frame: &[u8]) -> bool {
    let text = frame.first() == Some(&0x81);
    text && lengths(frame).is_some_and(|(head, _)| frame[head.min(frame.len())..].starts_with(b"43"))
}
