//! A writer at work on a folder of its own, with whoever tells it what to do and hears what it delivers.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::chat::{Command, Delivery, Origin, Readers, Settings, start, token_hash};
use crate::media::Blobs;
use crate::metrics::Metrics;
use crate::protocol::*;
use crate::store::{self, GifRecord};

/// The longest wait for what has to come. Nothing here takes as long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whom to answer: the number of the request. When it is dropped, the one who asked notices.
#[derive(Debug)]
pub(super) struct Reply(u32, #[expect(dead_code, reason = "it is there to be dropped")] oneshot::Sender<()>);

/// A request that was put into the queue.
pub(super) struct Asked {
    number: u32,
    dropped: oneshot::Receiver<()>,
}

/// Somebody who is connected.
pub(super) struct Guest {
    pub(super) user: User,
    pub(super) token: String,
    connection: ConnectionId,
}

impl Guest {
    pub(super) fn origin(&self) -> Origin {
        Origin { connection: self.connection, space: Space::Chat }
    }

    pub(super) fn is_on(&self, connection: ConnectionId) -> bool {
        self.connection == connection
    }
}

/// A writer and its folder.
pub(super) struct Desk {
    folder: TempDir,
    grace: Duration,
    limited: bool,
    commands: mpsc::Sender<Command<Reply>>,
    deliveries: mpsc::Receiver<Vec<Delivery<Reply>>>,
    thread: Option<JoinHandle<()>>,
    /// Everything that was delivered so far.
    pub(super) heard: Vec<Delivery<Reply>>,
    requests: u32,
    connections: u8,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::with_grace(Duration::from_secs(600))
    }

    pub(super) fn with_grace(grace: Duration) -> Self {
        Self::open(grace, true)
    }

    /// Without rates: what is asked is more than people do.
    pub(super) fn without_limits() -> Self {
        Self::open(Duration::from_secs(600), false)
    }

    fn open(grace: Duration, limited: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (commands, deliveries, thread) = open(&folder, grace, limited);
        let (heard, thread) = (Vec::new(), Some(thread));
        Self { folder, grace, limited, commands, deliveries, thread, heard, requests: 0, connections: 0 }
    }

    pub(super) fn database(&self) -> PathBuf {
        self.folder.path().join("madang.db")
    }

    pub(super) async fn tell(&self, command: Command<Reply>) {
        assert!(self.commands.send(command).await.is_ok(), "the writer is there");
    }

    /// Connects `/chat` as somebody new.
    pub(super) async fn connect(&mut self, nickname: &str) -> Guest {
        self.connect_with(nickname, None).await
    }

    /// Connects `/chat` as the one whose token this is, or as somebody new.
    pub(super) async fn connect_with(&mut self, nickname: &str, token: Option<&str>) -> Guest {
        self.connections += 1;
        let connection = ConnectionId([self.connections; 16]);
        let origin = Origin { connection, space: Space::Chat };
        assert_eq!(self.try_connect(origin, nickname, token).await, Ok(()));
        self.tell(Command::Greet(origin)).await;
        let hello = |delivery: &Delivery<Reply>| match delivery {
            Delivery::Hello { connection: greeted, hello, .. } if *greeted == connection => Some((**hello).clone()),
            _ => None,
        };
        let hello = self.hear(hello).await;
        let token = hello.token.or_else(|| token.map(str::to_owned)).expect("who is new gets a token");
        Guest { user: hello.user, token, connection }
    }

    pub(super) async fn try_connect(&self, origin: Origin, name: &str, token: Option<&str>) -> Result<(), Refusal> {
        let (reply, answer) = oneshot::channel();
        let (nickname, token) = (Some(name.to_owned()), token.map(str::to_owned));
        let auth = Auth { protocol: PROTOCOL, token, nickname, locale: None, features: None };
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        self.tell(Command::Connect { origin, auth, link: Link::App, address, reply }).await;
        timeout(PATIENCE, answer).await.expect("it is answered in time").expect("it is answered")
    }

    /// Says that somebody's connection is gone.
    pub(super) async fn disconnect(&self, guest: &Guest) {
        self.tell(Command::Gone(guest.origin())).await;
    }

    /// Puts a request into the queue.
    pub(super) async fn ask(&mut self, guest: &Guest, request: Request) -> Asked {
        self.requests += 1;
        let (sender, dropped) = oneshot::channel();
        let (number, to) = (self.requests, Reply(self.requests, sender));
        self.tell(Command::Ask { origin: guest.origin(), request: Ok(request), to }).await;
        Asked { number, dropped }
    }

    /// Waits for the answer to a request.
    pub(super) async fn answer(&mut self, asked: &Asked) -> Result<Answer, Refusal> {
        let number = asked.number;
        self.hear(|delivery| answer_to(number, delivery)).await
    }

    /// Asks and waits for the answer.
    pub(super) async fn carry_out(&mut self, guest: &Guest, request: Request) -> Result<Answer, Refusal> {
        let asked = self.ask(guest, request).await;
        self.answer(&asked).await
    }

    /// Waits until a request was let go without an answer.
    pub(super) async fn dropped(&mut self, asked: Asked) {
        let dropped = timeout(PATIENCE, asked.dropped).await.expect("it is let go in time");
        assert!(dropped.is_err(), "nothing is ever sent");
        self.hear_what_is_there();
        let answered = self.heard.iter().any(|delivery| answer_to(asked.number, delivery).is_some());
        assert!(!answered, "it was answered");
    }

    /// Has somebody upload a picture whose bytes are on disk already.
    pub(super) async fn upload(&mut self, guest: &Guest, room: RoomId, blob: &str) -> Result<Answer, Refusal> {
        let (reply, permit) = oneshot::channel();
        let token = token_hash(&guest.token);
        self.tell(Command::MayUpload { token, room: room.to_string(), reply }).await;
        let permit = timeout(PATIENCE, permit).await.expect("it is answered in time").expect("it is answered")?;
        self.requests += 1;
        let (sender, dropped) = oneshot::channel();
        let (number, to) = (self.requests, Reply(self.requests, sender));
        let id = GifId::random();
        let (url, mime) = (format!("gif/{id}"), "image/gif".to_owned());
        let gif = Gif { id, url, mime, width: 3, height: 2, bytes: 25, frames: 1, alt: None };
        let record = GifRecord { gif, blob: blob.to_owned() };
        self.tell(Command::Uploaded { permit, record, to }).await;
        self.answer(&Asked { number, dropped }).await
    }

    /// Makes a room and enters it.
    pub(super) async fn room_of(&mut self, owner: &Guest, request: Request) -> RoomId {
        let created = self.carry_out(owner, request).await;
        let Ok(Answer::Created { room, .. }) = created else { panic!("{created:?}") };
        room.id
    }

    /// Enters an open room.
    pub(super) async fn enter(&mut self, guest: &Guest, room: RoomId) -> Joined {
        match self.carry_out(guest, join(room, None)).await {
            Ok(Answer::Joined(joined)) => *joined,
            other => panic!("{other:?}"),
        }
    }

    /// Waits for a delivery that gives something, among those that came before too.
    pub(super) async fn hear<T>(&mut self, wanted: impl Fn(&Delivery<Reply>) -> Option<T>) -> T {
        let mut known = 0;
        loop {
            if let Some(found) = self.heard[known..].iter().find_map(&wanted) {
                return found;
            }
            known = self.heard.len();
            let batch = timeout(PATIENCE, self.deliveries.recv()).await;
            self.heard.extend(batch.expect("it is delivered in time").expect("the writer is there"));
        }
    }

    pub(super) fn hear_what_is_there(&mut self) {
        while let Ok(batch) = self.deliveries.try_recv() {
            self.heard.extend(batch);
        }
    }

    /// The numbers and names of the events of a room that were told so far.
    pub(super) fn events(&self, room: RoomId) -> Vec<(Seq, &'static str)> {
        let event = |delivery: &Delivery<Reply>| match delivery {
            Delivery::Event(event) if event.room == room => Some((event.seq, event.kind.name())),
            _ => None,
        };
        self.heard.iter().filter_map(event).collect()
    }

    /// Waits for the end of the thread, once it was told to stop.
    pub(super) async fn end(&mut self) {
        self.hear(|delivery| matches!(delivery, Delivery::Closing).then_some(())).await;
        let thread = self.thread.take().expect("it ends once");
        let ended = tokio::task::spawn_blocking(move || thread.join());
        assert!(timeout(PATIENCE, ended).await.expect("it ends in time").unwrap().is_ok(), "it did not panic");
    }

    /// Stops the writer and starts another on the same folder; nobody is connected then.
    pub(super) async fn restart(&mut self) {
        self.tell(Command::Stop).await;
        self.end().await;
        let (commands, deliveries, thread) = open(&self.folder, self.grace, self.limited);
        (self.commands, self.deliveries, self.thread) = (commands, deliveries, Some(thread));
        self.heard.clear();
    }
}

