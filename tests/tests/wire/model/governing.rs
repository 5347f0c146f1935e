//! The model of getting in and out, and of what owners do.

use serde_json::{Value, json};

use super::room::Room;
use super::steps::{Key, Power, Setting, Who};
use super::world::{World, change};

type Answered = Result<Value, &'static str>;

impl World {
    /// Rule 4, in its order.
    pub(super) fn join(&mut self, who: Who, room: usize, key: Key, after: Option<usize>) -> Answered {
        let place = &self.rooms[room];
        if place.closed {
            return Err("room_not_found");
        }
        if !place.has(who) {
            self.admit(who, room, key)?;
            let people = place.members.len() + 1;
            let event = json!({ "user": self.users[who], "people": people, "link": "app" });
            self.record(room, "join", event);
            let place = &mut self.rooms[room];
            place.members.push(who);
            place.visited[who] = true;
        }
        Ok(self.joined(who, room, after.map(|after| after as u64), None))
    }

    fn admit(&self, who: Who, room: usize, key: Key) -> Result<(), &'static str> {
        let place = &self.rooms[room];
        if place.banned[who].is_some() {
            return Err("banned");
        }
        if place.locked && !matches!(key, Key::Right) {
            return Err("wrong_password");
        }
        if place.members.len() >= place.max as usize {
            return Err("room_full");
        }
        let name = &self.users[who]["nickname"];
        let taken = place.members.iter().any(|other| self.users[*other]["nickname"] == *name);
        if taken { Err("nickname_taken") } else { Ok(()) }
    }

    /// The answer to somebody who is in: what followed `after`, or the newest.
    pub(super) fn joined(&self, who: Who, room: usize, after: Option<u64>, inbox_after: Option<usize>) -> Value {
        let place = &self.rooms[room];
        let others = place.members.iter().copied().filter(|other| *other != who && *other != place.owner);
        let owner = place.members.iter().copied().filter(|other| *other != who && *other == place.owner);
        let members: Vec<Value> =
            std::iter::once(who).chain(owner).chain(others).map(|one| self.member(one, room)).collect();
        let inbox = &place.inboxes[who];
        let mut answer = json!({
            "ok": true, "room": self.view(place), "you": members[0], "members": members, "membersMore": false,
            "lastSeq": place.last_seq(), "more": false,
            "whispers": inbox[inbox_after.unwrap_or(inbox.len().saturating_sub(50)).min(inbox.len())..],
        });
        match after.filter(|after| *after <= place.last_seq()) {
            Some(after) => answer["events"] = place.log[usize::try_from(after).expect("a small number")..].into(),
            None => {
                let (messages, more) = place.history(u64::MAX, 50, &self.ids);
                (answer["messages"], answer["more"]) = (messages.into(), more.into());
                if after.is_some() {
                    answer["reset"] = true.into();
                }
            }
        }
        answer
    }

    /// The exit is the last that whoever leaves hears; who owns the room next is no longer theirs to know.
    pub(super) fn leave(&mut self, who: Who, room: usize) -> Value {
        let people = self.rooms[room].members.len() - 1;
        self.record(room, "exit", json!({ "user": self.users[who], "people": people, "reason": "left" }));
        self.rooms[room].members.retain(|member| *member != who);
        if self.rooms[room].owner == who {
            let heir = self.rooms[room].members.iter().copied().find(|member| !self.away[*member]);
            if let Some(heir) = heir {
                self.rooms[room].owner = heir;
                self.record(room, "owner", json!({ "user": self.users[heir], "reason": "left" }));
            }
        }
        json!({ "ok": true })
    }

    fn own(&self, who: Who, room: usize) -> Result<(), &'static str> {
        if self.rooms[room].owner == who { Ok(()) } else { Err("not_owner") }
    }

    /// Nobody uses a power on themselves or on who was never there; what is so already makes no event.
    pub(super) fn govern(&mut self, who: Who, room: usize, power: Power, whom: Who) -> Answered {
        self.own(who, room)?;
        if !self.rooms[room].visited[whom] {
            return Err("no_such_user");
        }
        if whom == who {
            return Err("invalid");
        }
        if matches!(power, Power::Mute | Power::Delegate) && !self.rooms[room].has(whom) {
            return Err("no_such_user");
        }
        self.apply(who, room, power, whom);
        let place = &self.rooms[room];
        Ok(json!({ "ok": true, "seq": place.last_seq() }))
    }

    fn apply(&mut self, who: Who, room: usize, power: Power, whom: Who) {
        let about = json!({ "user": self.users[whom], "by": self.users[who] });
        let place = &mut self.rooms[room];
        match power {
            Power::Kick if place.has(whom) => self.put_out(room, "kick", whom, about),
            Power::Ban => {
                place.banned[whom] = Some(who);
                self.put_out(room, "ban", whom, about);
            }
            Power::Unban if place.banned[whom].take().is_some() => drop(self.record(room, "unban", about)),
            Power::Mute => {
                place.muted[whom] = true;
                let mut event = about;
                event["until"] = 0.into();
                self.record(room, "mute", event);
            }
            Power::Unmute if std::mem::take(&mut place.muted[whom]) => drop(self.record(room, "unmute", about)),
            Power::Delegate => {
                place.owner = whom;
                let mut event = about;
                event["reason"] = "given".into();
                self.record(room, "owner", event);
            }
            Power::Kick | Power::Unban | Power::Unmute => {}
        }
    }

    /// The event is the exit, and `kicked` is the last that they hear.
    fn put_out(&mut self, room: usize, kind: &str, whom: Who, mut event: Value) {
        let place = &self.rooms[room];
        let (was_in, by) = (place.has(whom), event["by"].clone());
        event["people"] = (place.members.len() - usize::from(was_in)).into();
        if kind == "ban" {
            event["until"] = 0.into();
        }
        self.record(room, kind, event);
        if was_in {
            let mut kicked = json!({ "room": self.rooms[room].id, "by": by, "banned": kind == "ban" });
            if kind == "ban" {
                kicked["until"] = 0.into();
            }
            self.tell_one(whom, room, "kicked", kicked);
            self.rooms[room].members.retain(|member| *member != whom);
        }
    }

    pub(super) fn set(&mut self, who: Who, room: usize, setting: Setting) -> Answered {
        self.own(who, room)?;
        if let Some(mut event) = change(&mut self.rooms[room], setting)? {
            event["by"] = self.users[who].clone();
            self.record(room, "settings", event);
        }
        let place = &self.rooms[room];
        Ok(json!({ "ok": true, "room": self.view(place), "seq": place.last_seq() }))
    }

    pub(super) fn close(&mut self, who: Who, room: usize) -> Answered {
        self.own(who, room)?;
        let gone = json!({ "id": self.rooms[room].id });
        self.tell(room, "removeRoom", &gone);
        self.rooms[room].closed = true;
        Ok(json!({ "ok": true }))
    }

    pub(super) fn summary(&self, room: &Room) -> Value {
        json!({
            "id": room.id, "title": room.title, "max": room.max, "locked": room.locked, "keep": true,
            "guests": room.guests, "owner": self.users[room.owner], "people": room.members.len(),
            "createdAt": 0, "lastAt": 0,
        })
    }

    pub(super) fn view(&self, room: &Room) -> Value {
        let mut view = self.summary(room);
        view["frozen"] = room.frozen.into();
        view["slowSeconds"] = if room.slow { 3600 } else { 0 }.into();
        view["quiet"] = false.into();
        view
    }

    pub(super) fn member(&self, who: Who, room: usize) -> Value {
        let place = &self.rooms[room];
        let mut member = self.users[who].clone();
        member["role"] = if place.owner == who { "owner" } else { "member" }.into();
        member["state"] = if self.away[who] { "away" } else { "here" }.into();
        member["link"] = "app".into();
        member["joinedAt"] = 0.into();
        if place.muted[who] {
            member["mutedUntil"] = 0.into();
        }
        member
    }
}
