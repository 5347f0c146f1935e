//! Writing, and being about to.

use super::command::Origin;
use super::delivery::{Aside, Delivery};
use super::timers::Timer;
use super::typing::Advice;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::{MENTIONS_MAX, TYPING_PEOPLE_MAX};
use crate::protocol::{
    Answer, ChatRequest, ErrorCode, Event, EventKind, Refusal, RoomId, Seq, Typing as TypingNews, TypingRequest,
    UserId, Yes,
};
use crate::room::Draft;

impl<R: Send + 'static> Writer<R> {
    /// Writes a message, or answers what was answered when the same one was written before.
    pub(super) fn chat(&mut self, origin: Origin, request: ChatRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?;
        let kept = self.rooms.of_member(&request.room, user.id)?;
        let (id, row) = (kept.room.id, kept.row);
        let session = self.stored(&user)?;
        if let Some(found) = self.store.message(row, session, &request.id)? {
            return Ok(Answer::Sent { ok: Yes, seq: found.seq, at: found.at });
        }
        if let Some(kept) = self.rooms.get(id) {
            kept.room.admit_writer(user.id, self.now)?;
            kept.room.admit_pace(user.id, self.now)?;
        }
        self.may_write(user.id, id)?;
        let gif = self.gif_to_send(row, session, request.gif.as_deref())?;
        self.admit_reply(row, request.reply_to)?;
        let mentions = mentioned(&request.mentions.unwrap_or_default())?;
        let draft = Draft { id: request.id, text: request.text, gif, reply_to: request.reply_to, mentions };
        self.write(id, user.id, session, draft)
    }

    fn write(&mut self, id: RoomId, user: UserId, session: i64, draft: Draft) -> Outcome<Answer> {
        let gif = draft.gif.as_ref().map(|gif| gif.id);
        let Some(kept) = self.rooms.get_mut(id) else { return Err(crate::room::not_member().into()) };
        let event = kept.room.chat(user, draft, self.now)?;
        let (row, seq, at, slow) = (kept.row, event.seq, event.at, kept.room.slow_seconds > 0);
        self.record(id, Some(session), event)?;
        if slow {
            self.store.set_pace(row, session, self.now)?;
        }
        if let Some(gif) = gif {
            self.store.use_gif(gif)?;
        }
        let advice = self.typing.wrote(user, id, self.instant);
        self.follow(user, id, &advice);
        Ok(Answer::Sent { ok: Yes, seq, at })
    }

    /// Stores an event and has it told once it is on disk.
    pub(super) fn record(&mut self, id: RoomId, session: Option<i64>, event: Event) -> Outcome<()> {
        self.writing()?;
        let Some(kept) = self.rooms.get(id) else { return Ok(()) };
        self.store.add_event(kept.row, session, &event)?;
        if let EventKind::Chat { .. } = event.kind {
            self.index_later(id);
        }
        self.batch.out.push(Delivery::Event(event.into()));
        Ok(())
    }

    /// Messages may be written, changed and reacted to only so fast.
    ///
    /// # Errors
    /// `rate_limited`.
    pub(super) fn may_write(&mut self, user: UserId, room: RoomId) -> Result<(), Refusal> {
        if !self.settings.limited {
            return Ok(());
        }
        let now = self.instant;
        let Some(session) = self.sessions.get_mut(user) else { return Ok(()) };
        session.messages.take(now).map_err(too_fast)?;
        let of_room = self.room_messages(room).take(now);
        if let (Err(wait), Some(session)) = (of_room, self.sessions.get_mut(user)) {
            session.messages.give_back();
            return Err(too_fast(wait));
        }
        Ok(())
    }

    fn admit_reply(&self, row: i64, reply_to: Option<Seq>) -> Outcome<()> {
        match reply_to {
            Some(seq) if !self.store.is_message(row, seq)? => {
                refused(ErrorCode::NoSuchMessage, "the message it answers is not there")
            }
            _ => Ok(()),
        }
    }

    /// Somebody says that they are typing or stopped.
    pub(super) fn type_(&mut self, origin: Origin, request: &TypingRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?.id;
        let room = &self.rooms.of_member(&request.room, user)?.room;
        room.admit_writer(user, self.now)?;
        if room.people() as usize <= TYPING_PEOPLE_MAX {
            let id = room.id;
            let advice = self.typing.said(user, id, request.on, self.instant);
            self.follow(user, id, &advice);
        }
        Ok(Answer::done())
    }

    pub(super) fn look_at_typing(&mut self, user: UserId, room: RoomId) {
        let advice = self.typing.look(user, room, self.instant);
        self.follow(user, room, &advice);
    }

    /// Somebody is not typing any more, because they may not write.
    pub(super) fn stop_typing(&mut self, user: UserId, room: RoomId) {
        let advice = self.typing.wrote(user, room, self.instant);
        self.follow(user, room, &advice);
    }

    fn follow(&mut self, user: UserId, room: RoomId, advice: &Advice) {
        if let Some(on) = advice.tell {
            let news = TypingNews { room, user, on };
            self.batch.out.push(Delivery::Aside(room, Aside::Typing(news)));
        }
        if let Some(at) = advice.look_at {
            self.timers.set(at, Timer::Typing(user, room));
        }
    }
}

pub(super) fn too_fast(wait: u64) -> Refusal {
    Refusal::retry_after(ErrorCode::RateLimited, "too many messages", wait)
}

fn mentioned(ids: &[String]) -> Result<Vec<UserId>, Refusal> {
    let unknown = |_| Refusal::new(ErrorCode::NoSuchUser, "a mentioned person is not in the room");
    if ids.len() > MENTIONS_MAX {
        return Err(Refusal::new(ErrorCode::Invalid, format!("at most {MENTIONS_MAX} mentions")));
    }
    let mut mentioned = Vec::new();
    for id in ids {
        let id = id.parse().map_err(unknown)?;
        // Whoever is called twice hears it once.
        if !mentioned.contains(&id) {
            mentioned.push(id);
        }
    }
    Ok(mentioned)
}
