//! WebSocket frames, as far as a client of a well-behaved server needs them.

/// The frames of a stream: bytes go in as they come, whole texts come out.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    bytes: Vec<u8>,
    at: usize,
}

impl Frames {
    /// Takes what was read.
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole text, if there is one.
    pub(crate) fn next(&mut self) -> Option<&[u8]> {
        let rest = &self.bytes[self.at..];
        let (head, length) = match *rest.get(1)? & 0x7f {
            126 => (4, usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?))),
            127 => (10, usize::try_from(u64::from_be_bytes(rest.get(2..10)?.try_into().ok()?)).ok()?),
            short => (2, usize::from(short)),
        };
        if rest.len() < head + length {
            return None;
        }
        let start = self.at + head;
        self.at = start + length;
        Some(&self.bytes[start..self.at])
    }
}

/// A text in one frame. Clients must mask; a mask of zeros changes nothing.
pub(crate) fn masked(text: &str) -> Vec<u8> {
    let length = text.len();
    let mut frame = Vec::with_capacity(length + 14);
    frame.push(0x81);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => frame.push(0x80 | short),
        (_, Ok(middle)) => {
            frame.push(0x80 | 126);
            frame.extend(middle.to_be_bytes());
        }
        _ => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_whole_however_the_bytes_come() {
        let long = "x".repeat(300);
        let bytes = [b"\x81\x02ab".to_vec(), [&[0x81, 126, 1, 44], long.as_bytes()].concat()].concat();
        for step in [1, 3, 7, bytes.len()] {
            let (mut frames, mut texts) = (Frames::default(), Vec::new());
            for piece in bytes.chunks(step) {
                frames.put(piece);
                while let Some(text) = frames.next() {
                    texts.push(text.to_vec());
                }
            }
            assert_eq!(texts, [b"ab".to_vec(), long.clone().into_bytes()]);
        }
    }

    #[test]
    fn a_text_is_masked_with_its_length() {
        assert_eq!(masked("ab"), [0x81, 0x82, 0, 0, 0, 0, b'a', b'b']);
        assert_eq!(masked(&"x".repeat(126))[..4], [0x81, 0xfe, 0, 126]);
        assert_eq!(masked(&"x".repeat(70_000))[..10], [0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x70]);
    }
}
