//! The model of what people read.

use serde_json::{Value, json};

use super::steps::{Page, Who};
use super::world::{SEARCHED, World};

impl World {
    pub(super) fn read(&self, who: Who, room: usize, page: Page) -> Result<Value, &'static str> {
        let place = &self.rooms[room];
        Ok(match page {
            Page::Events { after, limit } => {
                let rest = &place.log[after.min(place.log.len())..];
                json!({ "ok": true, "events": rest[..limit.min(rest.len())], "more": rest.len() > limit })
            }
            Page::History { before, limit } => {
                let (messages, more) = place.history(before as u64, limit, &self.ids);
                json!({ "ok": true, "messages": messages, "more": more })
            }
            Page::Members => {
                let members: Vec<Value> = place.members.iter().map(|one| self.member(*one, room)).collect();
                json!({ "ok": true, "members": members, "more": false })
            }
            Page::Whispers { after } => {
                let inbox = &place.inboxes[who];
                json!({ "ok": true, "whispers": inbox[after.min(inbox.len())..], "more": false })
            }
            Page::Search(query) => json!({ "ok": true, "messages": self.found(who, room, query)?, "more": false }),
            Page::Bans if place.owner != who => return Err("not_owner"),
            Page::Bans => json!({ "ok": true, "bans": self.bans(room) }),
        })
    }

    /// What somebody saves of a room, or the status and the code of why not: all that they can read, their own whispers
    /// among it and nobody else's.
    pub(super) fn saved(&self, who: Who, room: usize) -> Result<Value, (u16, &'static str)> {
        let place = &self.rooms[room];
        if place.closed {
            return Err((404, "room_not_found"));
        }
        if !place.has(who) {
            return Err((403, "not_member"));
        }
        let person = |one: &Who| {
            let mut person = self.users[*one].clone();
            person["role"] = if place.owner == *one { "owner" } else { "member" }.into();
            person["joinedAt"] = 0.into();
            person
        };
        let (messages, _) = place.history(u64::MAX, usize::MAX, &self.ids);
        let people: Vec<Value> = place.members.iter().map(person).collect();
        Ok(json!({
            "exportedBy": self.users[who], "room": self.view(place), "lastSeq": place.last_seq(), "people": people,
            "messages": messages, "whispers": place.inboxes[who],
        }))
    }

    /// Messages and own whispers that hold the text, in no order.
    fn found(&self, who: Who, room: usize, query: usize) -> Result<Vec<Value>, &'static str> {
        let (place, query) = (&self.rooms[room], SEARCHED[query].trim());
        if query.is_empty() {
            return Err("empty");
        }
        let seq = |event: &Value| event["seq"].as_u64().unwrap_or_default();
        let messages = place.log.iter().filter(|event| {
            place.said.get(&seq(event)).is_some_and(|said| said.removed.is_none() && said.text.contains(query))
        });
        let holds = |whisper: &&Value| whisper["text"].as_str().is_some_and(|text| text.contains(query));
        let whispers = place.inboxes[who].iter().filter(holds).cloned();
        Ok(messages.map(|event| place.message(event, &self.ids)).chain(whispers).collect())
    }

    fn bans(&self, room: usize) -> Vec<Value> {
        let banned = self.rooms[room].banned.iter().enumerate();
        let ban = |(whom, by): (Who, &Option<Who>)| {
            by.map(|by| json!({ "user": self.users[whom], "by": self.users[by], "until": 0, "at": 0 }))
        };
        banned.filter_map(ban).collect()
    }
}
