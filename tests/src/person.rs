//! Somebody with a session, in the words of the tests.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::connection::{Connection, Transport};
use crate::entrance::Entrance;
use crate::http;
use crate::namespace::Namespace;

/// A person: one session, and one connection with the lobby and the rooms on it.
#[derive(Clone, Debug)]
pub struct Person {
    /// The session's secret.
    pub token: String,
    /// The public user id.
    pub id: String,
    /// What `session` said when this connection began.
    pub session: Value,
    /// The namespace `/room`.
    pub lobby: Namespace,
    /// The namespace `/chat`.
    pub chat: Namespace,
    entrance: Entrance,
}

impl Person {
    /// A new session with this nickname.
    ///
    /// # Panics
    /// When the host does not let it in.
    pub async fn arrive(at: impl Into<Entrance>, nickname: &str, transport: Transport) -> Self {
        let at = at.into();
        let connection = Connection::open(at.clone(), transport).await.expect("the host takes connections");
        Self::introduce(at, connection, json!({ "protocol": 1, "nickname": nickname, "locale": "en" })).await
    }

    /// Connects to both namespaces with this `auth`, and with the session that the first made.
    ///
    /// # Panics
    /// When the host does not let it in.
    pub async fn introduce(at: impl Into<Entrance>, connection: Connection, mut auth: Value) -> Self {
        let lobby = connection.connect("/room", &auth).await.expect("the host lets a person in");
        let session = lobby.hear("session").await;
        if let Some(token) = session["token"].as_str() {
            auth["token"] = token.into();
        }
        let token = auth["token"].as_str().expect("a session has a token").to_owned();
        let chat = connection.connect("/chat", &auth).await.expect("the host lets a person in");
        chat.hear("session").await;
        let id = text(&session["user"]["id"]);
        Self { token, id, session, lobby, chat, entrance: at.into() }
    }

    /// The same on a connection that may end meanwhile; `None` when it does, or when the host does not let it in.
    pub(crate) async fn introduce_perhaps(at: Entrance, connection: Connection, mut auth: Value) -> Option<Self> {
        let lobby = connection.connect_perhaps("/room", &auth).await?.ok()?;
        let session = lobby.hear_some_time("session").await?;
        if let Some(token) = session["token"].as_str() {
            auth["token"] = token.into();
        }
        let token = auth["token"].as_str()?.to_owned();
        let chat = connection.connect_perhaps("/chat", &auth).await?.ok()?;
        chat.hear_some_time("session").await?;
        let id = text(&session["user"]["id"]);
        Some(Self { token, id, session, lobby, chat, entrance: at })
    }

    /// The same person on one more connection, as another tab or after a lost connection.
    ///
    /// # Panics
    /// When the host does not let it in.
    pub async fn again(&self) -> Self {
        self.again_over(Transport::WebSocket).await
    }

    /// The same person on one more connection of this kind.
    ///
    /// # Panics
    /// When the host does not let it in.
    pub async fn again_over(&self, transport: Transport) -> Self {
        let connection = Connection::open(self.entrance.clone(), transport).await.expect("the host takes connections");
        Self::introduce(
            self.entrance.clone(),
            connection,
            json!({ "protocol": 1, "token": self.token, "locale": "en" }),
        )
        .await
    }

    /// The connection of this person.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        self.chat.connection()
    }

    /// Goes away without a word.
    pub fn cut(&self) {
        self.connection().cut();
    }

    /// Creates a room and says its id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn create(&self, title: &str) -> String {
        self.create_with(json!({ "title": title })).await
    }

    /// Creates a room with these settings and says its id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn create_with(&self, settings: Value) -> String {
        text(&self.lobby.request("create", settings).await.ok()["room"]["id"])
    }

    /// Creates a room and enters it.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn open(&self, title: &str) -> String {
        let room = self.create(title).await;
        self.join(&room).await;
        room
    }

    /// Enters a room.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn join(&self, room: &str) -> Value {
        self.try_join(room).await.ok()
    }

    /// Tries to enter a room without a password.
    pub fn try_join(&self, room: &str) -> impl Future<Output = Answer> + use<> {
        self.chat.request("join", json!({ "room": room }))
    }

    /// Asks for something about somebody in a room, as owners do. It is sent now; what is returned waits for the answer.
    pub fn asks(&self, event: &str, room: &str, user: &str) -> impl Future<Output = Answer> + use<> {
        self.chat.request(event, json!({ "room": room, "user": user }))
    }

    /// Leaves a room.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn leave(&self, room: &str) {
        self.chat.request("leave", json!({ "room": room })).await.ok();
    }

    /// Says something and tells the seq of it.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn say(&self, room: &str, words: &str) -> u64 {
        number(&self.try_say(room, words).await.ok()["seq"])
    }

    /// Tries to say something. It is sent now; what is returned waits for the answer.
    pub fn try_say(&self, room: &str, words: &str) -> impl Future<Output = Answer> + use<> {
        self.chat.request("chat", json!({ "room": room, "id": fresh_id(), "text": words }))
    }

    /// Whispers to somebody and tells the answer.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn whisper(&self, room: &str, to: &Self, words: &str) -> Value {
        self.try_whisper(room, &to.id, words).await.ok()
    }

    /// Tries to whisper to whom this id names. It is sent now; what is returned waits for the answer.
    pub fn try_whisper(&self, room: &str, to: &str, words: &str) -> impl Future<Output = Answer> + use<> {
        self.chat.request("whisper", json!({ "room": room, "id": fresh_id(), "to": to, "text": words }))
    }

    /// Uploads a GIF to a room and tells its id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn upload(&self, room: &str, file: &[u8]) -> String {
        let answer = self.try_upload(room, "a.gif", "image/gif", file).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        text(&answer.json()["gif"]["id"])
    }

    /// Tries to upload something to a room, under this file name and content type.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn try_upload(&self, room: &str, name: &str, kind: &str, file: &[u8]) -> http::Response {
        let (content_type, body) = http::multipart("gif", name, kind, file);
        let token = format!("Bearer {}", self.token);
        let headers = [("Authorization", token.as_str()), ("Content-Type", content_type.as_str())];
        http::request(self.at(), "POST", &self.path(&format!("room/{room}/gif")), &headers, &body).await
    }

    /// The next message in any room.
    ///
    /// # Panics
    /// When none comes.
    pub async fn hears(&self, words: &str) -> Value {
        self.chat.hear_where("chat", |event| event["text"] == words).await
    }

    /// The whole log of a room as it is now, page by page.
    ///
    /// # Panics
    /// When it is refused, or when a page that has more is empty.
    pub async fn log(&self, room: &str) -> Vec<Value> {
        self.log_after(room, 0).await
    }

    /// The log of a room from behind this number on, read page by page.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn log_after(&self, room: &str, seq: u64) -> Vec<Value> {
        let mut log: Vec<Value> = Vec::new();
        loop {
            let after = log.last().map_or(seq, |event| number(&event["seq"]));
            let page = self.chat.request("events", json!({ "room": room, "after": after })).await.ok();
            let events = page["events"].as_array().expect("events is a list");
            log.extend(events.iter().cloned());
            if page["more"] == false {
                return log;
            }
            assert!(!events.is_empty(), "a page that has more is never empty");
        }
    }

    /// Where the host is that this person is on.
    #[must_use]
    pub fn at(&self) -> SocketAddr {
        self.entrance.at
    }

    /// The path there of something that is named without a slash at its beginning.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        self.entrance.path(rest)
    }
}

/// An id that no other message has.
#[must_use]
pub fn fresh_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:x}-{:x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("not a number: {value}"))
}
