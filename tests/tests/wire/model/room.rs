//! What the model knows of a room: its log, its people, and what they wrote.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::steps::Who;

/// An emoji of somebody on a message.
#[derive(Clone, Debug)]
struct Reaction {
    emoji: &'static str,
    who: Who,
    on: bool,
    seq: u64,
    /// The number of the event that first put this kind on.
    place: u64,
}

/// What became of a message.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) author: Who,
    pub(super) text: String,
    /// The number of what made its text so.
    pub(super) text_seq: u64,
    edits: Vec<u64>,
    /// The number of the event that removed it, and by whom.
    pub(super) removed: Option<(u64, Value)>,
    reactions: Vec<Reaction>,
}

/// A room as the host shall have it. Times are 0 everywhere.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) id: String,
    pub(super) title: &'static str,
    pub(super) max: u32,
    pub(super) locked: bool,
    pub(super) guests: bool,
    pub(super) frozen: bool,
    pub(super) slow: bool,
    pub(super) owner: Who,
    /// In the order they entered.
    pub(super) members: Vec<Who>,
    pub(super) visited: [bool; 3],
    /// By whom.
    pub(super) banned: [Option<Who>; 3],
    pub(super) muted: [bool; 3],
    /// Who wrote while slow mode was on.
    pub(super) paced: [bool; 3],
    /// Every event as `events` gives it now.
    pub(super) log: Vec<Value>,
    pub(super) said: BTreeMap<u64, Said>,
    pub(super) inboxes: [Vec<Value>; 3],
    /// The numbers of what was written under an id.
    pub(super) sent: HashMap<(Who, String), u64>,
    pub(super) whispered: HashMap<(Who, String), u64>,
    pub(super) closed: bool,
}

impl Room {
    pub(super) fn new(owner: Who, max: u32, locked: bool) -> Self {
        Self {
            id: String::new(),
            title: "Yard",
            max,
            locked,
            guests: !locked,
            frozen: false,
            slow: false,
            owner,
            members: Vec::new(),
            visited: [false; 3],
            banned: [None; 3],
            muted: [false; 3],
            paced: [false; 3],
            log: Vec::new(),
            said: BTreeMap::new(),
            inboxes: Default::default(),
            sent: HashMap::new(),
            whispered: HashMap::new(),
            closed: false,
        }
    }

    pub(super) fn has(&self, who: Who) -> bool {
        !self.closed && self.members.contains(&who)
    }

    pub(super) fn last_seq(&self) -> u64 {
        self.log.len() as u64
    }

    /// Rule 8.
    pub(super) fn may_write(&self, who: Who) -> Result<(), &'static str> {
        if self.muted[who] {
            return Err("muted");
        }
        if self.frozen && self.owner != who { Err("frozen") } else { Ok(()) }
    }

    /// Adds an event and answers it, whole.
    pub(super) fn record(&mut self, kind: &str, mut event: Value) -> Value {
        event["type"] = kind.into();
        event["room"] = self.id.clone().into();
        event["seq"] = (self.last_seq() + 1).into();
        event["at"] = 0.into();
        self.log.push(event.clone());
        event
    }

    /// The chat event that a number leads to, whatever the number: one there is, or none.
    pub(super) fn target(&self, number: usize) -> u64 {
        let chats: Vec<u64> = self.said.keys().copied().collect();
        chats.get(number % (chats.len() + 1)).copied().unwrap_or(9999)
    }

    pub(super) fn wrote(&mut self, author: Who, text: &str) {
        let text_seq = self.last_seq();
        let said =
            Said { author, text: text.to_owned(), text_seq, edits: Vec::new(), removed: None, reactions: Vec::new() };
        self.said.insert(text_seq, said);
    }

    pub(super) fn edited(&mut self, target: u64, text: &str) {
        let seq = self.last_seq();
        let said = self.said.get_mut(&target).expect("the target was looked up");
        (said.text, said.text_seq) = (text.to_owned(), seq);
        said.edits.push(seq);
    }

    /// The text is gone from the message and all its edits.
    pub(super) fn removed(&mut self, target: u64, by: &Value) {
        let seq = self.last_seq();
        let said = self.said.get_mut(&target).expect("the target was looked up");
        said.removed = Some((seq, by.clone()));
        said.reactions.clear();
        for gone in said.edits.iter().chain([&target]) {
            let event = &mut self.log[usize::try_from(gone - 1).expect("a small number")];
            event.as_object_mut().expect("an event is an object").remove("text");
            event["removed"] = json!({ "by": by, "at": 0 });
        }
    }

    /// Whether somebody's emoji is on a message, and what made it so.
    pub(super) fn reacted(&self, target: u64, who: Who, emoji: &str) -> (bool, u64) {
        let mut reactions = self.said[&target].reactions.iter();
        let theirs = reactions.find(|one| one.who == who && one.emoji == emoji);
        theirs.map_or((false, target), |one| (one.on, one.seq))
    }

    pub(super) fn react(&mut self, target: u64, who: Who, emoji: &'static str, on: bool) {
        let seq = self.last_seq();
        let said = self.said.get_mut(&target).expect("the target was looked up");
        let place = said.reactions.iter().find(|one| one.emoji == emoji && one.on).map_or(seq, |one| one.place);
        said.reactions.retain(|one| one.who != who || one.emoji != emoji);
        said.reactions.push(Reaction { emoji, who, on, seq, place });
    }

    /// What people read before a number, newest last, and whether there is more.
    pub(super) fn history(&self, before: u64, limit: usize, ids: &[String]) -> (Vec<Value>, bool) {
        let readable = |event: &&Value| !["edit", "remove", "react"].contains(&event["type"].as_str().unwrap_or(""));
        let earlier = self.log.iter().filter(|event| event["seq"].as_u64() < Some(before)).filter(readable);
        let all: Vec<Value> = earlier.map(|event| self.message(event, ids)).collect();
        let start = all.len().saturating_sub(limit);
        (all[start..].to_vec(), start > 0)
    }

    /// An event with later changes applied.
    pub(super) fn message(&self, event: &Value, ids: &[String]) -> Value {
        let mut message = event.clone();
        let Some(said) = event["seq"].as_u64().and_then(|seq| self.said.get(&seq)) else { return message };
        if said.removed.is_some() {
            return message;
        }
        message["text"] = said.text.clone().into();
        if !said.edits.is_empty() {
            message["edited"] = 0.into();
        }
        let mut on: Vec<&Reaction> = said.reactions.iter().filter(|one| one.on).collect();
        on.sort_by_key(|one| (one.place, one.emoji, one.seq));
        let mut reactions: Vec<Value> = Vec::new();
        for one in on {
            match reactions.last_mut().filter(|last| last["emoji"] == one.emoji) {
                Some(last) => last["users"].as_array_mut().expect("a list").push(ids[one.who].clone().into()),
                None => reactions.push(json!({ "emoji": one.emoji, "users": [ids[one.who]] })),
            }
        }
        if !reactions.is_empty() {
            message["reactions"] = reactions.into();
        }
        message
    }
}
