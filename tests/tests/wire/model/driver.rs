//! Three real people on a real host, step by step beside the model.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use madang_tests::http::get_with;
use madang_tests::{Heard, Person, Transport, Unzipped};
use serde_json::{Value, json};

use super::steps::{Step, Who};
use super::world::{Hears, Told, World};

/// How long anything may take.
const WAIT: Duration = Duration::from_secs(20);
/// When somebody is away of whom nobody hears it.
const AWAY: Duration = Duration::from_millis(1500);
/// What is no part of the order: who types, and who one is.
const ASIDE: [&str; 3] = ["session", "typing", "closing"];
const TIMES: [&str; 8] = ["at", "edited", "until", "mutedUntil", "joinedAt", "createdAt", "lastAt", "retryAfterMs"];

/// One of the three, and what they have heard in each room and not compared yet.
struct Client {
    person: Person,
    heard: HashMap<String, VecDeque<(String, Value)>>,
    /// Where they were in each room when they were cut off: the log, and the inbox.
    cut_at: Vec<(u64, usize)>,
}

/// Spends an evening on a host.
pub(super) async fn spend_evening(at: SocketAddr, steps: &[Step]) {
    let mut clients = Vec::new();
    for name in ["Ada", "Ben", "Cyd"] {
        let person = Person::arrive(at, name, Transport::WebSocket).await;
        clients.push(Client { person, heard: HashMap::new(), cut_at: Vec::new() });
    }
    let users = std::array::from_fn(|who| clients[who].person.session["user"].clone());
    let mut evening = Evening { clients, world: World::new(users) };
    evening.take(&Step::Create { who: 0, max: 3, locked: false }).await;
    for step in steps {
        evening.take(step).await;
    }
    evening.end().await;
}

struct Evening {
    clients: Vec<Client>,
    world: World,
}

impl Evening {
    async fn take(&mut self, step: &Step) {
        let (Step::Create { who, .. }
        | Step::Rename { who, .. }
        | Step::Cut { who }
        | Step::Save { who, .. }
        | Step::Do { who, .. }) = *step;
        self.come_back(who).await;
        match *step {
            Step::Cut { who } => return self.cut(who).await,
            Step::Save { who, room } => return self.save(who, room % self.world.rooms.len()).await,
            _ => {}
        }
        let Some(told) = self.world.take(step) else { return };
        self.ask(who, told, step).await;
        self.hear(&format!("{step:?}")).await;
    }

    async fn ask(&mut self, who: Who, told: Told, step: &Step) {
        let Told { space, event, payload, answer } = told;
        let person = &self.clients[who].person;
        let namespace = if space == "/room" { &person.lobby } else { &person.chat };
        let real = namespace.request(event, payload).await;
        match answer {
            Err(code) => assert_eq!(real.refused(), code, "{step:?}"),
            Ok(mut expected) => {
                let mut real = timeless(real.ok());
                if event == "create" {
                    let room = self.world.rooms.last_mut().expect("the model has just made it");
                    room.id = real["room"]["id"].as_str().expect("an id").to_owned();
                    expected["room"]["id"] = room.id.clone().into();
                }
                // Of what has the same time nobody says which comes first.
                for list in ["search", "bans"].iter().filter(|name| **name == event).flat_map(|_| ["messages", "bans"])
                {
                    sort(&mut real, list);
                    sort(&mut expected, list);
                }
                assert_eq!(real, expected, "{step:?}");
            }
        }
    }

    /// What somebody saves of a room is what the model says they can read of it, and nobody hears that they did.
    async fn save(&self, who: Who, room: usize) {
        let person = &self.clients[who].person;
        let path = person.path(&format!("room/{}/export", self.world.rooms[room].id));
        let token = format!("Bearer {}", person.token);
        let answer = get_with(person.at(), &path, &[("Authorization", token.as_str())]).await;
        let real = match answer.status {
            200 => Ok(timeless(Unzipped::of(&answer.body).json("room.json"))),
            status => Err((status, answer.json()["error"]["code"].as_str().expect("a code").to_owned())),
        };
        let expected = self.world.saved(who, room).map_err(|(status, code)| (status, code.to_owned()));
        let of_the_room = |mut record: Value| {
            let fields = record.as_object_mut().expect("the record is an object");
            fields.retain(|name, _| !["$schema", "format", "exportedAt", "host"].contains(&name.as_str()));
            record
        };
        assert_eq!(real.map(of_the_room), expected, "{who} saves room {room}");
    }