type Ends = (mpsc::Sender<Command<Reply>>, mpsc::Receiver<Vec<Delivery<Reply>>>, JoinHandle<()>);

fn open(folder: &TempDir, grace: Duration, limited: bool) -> Ends {
    let path = folder.path().join("madang.db");
    let opened = store::open(&path, 0).unwrap();
    let readers = Readers::start(&path).unwrap();
    let (out, deliveries) = mpsc::channel(256);
    let host =
        HostInfo { id: "host".to_owned(), name: "마당".to_owned(), version: "0".to_owned(), protocol: PROTOCOL };
    let limits = Limits {
        title_graphemes_max: 60,
        nickname_graphemes_max: 32,
        text_bytes_max: 8192,
        gif_bytes_max: 5,
        people_max: 1000,
        rooms_max: 100,
        grace_seconds: 60,
    };
    let blobs = Blobs::open(folder.path()).unwrap();
    let guests = true;
    let settings = Settings { host, limits, grace, people_max: 1000, rooms_max: 100, limited, guests, blobs };
    let started = start(settings, opened, readers, out, Arc::new(Metrics::new())).unwrap();
    let (commands, thread) = (started.commands, started.thread);
    (commands, deliveries, thread)
}

/// What a delivery answers to this request, if it does.
fn answer_to(number: u32, delivery: &Delivery<Reply>) -> Option<Result<Answer, Refusal>> {
    match delivery {
        Delivery::Answer { to, answer } | Delivery::Page { to, answer, .. } if to.0 == number => Some(answer.clone()),
        Delivery::Enter { to, answer, .. } if to.0 == number => Some(answer.clone().map(Answer::Joined)),
        _ => None,
    }
}

