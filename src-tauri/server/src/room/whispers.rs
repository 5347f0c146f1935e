//! Whispering: to one other member, outside the log.

use super::Room;
use super::writing::clean_text;
use crate::protocol::{ErrorCode, Gif, MessageId, Millis, Refusal, UserId, Whisper, WhisperKind};

/// A whisper before it is in anybody's inbox.
#[derive(Debug, Clone)]
pub(crate) struct WhisperDraft {
    /// The client's id.
    pub(crate) id: MessageId,
    /// Whom it is for; `None` if what was named is nobody's id.
    pub(crate) to: Option<UserId>,
    /// As it was typed.
    pub(crate) text: Option<String>,
    /// The picture, which the caller has found.
    pub(crate) gif: Option<Gif>,
}

impl Room {
    /// Whispers. The room stays as it is, so that nobody else can tell. The number is up to each of the two inboxes.
    ///
    /// # Errors
    /// `not_member`, `muted`, `frozen`, `invalid` (to oneself), `no_such_user`, `empty`, `too_long`.
    pub(crate) fn whisper(&self, by: UserId, draft: WhisperDraft, now: Millis) -> Result<Whisper, Refusal> {
        self.admit_writer(by, now)?;
        let from = self.seat(by)?.user.clone();
        if draft.to == Some(by) {
            return Err(Refusal::new(ErrorCode::Invalid, "a whisper is for somebody else"));
        }
        let to = draft.to.and_then(|to| self.seats.get(to)).map(|seat| seat.user.clone());
        let to = to.ok_or_else(|| Refusal::new(ErrorCode::NoSuchUser, "whom it is for is not in the room"))?;
        let text = clean_text(draft.text.as_deref(), draft.gif.is_some())?;
        let (room, at) = (self.id, self.time(now));
        Ok(Whisper { kind: WhisperKind::Whisper, room, n: 0, at, id: draft.id, from, to, text, gif: draft.gif })
    }
}
