//! The model: what each step is answered and what anybody hears of it, from the words of PROTOCOL.md.

use serde_json::{Value, json};

use super::room::Room;
use super::steps::{Deed, Key, Page, Power, Setting, Step, Who};

pub(super) const WORDS: [&str; 6] = ["hello", "안녕 마당", "hello again", "  ", "마당", "bye"];
pub(super) const SEARCHED: [&str; 6] = ["hello", "마당", "o", "again", "zebra", "  "];
const NAMES: [&str; 5] = ["Ada", "Ben", "Cyd", "Dora", "Emil"];
const TITLES: [&str; 4] = ["Yard", "정원", "Roof", " "];
const EMOJI: [&str; 3] = ["👍", "🎉", "👀"];
const PASSWORD: &str = "sesame";
const ROOMS_MAX: usize = 3;
/// As long as the longest evening, so that slow mode lets nobody write twice in one.
const SLOW_SECONDS: u32 = 3600;

/// A request, its answer, and what is heard of it.
pub(super) struct Told {
    pub(super) space: &'static str,
    pub(super) event: &'static str,
    pub(super) payload: Value,
    pub(super) answer: Result<Value, &'static str>,
}

/// Something that one of the three hears.
#[derive(Debug, PartialEq)]
pub(super) struct Hears {
    pub(super) who: Who,
    pub(super) room: String,
    pub(super) name: String,
    pub(super) payload: Value,
}

pub(super) struct World {
    /// Ids, nicknames and colours.
    pub(super) users: [Value; 3],
    pub(super) ids: Vec<String>,
    pub(super) rooms: Vec<Room>,
    /// Who was cut off.
    pub(super) away: [bool; 3],
    pub(super) hears: Vec<Hears>,
    messages: usize,
    last_sent: [Option<Value>; 3],
    last_whispered: [Option<Value>; 3],
}

impl World {
    pub(super) fn new(users: [Value; 3]) -> Self {
        let ids = users.iter().map(|user| user["id"].as_str().expect("an id").to_owned()).collect();
        let (last_sent, last_whispered) = Default::default();
        Self {
            users,
            ids,
            rooms: Vec::new(),
            away: [false; 3],
            hears: Vec::new(),
            messages: 0,
            last_sent,
            last_whispered,
        }
    }

    /// What becomes of a step. `None` for one that means nothing now.
    pub(super) fn take(&mut self, step: &Step) -> Option<Told> {
        match *step {
            Step::Create { who, max, locked } => self.create(who, max, locked),
            Step::Rename { who, name } => Some(self.rename(who, NAMES[name])),
            Step::Cut { .. } | Step::Save { .. } => None,
            Step::Do { who, room, deed } => {
                let room = room % self.rooms.len().max(1);
                (room < self.rooms.len()).then(|| self.act(who, room, deed))
            }
        }
    }

    fn create(&mut self, who: Who, max: u32, locked: bool) -> Option<Told> {
        if self.rooms.len() >= ROOMS_MAX {
            return None;
        }
        let mut payload = json!({ "title": "Yard", "max": max });
        if locked {
            payload["password"] = PASSWORD.into();
        }
        let room = Room::new(who, max, locked);
        let answer = Ok(json!({ "ok": true, "room": self.summary(&room) }));
        self.rooms.push(room);
        Some(Told { space: "/room", event: "create", payload, answer })
    }

    fn rename(&mut self, who: Who, name: &'static str) -> Told {
        let answer = self.try_rename(who, name);
        Told { space: "/chat", event: "nickname", payload: json!({ "nickname": name }), answer }
    }

