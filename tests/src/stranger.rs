//! A hostile host, written byte for byte: it says of itself what it likes and answers what it may not.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::connection::lock;
use crate::system::network_address;

/// In everything that a stranger says and that nobody may hear.
pub const EVIL: &str = "EVIL-BYTES";

/// What a stranger does when it is asked for something.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Says this and waits for the next request.
    Keep(Vec<u8>),
    /// Says this and closes.
    Close(Vec<u8>),
    /// Says the first, and the second again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// Says nothing and stays.
    Hang,
    /// Opens the WebSocket that was asked for, and says the first and then the second again and again; closes after
    /// the first when the second is empty.
    Socket(Vec<u8>, Vec<u8>),
}

/// A running stranger; it ends with the test.
#[derive(Debug)]
pub struct Stranger {
    /// Where it is reached, on the network if there is one.
    pub at: SocketAddr,
    reply: Arc<Mutex<Reply>>,
    id: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl Stranger {
    /// A stranger that says it is the host with this id.
    ///
    /// # Panics
    /// When this computer lets nobody listen.
    pub async fn start(id: &str) -> Self {
        let address = network_address().unwrap_or_else(|| [127, 0, 0, 1].into());
        let listener = TcpListener::bind((address, 0)).await.expect("a free port can be listened on");
        let at = listener.local_addr().expect("a listener has an address");
        let stranger = Self {
            at,
            reply: Arc::new(Mutex::new(Reply::Hang)),
            id: Arc::new(Mutex::new(id.to_owned())),
            asked: Arc::default(),
        };
        let (reply, id, asked) = (Arc::clone(&stranger.reply), Arc::clone(&stranger.id), Arc::clone(&stranger.asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&reply), Arc::clone(&id), Arc::clone(&asked)));
            }
        });
        stranger
    }

    /// What it answers from now on to everything but `/info`.
    pub fn answers(&self, reply: Reply) {
        *lock(&self.reply) = reply;
    }

    /// Whom it says it is from now on.
    pub fn calls_itself(&self, id: &str) {
        id.clone_into(&mut lock(&self.id));
    }

    /// How often it was asked for anything but `/info`.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// An answer with a length.
#[must_use]
pub fn answer(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn serve(mut stream: TcpStream, reply: Arc<Mutex<Reply>>, id: Arc<Mutex<String>>, asked: Arc<AtomicUsize>) {
    while let Some(head) = read_request(&mut stream).await {
        if head.starts_with("GET /info ") {
            let who = format!("{{\"id\":\"{}\",\"name\":\"Stranger\",\"version\":\"1\",\"protocol\":1}}", lock(&id));
            let _ = stream.write_all(&answer("200 OK", "application/json", who.as_bytes())).await;
            continue;
        }
        asked.fetch_add(1, Ordering::SeqCst);
        let reply = lock(&reply).clone();
        // Whoever asked may have heard enough and gone; that is what these tests are about.
        let (said, again) = match reply {
            Reply::Keep(said) => {
                let _ = stream.write_all(&said).await;
                continue;
            }
            Reply::Close(said) => (said, Vec::new()),
            Reply::Endless(said, again) => (said, again),
            Reply::Socket(said, again) => ([switching(&head), said].concat(), again),
            Reply::Hang => {
                let _ = stream.read_to_end(&mut Vec::new()).await;
                return;
            }
        };
        let mut alive = stream.write_all(&said).await.is_ok();
        while alive && !again.is_empty() {
            alive = stream.write_all(&again).await.is_ok();
        }
        return;
    }
}

fn switching(head: &str) -> Vec<u8> {
    let key = head.lines().find_map(|line| {
        line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key")).map(|(_, key)| key)
    });
    let accept = derive_accept_key(key.unwrap_or_default().as_bytes());
    let head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
    format!("{head}Sec-WebSocket-Accept: {accept}\r\n\r\n").into_bytes()
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = head.lines().find_map(|line| {
        line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))?.1.parse().ok()
    });
    stream.read_exact(&mut vec![0; length.unwrap_or(0)]).await.ok()?;
    Some(head)
}
