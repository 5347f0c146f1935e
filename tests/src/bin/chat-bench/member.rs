//! A member of a room, spoken for by hand: a WebSocket with as little work for each packet as can be, so that the load is
//! never what is measured.

use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::frames::{Frames, masked};

/// The most that is read at once, in bytes.
const READ_BYTES: usize = 256 * 1024;
/// The number of an event stands within so many bytes.
const SEQ_WITHIN_BYTES: usize = 100;

thread_local! {
    /// What was read last. All members are on one thread and none keeps it beyond its turn.
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BYTES]);
}

/// What all members of a run have heard.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Messages that members heard.
    pub(crate) heard: Cell<u64>,
    /// Numbers that did not follow the one before.
    pub(crate) holes: Cell<u64>,
    /// Requests that were answered well.
    pub(crate) answered: Cell<u64>,
    /// Requests that were refused.
    pub(crate) refused: Cell<u64>,
    /// Members whose connection ended before its time.
    pub(crate) cut: Cell<u64>,
    /// When something was heard last.
    pub(crate) heard_at: Cell<Option<Instant>>,
}

/// Adds one.
pub(crate) fn count(cell: &Cell<u64>) {
    cell.set(cell.get() + 1);
}

/// One connection, in the namespace of the rooms.
pub(crate) struct Member {
    stream: TcpStream,
    frames: Frames,
    /// The number of the next request.
    next: u64,
    /// The number that was heard last, if the server numbers its messages.
    seq: u64,
}

/// What a packet is to whoever loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packet<'a> {
    /// A message in the room.
    Chat(&'a [u8]),
    /// An answer, with whether it is a good one.
    Answer(bool),
    /// The server asks whether one is still there.
    Ping,
    /// Anything else.
    Other(&'a [u8]),
}

impl<'a> Packet<'a> {
    fn of(text: &'a [u8]) -> Self {
        if text.starts_with(b"42/chat,[\"chat\"") {
            return Self::Chat(text);
        }
        if text.starts_with(b"43/") {
            let good = find(text, b"[").is_some_and(|at| text[at..].starts_with(b"[{\"ok\":true"));
            return Self::Answer(good);
        }
        if text == b"2" { Self::Ping } else { Self::Other(text) }
    }
}

/// Where some bytes are in others.
pub(crate) fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// The number that follows some words.
pub(crate) fn number_after(text: &[u8], words: &[u8]) -> Option<u64> {
    let digits = &text[find(text, words)? + words.len()..];
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}

impl Member {
    /// Connects and enters a namespace.
    pub(crate) async fn connect(at: SocketAddr, namespace: &str, auth: &str) -> io::Result<Self> {
        let mut stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {at}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut member = Self { stream, frames: Frames::default(), next: 0, seq: 0 };
        let head = member.head().await?;
        if !head.starts_with(b"HTTP/1.1 101") {
            return Err(io::Error::other(String::from_utf8_lossy(&head).into_owned()));
        }
        member.send(&format!("40{namespace},{auth}")).await?;
        member.until(&format!("40{namespace},")).await?;
        Ok(member)
    }

    /// Reads the answer to the upgrade; what came behind it are frames.
    async fn head(&mut self) -> io::Result<Vec<u8>> {
        const END: &[u8] = b"\r\n\r\n";
        let mut head = Vec::with_capacity(512);
        loop {
            if self.stream.read_buf(&mut head).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(at) = find(&head, END) {
                self.frames.put(&head.split_off(at + END.len()));
                return Ok(head);
            }
        }
    }

    /// Asks for something and waits for the answer.
    pub(crate) async fn request(&mut self, namespace: &str, event: &str, payload: &str) -> io::Result<Vec<u8>> {
        let id = self.next;
        self.next += 1;
        self.send(&format!("42{namespace},{id}[\"{event}\",{payload}]")).await?;
        let answer = self.until(&format!("43{namespace},{id}[")).await?;
        if find(&answer, b"{\"ok\":true").is_none() {
            return Err(io::Error::other(format!("{event}: {}", String::from_utf8_lossy(&answer))));
        }
        Ok(answer)
    }

    /// Enters a room.
    pub(crate) async fn join(&mut self, room: &str) -> io::Result<()> {
        let answer = self.request("/chat", "join", &format!("{{\"room\":\"{room}\"}}")).await?;
        self.seq = number_after(&answer, b"\"lastSeq\":").unwrap_or_default();
        Ok(())
    }

    /// Sends some messages at once and does not wait for their answers.
    pub(crate) async fn say(&mut self, room: &str, messages: &[(String, String)]) -> io::Result<()> {
        let mut frames = Vec::new();
        for (id, words) in messages {
            let payload = format!("{{\"room\":\"{room}\",\"id\":\"{id}\",\"text\":\"{words}\"}}");
            frames.extend(masked(&format!("42/chat,{}[\"chat\",{payload}]", self.next)));
            self.next += 1;
        }
        self.stream.write_all(&frames).await
    }

    /// Sends a packet.
    async fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(&masked(text)).await
    }

    /// Reads packets until one begins so.
    async fn until(&mut self, start: &str) -> io::Result<Vec<u8>> {
        loop {
            while let Some(text) = self.frames.next() {
                if text.starts_with(start.as_bytes()) {
                    return Ok(text.to_vec());
                }
                if text == b"2" {
                    self.send("3").await?;
                }
            }
            self.read_more().await?;
        }
    }

    async fn read_more(&mut self) -> io::Result<()> {
        loop {
            self.stream.readable().await?;
            let read: io::Result<usize> = SCRATCH.with_borrow_mut(|scratch| {
                let count = self.stream.try_read(scratch)?;
                self.frames.put(&scratch[..count]);
                Ok(count)
            });
            match read {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for packets, counts the messages among them, hands each packet to `look`, and answers pings.
    pub(crate) async fn hear(&mut self, tally: &Rc<Tally>, mut look: impl FnMut(Packet<'_>)) -> io::Result<()> {
        let mut pinged = false;
        self.read_more().await?;
        let (mut heard, mut holes) = (0, 0);
        while let Some(text) = self.frames.next() {
            let packet = Packet::of(text);
            // What is numbered and no message, such as a join, counts for the order all the same.
            if let Packet::Chat(text) | Packet::Other(text) = packet
                && let Some(seq) = number_after(&text[..text.len().min(SEQ_WITHIN_BYTES)], b"\"seq\":")
            {
                holes += u64::from(self.seq != 0 && seq != self.seq + 1);
                self.seq = seq;
            }
            heard += u64::from(matches!(packet, Packet::Chat(_)));
            pinged |= packet == Packet::Ping;
            look(packet);
        }
        if heard > 0 {
            tally.heard.set(tally.heard.get() + heard);
            tally.holes.set(tally.holes.get() + holes);
            tally.heard_at.set(Some(Instant::now()));
        }
        if pinged {
            self.send("3").await?;
        }
        Ok(())
    }
}