    fn try_rename(&mut self, who: Who, name: &'static str) -> Result<Value, &'static str> {
        let mut mine: Vec<usize> = (0..self.rooms.len()).filter(|room| self.rooms[*room].has(who)).collect();
        mine.sort_by_key(|room| self.rooms[*room].id.clone());
        mine.iter().try_for_each(|room| self.rooms[*room].may_write(who))?;
        let from = self.users[who]["nickname"].clone();
        if from != name {
            let others =
                |room: &usize| self.rooms[*room].members.iter().any(|other| self.users[*other]["nickname"] == name);
            if mine.iter().any(others) {
                return Err("nickname_taken");
            }
            self.users[who]["nickname"] = name.into();
            for room in mine {
                let event = json!({ "user": self.users[who], "from": from });
                self.record(room, "rename", event);
            }
        }
        Ok(json!({ "ok": true, "user": self.users[who] }))
    }

    fn act(&mut self, who: Who, room: usize, deed: Deed) -> Told {
        let (event, mut payload) = self.request(who, room, deed);
        payload["room"] = self.rooms[room].id.clone().into();
        let answer = match deed {
            Deed::Join { key, after } => self.join(who, room, key, after),
            _ if !self.rooms[room].has(who) => Err("not_member"),
            Deed::Leave => Ok(self.leave(who, room)),
            Deed::Chat { .. } | Deed::ChatAgain => self.chat(who, room, &payload),
            Deed::Whisper { .. } | Deed::WhisperAgain => self.whisper(who, room, &payload),
            Deed::Edit { .. } => self.edit(who, room, &payload),
            Deed::Remove { .. } => self.remove(who, room, &payload),
            Deed::React { emoji, on, .. } => self.react(who, room, &payload, EMOJI[emoji], on),
            Deed::Typing => self.rooms[room].may_write(who).map(|()| json!({ "ok": true })),
            Deed::Use { power, whom } => self.govern(who, room, power, whom),
            Deed::Set(setting) => self.set(who, room, setting),
            Deed::Close => self.close(who, room),
            Deed::Read(page) => self.read(who, room, page),
        };
        Told { space: "/chat", event, payload, answer }
    }

    /// The name and the payload of what is asked, but for the room.
    fn request(&mut self, who: Who, room: usize, deed: Deed) -> (&'static str, Value) {
        let place = &self.rooms[room];
        match deed {
            Deed::Join { key, after } => {
                let mut payload = json!({});
                if let Some(after) = after {
                    payload["after"] = after.into();
                }
                match key {
                    Key::None => {}
                    Key::Right => payload["password"] = PASSWORD.into(),
                    Key::Wrong => payload["password"] = "guess".into(),
                }
                ("join", payload)
            }
            Deed::Leave => ("leave", json!({})),
            Deed::Chat { words, reply } => {
                let mut payload = json!({ "text": WORDS[words] });
                if let Some(reply) = reply {
                    payload["replyTo"] = place.target(reply).into();
                }
                ("chat", self.with_fresh_id(payload))
            }
            Deed::Whisper { to, words } => {
                let payload = json!({ "text": WORDS[words], "to": self.ids[to] });
                ("whisper", self.with_fresh_id(payload))
            }
            Deed::ChatAgain => {
                ("chat", self.last_sent[who].clone().unwrap_or_else(|| json!({ "id": "first", "text": "hello" })))
            }
            Deed::WhisperAgain => {
                let first = json!({ "id": "first", "text": "hello", "to": self.ids[(who + 1) % 3] });
                ("whisper", self.last_whispered[who].clone().unwrap_or(first))
            }
            Deed::Edit { target, words } => ("edit", json!({ "seq": place.target(target), "text": WORDS[words] })),
            Deed::Remove { target } => ("remove", json!({ "seq": place.target(target) })),
            Deed::React { target, emoji, on } => {
                ("react", json!({ "seq": place.target(target), "emoji": EMOJI[emoji], "on": on }))
            }
            Deed::Typing => ("typing", json!({ "on": true })),
            Deed::Use { power, whom } => power_request(power, &self.ids[whom]),
            Deed::Set(setting) => ("settings", setting_request(setting)),
            Deed::Close => ("close", json!({})),
            Deed::Read(page) => page_request(page),
        }
    }

    fn with_fresh_id(&mut self, mut payload: Value) -> Value {
        self.messages += 1;
        payload["id"] = format!("message-{}", self.messages).into();
        payload
    }

    /// Notes an event and who hears it: whoever is in and connected.
    pub(super) fn record(&mut self, room: usize, kind: &str, event: Value) -> u64 {
        let event = self.rooms[room].record(kind, event);
        self.tell(room, kind, &event);
        self.rooms[room].last_seq()
    }

    pub(super) fn tell(&mut self, room: usize, name: &str, payload: &Value) {
        let members = self.rooms[room].members.clone();
        members.into_iter().for_each(|who| self.tell_one(who, room, name, payload.clone()));
    }

    pub(super) fn tell_one(&mut self, who: Who, room: usize, name: &str, payload: Value) {
        if !self.away[who] {
            let room = self.rooms[room].id.clone();
            self.hears.push(Hears { who, room, name: name.to_owned(), payload });
        }
    }

    pub(super) fn remember_sent(&mut self, who: Who, payload: &Value) {
        self.last_sent[who] = Some(payload.clone());
    }

    pub(super) fn remember_whispered(&mut self, who: Who, payload: &Value) {
        self.last_whispered[who] = Some(payload.clone());
    }
}

fn power_request(power: Power, user: &str) -> (&'static str, Value) {
    match power {
        Power::Kick => ("kick", json!({ "user": user })),
        Power::Ban => ("ban", json!({ "user": user, "minutes": 60 })),
        Power::Unban => ("unban", json!({ "user": user })),
        Power::Mute => ("mute", json!({ "user": user, "minutes": 60 })),
        Power::Unmute => ("unmute", json!({ "user": user })),
        Power::Delegate => ("delegate", json!({ "user": user })),
    }
}

fn setting_request(setting: Setting) -> Value {
    match setting {
        Setting::Title(title) => json!({ "title": TITLES[title] }),
        Setting::Max(max) => json!({ "max": max }),
        Setting::Lock(true) => json!({ "password": PASSWORD }),
        Setting::Lock(false) => json!({ "password": null }),
        Setting::Frozen(frozen) => json!({ "frozen": frozen }),
        Setting::Slow(slow) => json!({ "slowSeconds": if slow { SLOW_SECONDS } else { 0 } }),
    }
}

/// What a setting changes in a room, if it does; as the event says it.
pub(super) fn change(room: &mut Room, setting: Setting) -> Result<Option<Value>, &'static str> {
    let (name, new) = match setting {
        Setting::Title(title) if TITLES[title].trim().is_empty() => return Err("empty"),
        Setting::Max(1) => return Err("invalid"),
        Setting::Title(title) => ("title", json!(TITLES[title])),
        Setting::Max(max) => ("max", json!(max)),
        Setting::Lock(locked) => ("locked", json!(locked)),
        Setting::Frozen(frozen) => ("frozen", json!(frozen)),
        Setting::Slow(slow) => ("slowSeconds", json!(if slow { SLOW_SECONDS } else { 0 })),
    };
    let before = room.settings();
    match setting {
        Setting::Title(title) => room.title = TITLES[title],
        Setting::Max(max) => room.max = max,
        Setting::Lock(locked) => room.locked = locked,
        Setting::Frozen(frozen) => room.frozen = frozen,
        Setting::Slow(slow) => room.slow = slow,
    }
    Ok((before[name] != new).then(|| json!({ name: new })))
}

impl Room {
    fn settings(&self) -> Value {
        json!({
            "title": self.title, "max": self.max, "locked": self.locked, "frozen": self.frozen,
            "slowSeconds": if self.slow { SLOW_SECONDS } else { 0 },
        })
    }
}

fn page_request(page: Page) -> (&'static str, Value) {
    match page {
        Page::Events { after, limit } => ("events", json!({ "after": after, "limit": limit })),
        Page::History { before, limit } => ("history", json!({ "before": before, "limit": limit })),
        Page::Members => ("members", json!({})),
        Page::Whispers { after } => ("whispers", json!({ "after": after })),
        Page::Search(query) => ("search", json!({ "query": SEARCHED[query] })),
        Page::Bans => ("bans", json!({})),
    }
}
