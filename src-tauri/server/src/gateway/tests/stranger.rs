//! A host written by hand, byte for byte, that says of itself what it likes.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The id that a stranger has unless it is told another.
pub(super) const ID: &str = "strangerstrangerstrangeraa";

/// What a stranger does when it is asked for something.
#[derive(Clone)]
pub(super) enum Reply {
    /// Says this and waits for the next request.
    Keep(Vec<u8>),
    /// Says this and closes.
    Close(Vec<u8>),
    /// Says this, and then the second again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// Says nothing more and stays.
    Hang,
}

/// A running stranger.
pub(super) struct Stranger {
    pub(super) address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    /// How many bytes each connection that has ended got rid of when it wrote without end.
    ended: watch::Receiver<Vec<usize>>,
}

impl Stranger {
    /// Answers `/info` as the host it is thought to be, and everything else with this.
    pub(super) async fn saying(reply: Reply) -> Self {
        Self::answering(move |head| if asks_who(head) { Reply::Keep(info(ID)) } else { reply.clone() }).await
    }

    /// Answers each request by its head.
    pub(super) async fn answering(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (heard, connections) = (Arc::new(Mutex::default()), Arc::new(AtomicUsize::new(0)));
        let (end, ended) = watch::channel(Vec::new());
        let (hearing, counting, reply) = (Arc::clone(&heard), Arc::clone(&connections), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counting.fetch_add(1, Ordering::SeqCst);
                let (hearing, reply, end) = (Arc::clone(&hearing), Arc::clone(&reply), end.clone());
                tokio::spawn(async move {
                    let written = serve(stream, hearing, reply).await;
                    end.send_modify(|ended| ended.push(written));
                });
            }
        });
        Stranger { address, heard, connections, ended }
    }

    /// The heads of all requests but those for `/info`, each with its body.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// How many connections it has taken.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Stranger {
    /// Waits until a connection has ended, and says how many bytes it got rid of when it wrote without end.
    pub(super) async fn ended(&self) -> usize {
        let mut ended = self.ended.clone();
        let ended = ended.wait_for(|ended| !ended.is_empty()).await.unwrap();
        ended[0]
    }
}

pub(super) fn asks_who(head: &str) -> bool {
    head.starts_with("GET /info ")
}

/// A good `/info` of the host with this id.
pub(super) fn info(id: &str) -> Vec<u8> {
    let body = format!("{{\"id\":\"{id}\",\"name\":\"x\",\"version\":\"1\",\"protocol\":1}}");
    answer("200 OK", "application/json", body.as_bytes())
}

/// An answer with a length.
pub(super) fn answer(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn serve(
    mut stream: TcpStream,
    heard: Arc<Mutex<Vec<String>>>,
    reply: Arc<impl Fn(&str) -> Reply + Send + Sync + 'static>,
) -> usize {
    while let Some(request) = read_request(&mut stream).await {
        if !asks_who(&request) {
            heard.lock().unwrap().push(request.clone());
        }
        // A gateway that has heard enough is free to go.
        match reply(&request) {
            Reply::Keep(bytes) => drop(stream.write_all(&bytes).await),
            Reply::Close(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return 0;
            }
            Reply::Endless(bytes, again) => {
                let _ = stream.write_all(&bytes).await;
                let mut written = 0;
                while stream.write_all(&again).await.is_ok() {
                    written += again.len();
                }
                return written;
            }
            Reply::Hang => {
                let _ = stream.read_to_end(&mut Vec::new()).await;
                return 0;
            }
        }
    }
    0
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(head + &String::from_utf8_lossy(&body))
}