pub(super) fn creation(password: Option<&str>) -> CreateRequest {
    let (title, password) = ("마당".to_owned(), password.map(str::to_owned));
    CreateRequest { title, max: None, password, keep: None, guests: None, id: None }
}

pub(super) fn create(password: Option<&str>) -> Request {
    Request::Create(creation(password))
}

pub(super) fn join(room: RoomId, password: Option<&str>) -> Request {
    let (room, password) = (room.to_string(), password.map(str::to_owned));
    Request::Join(JoinRequest { room, password, after: None, inbox_after: None })
}

pub(super) fn leave(room: RoomId) -> Request {
    Request::Leave(LeaveRequest { room: room.to_string() })
}

pub(super) fn chat(room: RoomId, id: &str, text: &str) -> Request {
    let (room, id, text) = (room.to_string(), id.parse().unwrap(), Some(text.to_owned()));
    Request::Chat(ChatRequest { room, id, text, gif: None, reply_to: None, mentions: None })
}

/// Somebody of a room, as powers name them.
pub(super) fn about(room: RoomId, guest: &Guest) -> (String, String) {
    (room.to_string(), guest.user.id.to_string())
}

pub(super) fn kick(room: RoomId, guest: &Guest) -> Request {
    let (room, user) = about(room, guest);
    Request::Kick(KickRequest { room, user })
}

pub(super) fn ban(room: RoomId, guest: &Guest) -> Request {
    let (room, user) = about(room, guest);
    Request::Ban(BanRequest { room, user, minutes: None, address: None })
}

pub(super) fn members(room: RoomId) -> Request {
    Request::Members(MembersRequest { room: room.to_string(), query: None, after: None, limit: None })
}

pub(super) fn whisper(room: RoomId, id: &str, to: &str, text: &str) -> Request {
    let (room, id, to, text) = (room.to_string(), id.parse().unwrap(), to.to_owned(), Some(text.to_owned()));
    Request::Whisper(WhisperRequest { room, id, to, text, gif: None })
}
