//! The frames of a WebSocket, measured as they pass: what is too large, or no frame of our protocol, ends it.
//!
//! Frames are not taken apart and put together again: their heads are read, and their bytes pass as they are. That costs
//! next to nothing, keeps no message in memory, and still no endless message gets through.

use std::io;

/// The largest head: two bytes, eight of length, four of mask.
const HEAD_BYTES: usize = 14;
/// The largest control frame's content, as the standard says.
const CONTROL_BYTES: u64 = 125;

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PONG: u8 = 10;

/// One direction of a WebSocket.
#[derive(Debug)]
pub(super) struct Frames {
    /// Whose frames these are: a browser's are masked, a host's are not.
    masked: bool,
    message_bytes_max: u64,
    head: [u8; HEAD_BYTES],
    head_bytes: usize,
    /// What is still to come of the frame whose head has passed.
    content_left: u64,
    /// The bytes so far of a message whose last frame has not come.
    message: Option<u64>,
    closed: bool,
}

impl Frames {
    /// What a browser sends: masked frames.
    pub(super) fn of_page(message_bytes_max: usize) -> Self {
        Self::new(true, message_bytes_max)
    }

    /// What a host sends: frames without a mask.
    pub(super) fn of_host(message_bytes_max: usize) -> Self {
        Self::new(false, message_bytes_max)
    }

    fn new(masked: bool, message_bytes_max: usize) -> Self {
        Frames {
            masked,
            message_bytes_max: message_bytes_max as u64,
            head: [0; HEAD_BYTES],
            head_bytes: 0,
            content_left: 0,
            message: None,
            closed: false,
        }
    }

    /// Measures the next bytes, in whatever pieces they come. After an error nothing of these bytes may pass.
    ///
    /// # Errors
    /// When they are no frames of text or control, or a message is too large.
    pub(super) fn measure(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.content_left > 0 {
                let content = bytes.len().min(usize::try_from(self.content_left).unwrap_or(usize::MAX));
                self.content_left -= content as u64;
                bytes = &bytes[content..];
                continue;
            }
            self.head[self.head_bytes] = bytes[0];
            self.head_bytes += 1;
            bytes = &bytes[1..];
            if self.head_bytes == 2 {
                self.look()?;
            }
            if self.head_bytes >= 2 && self.head_bytes == self.head_length() {
                self.begin()?;
                self.head_bytes = 0;
            }
        }
        Ok(())
    }

    fn head_length(&self) -> usize {
        let mask = if self.head[1] & 0x80 == 0 { 0 } else { 4 };
        let length = match self.head[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        2 + length + mask
    }

    /// The two bytes that every head has: no extension, the right side's mask, and nothing after the last word.
    fn look(&self) -> io::Result<()> {
        let (extended, masked) = (self.head[0] & 0x70 != 0, self.head[1] & 0x80 != 0);
        let good = !extended && masked == self.masked && !self.closed;
        if good { Ok(()) } else { Err(refused("no frame of an Engine.IO connection")) }
    }

    /// The head of a frame is complete: may the frame pass?
    fn begin(&mut self) -> io::Result<()> {
        let (last, kind) = (self.head[0] & 0x80 != 0, self.head[0] & 0x0f);
        let bytes = self.content_length();
        self.content_left = bytes;
        match (kind, self.message) {
            (TEXT, None) => self.go_on(0, bytes, last),
            (CONTINUATION, Some(before)) => self.go_on(before, bytes, last),
            (CLOSE..=PONG, _) if last && bytes <= CONTROL_BYTES => {
                self.closed = kind == CLOSE;
                Ok(())
            }
            _ => Err(refused("no frame of an Engine.IO connection")),
        }
    }

    fn go_on(&mut self, before: u64, bytes: u64, last: bool) -> io::Result<()> {
        let message = before.saturating_add(bytes);
        if message > self.message_bytes_max {
            return Err(refused("a message that is too large"));
        }
        self.message = (!last).then_some(message);
        Ok(())
    }

    fn content_length(&self) -> u64 {
        let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        match self.head[1] & 0x7f {
            126 => number(&self.head[2..4]),
            127 => number(&self.head[2..10]),
            short => u64::from(short),
        }
    }
}