    /// Everybody hears what the model says, in each room in its order.
    async fn hear(&mut self, what: &str) {
        for Hears { who, room, name, payload } in std::mem::take(&mut self.world.hears) {
            let heard = self.clients[who].next_in(&room, what).await;
            assert_eq!(heard, (name, payload), "what {who} heard of {what}");
        }
    }

    async fn cut(&mut self, who: Who) {
        let inbox = |room: &super::room::Room| (room.last_seq(), room.inboxes[who].len());
        self.clients[who].cut_at = self.world.rooms.iter().map(inbox).collect();
        self.clients[who].person.cut();
        self.world.away[who] = true;
        let unseen = self.tell_presence(who, "away");
        self.hear("somebody is cut off").await;
        if unseen {
            tokio::time::sleep(AWAY).await;
        }
    }

    /// Comes back to every room that one is still in, and catches up.
    async fn come_back(&mut self, who: Who) {
        if !self.world.away[who] {
            return;
        }
        let client = &mut self.clients[who];
        client.person = client.person.again().await;
        client.heard.clear();
        let cut_at = client.cut_at.clone();
        for (room, (after, inbox_after)) in cut_at.into_iter().enumerate() {
            if !self.world.rooms[room].has(who) {
                continue;
            }
            let id = self.world.rooms[room].id.clone();
            let payload = json!({ "room": id, "after": after, "inboxAfter": inbox_after });
            let answer = self.clients[who].person.chat.request("join", payload).await.ok();
            // In the rooms that they have not come back to yet they are away still, which nobody can ask for now.
            self.world.away[who] = false;
            assert_eq!(timeless(answer), self.world.joined(who, room, Some(after), Some(inbox_after)), "coming back");
            self.world.away[who] = true;
        }
        let _ = self.tell_presence(who, "here");
        self.world.away[who] = false;
        self.hear("somebody comes back").await;
    }

    /// Whoever is in a room with somebody hears it; answers whether there is a room where nobody does.
    fn tell_presence(&mut self, who: Who, state: &str) -> bool {
        let mut unseen = false;
        for room in 0..self.world.rooms.len() {
            if !self.world.rooms[room].has(who) {
                continue;
            }
            let news = json!({ "room": self.world.rooms[room].id, "user": self.world.ids[who], "state": state });
            let before = self.world.hears.len();
            self.world.tell(room, "presence", &news);
            unseen |= self.world.hears.len() == before;
        }
        unseen
    }

    /// Nothing is left that somebody heard and the model did not say; the lobby says the same of every room.
    async fn end(mut self) {
        for who in 0..3 {
            self.come_back(who).await;
        }
        for client in &mut self.clients {
            client.person.chat.request("gifs", json!({ "query": "nothing" })).await.ok();
            client.sort_heard();
            let left: Vec<_> = client.heard.values().flatten().collect();
            assert!(left.is_empty(), "heard at the end: {left:?}");
        }
        for room in &self.world.rooms {
            let page = self.clients[0].person.lobby.request("rooms", json!({ "query": room.title })).await.ok();
            let rooms = page["rooms"].as_array().expect("a list");
            let found = rooms.iter().find(|one| one["id"] == room.id.as_str()).cloned();
            let expected = (!room.closed).then(|| self.world.summary(room));
            assert!(page["more"] == true || found.map(timeless) == expected, "the lobby about {}: {page}", room.id);
        }
        for client in self.clients {
            client.person.cut();
        }
    }
}

impl Client {
    async fn next_in(&mut self, room: &str, what: &str) -> (String, Value) {
        loop {
            if let Some(heard) = self.heard.get_mut(room).and_then(VecDeque::pop_front) {
                return heard;
            }
            let next = tokio::time::timeout(WAIT, self.person.chat.next()).await;
            let heard = next.unwrap_or_else(|_| panic!("nothing was heard in {room} of {what}"));
            self.put(heard);
        }
    }

    fn sort_heard(&mut self) {
        let heard = self.person.chat.heard();
        heard.into_iter().for_each(|heard| self.put(heard));
    }

    fn put(&mut self, heard: Heard) {
        if ASIDE.contains(&heard.name.as_str()) {
            return;
        }
        let room = heard.payload["room"].as_str().or(heard.payload["id"].as_str()).unwrap_or_default().to_owned();
        self.heard.entry(room).or_default().push_back((heard.name, timeless(heard.payload)));
    }
}

/// The same with all times 0.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                *field = if TIMES.contains(&name.as_str()) { 0.into() } else { timeless(field.take()) };
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| *entry = timeless(entry.take())),
        _ => {}
    }
    value
}

fn sort(answer: &mut Value, list: &str) {
    if let Some(Value::Array(entries)) = answer.get_mut(list) {
        entries.sort_by_key(Value::to_string);
    }
}
