//! Whispering, and reading what was whispered.

use super::command::Origin;
use super::delivery::Delivery;
use super::talk::too_fast;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::WHISPERS_PAGE_MAX;
use crate::protocol::{Answer, ErrorCode, Limit, UserId, Whisper, WhisperRequest, WhispersRequest, Yes};
use crate::room::{WhisperDraft, not_member};
use crate::store::{Part, Side};

impl<R: Send + 'static> Writer<R> {
    /// Whispers, or answers what was answered when the same was whispered before.
    pub(super) fn whisper(&mut self, origin: Origin, request: WhisperRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?;
        let kept = self.rooms.of_member(&request.room, user.id)?;
        let (id, row) = (kept.room.id, kept.row);
        let session = self.stored(&user)?;
        if let Some(found) = self.store.sent_whisper(row, session, &request.id)? {
            return Ok(Answer::Whispered { ok: Yes, n: found.n, at: found.at });
        }
        if let Some(kept) = self.rooms.get(id) {
            kept.room.admit_writer(user.id, self.now)?;
        }
        self.may_whisper(user.id)?;
        let gif = self.gif_to_send(row, session, request.gif.as_deref())?;
        let draft = WhisperDraft { id: request.id, to: request.to.parse().ok(), text: request.text, gif };
        let Some(kept) = self.rooms.get(id) else { return Err(not_member().into()) };
        let whisper = kept.room.whisper(user.id, draft, self.now)?;
        self.put_into_inboxes(row, session, whisper)
    }

    /// Stores a whisper for both and has it told to them, and to nobody else, once it is on disk.
    fn put_into_inboxes(&mut self, row: i64, session: i64, mut whisper: Whisper) -> Outcome<Answer> {
        let Some(receiver) = self.store.session_of(whisper.to.id)? else {
            return refused(ErrorCode::NoSuchUser, "whom it is for is not known any more");
        };
        self.writing()?;
        if let Some(gif) = &whisper.gif {
            self.store.use_gif(gif.id)?;
        }
        self.store.add_whisper(row, Side::Receiver(receiver), &mut whisper)?;
        self.tell_whisper(whisper.to.id, &whisper);
        self.store.add_whisper(row, Side::Sender(session), &mut whisper)?;
        self.tell_whisper(whisper.from.id, &whisper);
        Ok(Answer::Whispered { ok: Yes, n: whisper.n, at: whisper.at })
    }

    /// Every socket of the person hears it, whichever room they look at: a whisper is for somebody, not for a room.
    fn tell_whisper(&mut self, user: UserId, whisper: &Whisper) {
        let connections = self.presence.in_chat(user);
        #[cfg(feature = "mutants")]
        let connections = if crate::mutants::on(crate::mutants::Mutant::WhisperToAll) {
            self.everybody(whisper.room)
        } else {
            connections
        };
        if !connections.is_empty() {
            self.batch.out.push(Delivery::Whisper { connections, whisper: Box::new(whisper.clone()) });
        }
    }

    /// A person's haste is what it is in the log too. The haste of the room is not asked: whoever would be refused for it
    /// could tell from that that others whisper.
    fn may_whisper(&mut self, user: UserId) -> Outcome<()> {
        let (now, limited) = (self.instant, self.settings.limited);
        match self.sessions.get_mut(user) {
            Some(session) if limited => Ok(session.messages.take(now).map_err(too_fast)?),
            _ => Ok(()),
        }
    }

    /// Reads part of one's own inbox: after a number, before one, between two, or its newest.
    pub(super) fn whispers(&mut self, origin: Origin, request: &WhispersRequest, to: R) {
        let reading = match self.readable(origin, &request.room) {
            Ok(reading) => reading,
            Err(problem) => return self.respond(origin, to, Err(problem)),
        };
        let limit = Limit::clamped(request.limit, WHISPERS_PAGE_MAX);
        let before = request.before.unwrap_or(u64::MAX);
        let part = request.after.map_or(Part::Before(before), |after| Part::After(after, before));
        self.read(origin, reading.room, to, move |archive| {
            let inbox = archive.inbox((reading.row, reading.room), reading.session, part, limit)?;
            Ok(Answer::Whispers { ok: Yes, whispers: inbox.whispers, more: inbox.more })
        });
    }
}