fn refused(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: usize = 70_000;

    /// A frame without a mask.
    fn frame(first: u8, content: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match content {
            0..126 => bytes.push(content as u8),
            126..65536 => {
                bytes.push(126);
                bytes.extend((content as u16).to_be_bytes());
            }
            _ => {
                bytes.push(127);
                bytes.extend((content as u64).to_be_bytes());
            }
        }
        bytes.resize(bytes.len() + content, b'x');
        bytes
    }

    fn masked(mut frame: Vec<u8>) -> Vec<u8> {
        frame[1] |= 0x80;
        let head = match frame[1] & 0x7f {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        frame.splice(head..head, [1, 2, 3, 4]);
        frame
    }

    /// Measured in one piece and byte by byte, which must agree.
    fn passes(frames: &[Vec<u8>]) -> bool {
        let all = frames.concat();
        let whole = Frames::of_host(MAX).measure(&all).is_ok();
        let mut one_by_one = Frames::of_host(MAX);
        let pieces = all.iter().all(|byte| one_by_one.measure(&[*byte]).is_ok());
        assert_eq!(whole, pieces);
        whole
    }

    #[test]
    fn messages_of_every_length_pass_up_to_the_limit() {
        for content in [0, 1, 125, 126, 127, 65_535, 65_536, MAX] {
            assert!(passes(&[frame(0x81, content), frame(0x81, 2)]), "{content}");
        }
        assert!(!passes(&[frame(0x81, MAX + 1)]));
        assert!(!passes(&[frame(0x81, MAX + 1)[..10].to_vec()]), "the head alone is enough to tell");
        assert!(!passes(&[vec![0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255]]));
    }

    #[test]
    fn the_pieces_of_a_message_count_together() {
        let half = MAX / 2;
        assert!(passes(&[frame(0x01, half), frame(0x00, half - 1), frame(0x80, 1), frame(0x81, MAX)]));
        assert!(!passes(&[frame(0x01, half), frame(0x00, half), frame(0x80, 1)]));
        assert!(passes(&[frame(0x01, half), frame(0x89, 3), frame(0x8a, 125), frame(0x80, half)]), "a ping in between");
    }

    #[test]
    fn what_is_no_frame_of_ours_does_not_pass() {
        let wrong = [
            vec![frame(0x82, 5)],
            vec![frame(0x83, 5)],
            vec![frame(0x8b, 5)],
            vec![frame(0xc1, 5)],
            vec![frame(0xa1, 5)],
            vec![frame(0x91, 5)],
            vec![frame(0x80, 5)],
            vec![frame(0x01, 5), frame(0x81, 5)],
            vec![frame(0x89, 126)],
            vec![frame(0x09, 5)],
            vec![frame(0x88, 2), frame(0x81, 5)],
            vec![b"<html><body>".to_vec()],
            vec![b"HTTP/1.1 200 OK\r\n".to_vec()],
        ];
        for frames in wrong {
            assert!(!passes(&frames), "{frames:?}");
        }
        assert!(passes(&[frame(0x88, 2)]));
    }

    #[test]
    fn a_page_masks_and_a_host_does_not() {
        for content in [0, 5, 126, 65_536] {
            let (bare, masked) = (frame(0x81, content), masked(frame(0x81, content)));
            assert!(Frames::of_page(MAX).measure(&masked).is_ok(), "{content}");
            assert!(Frames::of_page(MAX).measure(&bare).is_err(), "{content}");
            assert!(Frames::of_host(MAX).measure(&masked).is_err(), "{content}");
        }
        let two = [masked(frame(0x81, 7)), masked(frame(0x81, 300))].concat();
        assert!(Frames::of_page(MAX).measure(&two).is_ok());
    }
}
