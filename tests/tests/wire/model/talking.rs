//! The model of what people write and do to what was written.

use serde_json::{Value, json};

use super::steps::Who;
use super::world::World;

type Answered = Result<Value, &'static str>;

fn noted(seq: u64) -> Value {
    json!({ "ok": true, "seq": seq })
}

fn text_of(payload: &Value) -> &str {
    payload["text"].as_str().expect("a text")
}

fn target_of(payload: &Value) -> u64 {
    payload["seq"].as_u64().expect("a number")
}

fn id_of(payload: &Value) -> String {
    payload["id"].as_str().expect("an id").to_owned()
}

impl World {
    /// A known id is answered first; then muted, frozen and slow come before what is wrong with the message.
    pub(super) fn chat(&mut self, who: Who, room: usize, payload: &Value) -> Answered {
        let place = &self.rooms[room];
        let sent = |seq: u64| json!({ "ok": true, "seq": seq, "at": 0 });
        if let Some(seq) = place.sent.get(&(who, id_of(payload))) {
            return Ok(sent(*seq));
        }
        place.may_write(who)?;
        if place.slow && place.paced[who] && place.owner != who {
            return Err("slow_down");
        }
        let reply = payload.get("replyTo").and_then(Value::as_u64);
        if reply.is_some_and(|reply| !place.said.contains_key(&reply)) {
            return Err("no_such_message");
        }
        let text = text_of(payload).trim();
        if text.is_empty() {
            return Err("empty");
        }
        let mut event = json!({ "id": payload["id"], "user": self.users[who], "text": text });
        if let Some(reply) = reply {
            event["replyTo"] = reply.into();
        }
        let seq = self.record(room, "chat", event);
        let place = &mut self.rooms[room];
        place.wrote(who, text);
        place.paced[who] |= place.slow;
        place.sent.insert((who, id_of(payload)), seq);
        self.remember_sent(who, payload);
        Ok(sent(seq))
    }

    pub(super) fn whisper(&mut self, who: Who, room: usize, payload: &Value) -> Answered {
        let place = &self.rooms[room];
        let sent = |n: u64| json!({ "ok": true, "n": n, "at": 0 });
        if let Some(n) = place.whispered.get(&(who, id_of(payload))) {
            return Ok(sent(*n));
        }
        place.may_write(who)?;
        let to = self.ids.iter().position(|id| payload["to"] == id.as_str()).expect("one of the three");
        if to == who {
            return Err("invalid");
        }
        if !place.has(to) {
            return Err("no_such_user");
        }
        let text = text_of(payload).trim();
        if text.is_empty() {
            return Err("empty");
        }
        for one in [to, who] {
            let whisper = json!({
                "type": "whisper", "room": self.rooms[room].id, "n": self.rooms[room].inboxes[one].len() + 1, "at": 0,
                "id": payload["id"], "from": self.users[who], "to": self.users[to], "text": text,
            });
            self.rooms[room].inboxes[one].push(whisper.clone());
            self.tell_one(one, room, "whisper", whisper);
        }
        let n = self.rooms[room].inboxes[who].len() as u64;
        self.rooms[room].whispered.insert((who, id_of(payload)), n);
        self.remember_whispered(who, payload);
        Ok(sent(n))
    }

    pub(super) fn edit(&mut self, who: Who, room: usize, payload: &Value) -> Answered {
        let (target, text) = (target_of(payload), text_of(payload).trim().to_owned());
        let place = &self.rooms[room];
        let said = place.said.get(&target).filter(|said| said.removed.is_none()).ok_or("no_such_message")?;
        if said.author != who {
            return Err("not_author");
        }
        if said.text == text {
            return Ok(noted(said.text_seq));
        }
        place.may_write(who)?;
        if text.is_empty() {
            return Err("empty");
        }
        let seq = self.record(room, "edit", json!({ "by": self.users[who], "target": target, "text": text }));
        self.rooms[room].edited(target, &text);
        Ok(noted(seq))
    }

    pub(super) fn remove(&mut self, who: Who, room: usize, payload: &Value) -> Answered {
        let target = target_of(payload);
        let place = &self.rooms[room];
        let said = place.said.get(&target).ok_or("no_such_message")?;
        if said.author != who && place.owner != who {
            return Err("not_author");
        }
        if let Some((seq, _)) = &said.removed {
            return Ok(noted(*seq));
        }
        let by = self.users[who].clone();
        let seq = self.record(room, "remove", json!({ "by": by, "target": target }));
        self.rooms[room].removed(target, &by);
        Ok(noted(seq))
    }

    pub(super) fn react(&mut self, who: Who, room: usize, payload: &Value, emoji: &'static str, on: bool) -> Answered {
        let target = target_of(payload);
        let place = &self.rooms[room];
        place.said.get(&target).filter(|said| said.removed.is_none()).ok_or("no_such_message")?;
        let (is_on, made_so) = place.reacted(target, who, emoji);
        if is_on == on {
            return Ok(noted(made_so));
        }
        place.may_write(who)?;
        let event = json!({ "by": self.users[who], "target": target, "emoji": emoji, "on": on });
        let seq = self.record(room, "react", event);
        self.rooms[room].react(target, who, emoji, on);
        Ok(noted(seq))
    }
}
