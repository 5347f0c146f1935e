//! The AsyncAPI document: three channels, what is asked on them and answered, and what is told.
//!
//! It is written from the host's side: it receives requests and replies to them, and sends news.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::news::NEWS;
use super::vocabulary::{Vocabulary, event_types};
use crate::protocol::{Auth, ConsoleAuth, Entry, Request, Space};

const SPACES: [(Space, &str, &str); 3] = [
    (Space::Lobby, "lobby", "The lobby: rooms, and the making of them."),
    (Space::Chat, "chat", "Inside rooms."),
    (Space::Console, "console", "For whoever runs the host, from the same computer only."),
];

const ABOUT: &str = "Socket.IO 5 over Engine.IO 4. Each channel is a namespace, each message an event whose name is the \
     message's `name` and whose one argument is its payload. A request carries an acknowledgement id and gets exactly \
     one answer. Both sides ignore fields that they do not know; an unknown error code is a plain refusal.";

/// Channels and operations as they grow.
struct Contract {
    vocabulary: Vocabulary,
    messages: Map<String, Value>,
    operations: Map<String, Value>,
}

/// The whole document.
pub(super) fn document() -> Value {
    let dialect = SchemaSettings::draft07().with(|settings| settings.definitions_path = "/components/schemas".into());
    let vocabulary = Vocabulary::new(&dialect);
    let mut contract = Contract { vocabulary, messages: Map::new(), operations: Map::new() };
    let mut channels = Map::new();
    for (space, channel, about) in SPACES {
        channels.insert(channel.to_owned(), contract.channel(space, channel, about));
    }
    json!({
        "asyncapi": "3.0.0",
        "id": "urn:madang:protocol:1",
        "info": {
            "title": "Madang wire protocol",
            "version": "1",
            "description": ABOUT,
            "license": { "name": "MIT" },
        },
        "defaultContentType": "application/json",
        "servers": { "host": {
            "host": "{address}:{port}",
            "pathname": "/socket.io/",
            "protocol": "ws",
            "description": "One host on the local network; long polling too.",
            "variables": { "address": { "default": "127.0.0.1" }, "port": { "default": "4747" } },
        } },
        "channels": channels,
        "operations": contract.operations,
        "components": { "messages": contract.messages, "schemas": contract.vocabulary.definitions() },
    })
}

impl Contract {
    fn channel(&mut self, space: Space, channel: &str, about: &str) -> Value {
        let before = self.messages.len();
        self.connecting(space, channel);
        let asked = Request::TABLE.iter().filter(|entry| entry.spaces.contains(&space));
        asked.for_each(|entry| self.request(channel, entry));
        for news in NEWS.iter().filter(|news| news.space == space) {
            let payload = (news.payload)(&mut self.vocabulary);
            self.tell(channel, news.name, news.when, &payload);
        }
        if space == Space::Chat {
            for kind in event_types() {
                let payload = self.vocabulary.event(&kind);
                self.tell(channel, &kind, "an entry of the log of a room that one is in", &payload);
            }
        }
        debug_assert!(self.messages.len() > before);
        let of_channel = |key: &&String| key.split('.').next() == Some(channel);
        let messages: Map<_, _> = self.messages.keys().filter(of_channel).map(|key| in_channel(key)).collect();
        json!({ "address": space.path(), "title": about, "messages": messages })
    }

    /// CONNECT to the namespace, which is no event and is answered with a first event, or refused with a code.
    fn connecting(&mut self, space: Space, channel: &str) {
        let auth = match space {
            Space::Console => self.vocabulary.asked::<ConsoleAuth>(),
            Space::Lobby | Space::Chat => self.vocabulary.asked::<Auth>(),
        };
        let refused = json!({
            "type": "object",
            "properties": { "message": { "$ref": "#/components/schemas/ErrorCode" } },
            "required": ["message"],
        });
        let asked = self.message(channel, "connect", "CONNECT", "CONNECT's `auth`", &auth);
        let refused = self.message(channel, "connect.refused", "CONNECT_ERROR", "a refused CONNECT", &refused);
        let first = reference(channel, "session.news");
        self.operation(channel, "connect", "receive", &asked, Some(json!([first, refused])));
    }

    fn request(&mut self, channel: &str, entry: &Entry) {
        let Entry { name, answer, .. } = entry;
        let payload = self.vocabulary.payload(entry.payload);
        let (yes, no) = (self.vocabulary.answer(answer), self.vocabulary.refusal());
        let asked = self.message(channel, &format!("{name}.request"), name, "a request", &payload);
        let yes = self.message(channel, &format!("{name}.answer"), name, "the answer to the request", &yes);
        let no = self.message(channel, "refusal", "refusal", "the answer to a refused request", &no);
        self.operation(channel, &format!("{name}.request"), "receive", &asked, Some(json!([yes, no])));
    }

    fn tell(&mut self, channel: &str, name: &str, when: &str, payload: &Value) {
        let key = format!("{name}.news");
        let told = self.message(channel, &key, name, when, payload);
        self.operation(channel, &key, "send", &told, None);
    }

    /// Adds a message and answers the reference to it in its channel.
    fn message(&mut self, channel: &str, key: &str, name: &str, summary: &str, payload: &Value) -> Value {
        let message = json!({ "name": name, "summary": summary, "payload": payload });
        self.messages.insert(format!("{channel}.{key}"), message);
        reference(channel, key)
    }

    fn operation(&mut self, channel: &str, key: &str, action: &str, message: &Value, replies: Option<Value>) {
        let to = json!({ "$ref": format!("#/channels/{channel}") });
        let mut operation = json!({ "action": action, "channel": to, "messages": [message] });
        if let Some(replies) = replies {
            operation["reply"] = json!({ "channel": to, "messages": replies });
        }
        self.operations.insert(format!("{channel}.{key}"), operation);
    }
}

fn reference(channel: &str, key: &str) -> Value {
    json!({ "$ref": format!("#/channels/{channel}/messages/{key}") })
}

fn in_channel(key: &str) -> (String, Value) {
    let (_, short) = key.split_once('.').expect("a message is named after its channel");
    (short.to_owned(), json!({ "$ref": format!("#/components/messages/{key}") }))
}
