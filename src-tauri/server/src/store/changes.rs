//! Messages that change: what was edited, removed and reacted to.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::seal::{self, seal_of_event, sound_event};
use super::search::searchable;
use super::{Store, Stored, int, parsed, uint};
use crate::limits::REACTION_PEOPLE_MAX;
use crate::protocol::{Event, EventKind, GifId, Reaction, Seq, UserId};
use crate::room::{Reacted, Target};

/// A stored message as it was written, and its text now.
struct Written {
    kind: EventKind,
    last_edit: Option<(Seq, EventKind)>,
    removed: Option<Seq>,
}

impl Written {
    /// Its text now, and the number of what made that so.
    fn text(&self, seq: Seq) -> (Option<&str>, Seq) {
        match (&self.last_edit, &self.kind) {
            (Some((edit, EventKind::Edit { text, .. })), _) => (text.as_deref(), *edit),
            (_, EventKind::Chat { text, .. }) => (text.as_deref(), seq),
            _ => (None, seq),
        }
    }
}

impl Store {
    /// What is known of a message that is to be changed; `None` if there is no message of this number.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn target(&self, room: i64, seq: Seq) -> Stored<Option<Target>> {
        let Some(written) = self.written(room, seq)? else { return Ok(None) };
        let EventKind::Chat { user, .. } = &written.kind else { return Ok(None) };
        let (text, text_seq) = written.text(seq);
        let (author, text, removed) = (user.id, text.map(str::to_owned), written.removed);
        Ok(Some(Target { seq, author, text, text_seq, removed }))
    }

    /// What is known of an emoji on a message.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn reacted(&self, room: i64, target: Seq, emoji: &str, user: UserId) -> Stored<Reacted> {
        let sql = "SELECT is_on, seq FROM reactions WHERE room = ?1 AND target = ?2 AND emoji = ?3 AND user = ?4";
        let mut query = self.db.prepare_cached(sql)?;
        let theirs = query
            .query_row((room, int(target), emoji, user.as_str()), |row| Ok((row.get(0)?, uint(row, 1)?)))
            .optional()?;
        let sql = "SELECT count(DISTINCT emoji), coalesce(max(emoji = ?3), 0) FROM reactions
            WHERE room = ?1 AND target = ?2 AND is_on = 1";
        let mut query = self.db.prepare_cached(sql)?;
        let counted = |row: &Row<'_>| Ok((uint(row, 0)?, row.get(1)?));
        let (kinds, kind_is_there) = query.query_row((room, int(target), emoji), counted)?;
        let kinds = usize::try_from(kinds).unwrap_or(usize::MAX);
        Ok(Reacted { theirs, kind_is_there, kinds })
    }

    /// Applies an edit, a removal or a reaction that was stored to the message that it is about. Answers the blob of a
    /// picture that nothing has any more.
    ///
    /// # Errors
    /// When the disk fails or a record cannot be read.
    pub(crate) fn apply(&self, room: i64, event: &Event) -> Stored<Option<String>> {
        match &event.kind {
            EventKind::Edit { target, text, .. } => {
                self.apply_edit(room, event.seq, *target, text.as_deref()).map(|()| None)
            }
            EventKind::Remove { target, .. } => self.apply_removal(room, event.seq, *target),
            EventKind::React { by, target, emoji, on } => {
                put_reaction(&self.db, (room, event.seq), *target, emoji, by.id, *on).map(|()| None)
            }
            _ => Ok(None),
        }
    }

    fn apply_edit(&self, room: i64, seq: Seq, target: Seq, text: Option<&str>) -> Stored<()> {
        if let Some(written) = self.written(room, target)?
            && let EventKind::Chat { gif, .. } = &written.kind
        {
            let before = searchable(&self.db, written.text(target).0, gif.as_ref())?;
            self.reindex(room, target, before, searchable(&self.db, text, gif.as_ref())?)?;
        }
        let sql = "UPDATE events SET edited = ?3 WHERE room = ?1 AND seq = ?2";
        self.db.prepare_cached(sql)?.execute((room, int(target), int(seq)))?;
        self.seal_event(room, target)
    }

    /// Empties a message and its edits on the disk, so that nothing is left of what they said.
    fn apply_removal(&self, room: i64, seq: Seq, target: Seq) -> Stored<Option<String>> {
        let Some(mut written) = self.written(room, target)? else { return Ok(None) };
        let before = written.text(target).0.map(str::to_owned);
        let EventKind::Chat { text, gif, .. } = &mut written.kind else { return Ok(None) };
        *text = None;
        let gif = gif.take();
        let before = searchable(&self.db, before.as_deref(), gif.as_ref())?;
        self.reindex(room, target, before, None)?;
        self.empty(room, target, seq, &written.kind)?;
        for (edit, mut kind) in self.edits(room, target)? {
            if let EventKind::Edit { text, .. } = &mut kind {
                *text = None;
            }
            self.empty(room, edit, seq, &kind)?;
        }
        let sql = "DELETE FROM reactions WHERE room = ?1 AND target = ?2";
        self.db.prepare_cached(sql)?.execute((room, int(target)))?;
        gif.map_or(Ok(None), |gif| self.release_gif(gif.id))
    }

    fn empty(&self, room: i64, seq: Seq, removed: Seq, kind: &EventKind) -> Stored<()> {
        let sql = "UPDATE events SET body = ?3, gif = NULL, removed = ?4 WHERE room = ?1 AND seq = ?2";
        let values = (room, int(seq), serde_json::to_string(kind)?, int(removed));
        self.db.prepare_cached(sql)?.execute(values)?;
        self.seal_event(room, seq)
    }

    /// Seals an event anew that was changed.
    fn seal_event(&self, room: i64, seq: Seq) -> Stored<()> {
        let sql = concat!("UPDATE events AS e SET seal = ", seal_of_event!("e"), " WHERE room = ?1 AND seq = ?2");
        Ok(self.db.prepare_cached(sql)?.execute((room, int(seq))).map(drop)?)
    }

    fn edits(&self, room: i64, target: Seq) -> Stored<Vec<(Seq, EventKind)>> {
        let sql =
            "SELECT seq, body FROM events WHERE room = ?1 AND target = ?2 AND target IS NOT NULL AND type = 'edit'";
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query((room, int(target)))?;
        let mut edits = Vec::new();
        while let Some(row) = rows.next()? {
            edits.push((uint(row, 0)?, kind(row, 1)?));
        }
        Ok(edits)
    }

    fn written(&self, room: i64, seq: Seq) -> Stored<Option<Written>> {
        let sql = concat!(
            "SELECT e.body, e.edited, x.body, e.removed, ",
            sound_event!("e"),
            " AND ",
            sound_event!("x"),
            " FROM events e LEFT JOIN events x ON x.room = e.room AND x.seq = e.edited
            WHERE e.room = ?1 AND e.seq = ?2 AND e.type = 'chat'"
        );
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query((room, int(seq)))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        seal::check(row, 4)?;
        let number =
            |column: usize| row.get::<_, Option<i64>>(column).map(|seq| seq.and_then(|seq| seq.try_into().ok()));
        let last_edit = match number(1)? {
            Some(edit) => Some((edit, kind(row, 2)?)),
            None => None,
        };
        Ok(Some(Written { kind: kind(row, 0)?, last_edit, removed: number(3)? }))
    }

    /// Forgets a picture that no message and no whisper has any more; answers its blob.
    fn release_gif(&self, id: GifId) -> Stored<Option<String>> {
        if self.whisper_uses_gif(id)? {
            return Ok(None);
        }
        let sql = "DELETE FROM gifs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM events WHERE gif = ?1) RETURNING blob";
        Ok(self.db.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0)).optional()?)
    }
}

/// Puts a reaction on a message or takes it off, as the entry of this number in the log of this room tells.
pub(super) fn put_reaction(
    db: &Connection,
    (room, seq): (i64, Seq),
    target: Seq,
    emoji: &str,
    user: UserId,
    on: bool,
) -> Stored<()> {
    let sql = "INSERT OR REPLACE INTO reactions (room, target, emoji, user, is_on, seq, place)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(
            (SELECT place FROM reactions WHERE room = ?1 AND target = ?2 AND emoji = ?3 AND is_on = 1 LIMIT 1), ?6))";
    let values = rusqlite::params![room, int(target), emoji, user.as_str(), on, int(seq)];
    Ok(db.prepare_cached(sql)?.execute(values).map(drop)?)
}

fn kind(row: &Row<'_>, column: usize) -> Stored<EventKind> {
    Ok(serde_json::from_str(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)?)
}

/// The emoji on a message, in the order in which the kinds were first put on.
pub(super) fn reactions(db: &Connection, room: i64, target: Seq) -> Stored<Vec<Reaction>> {
    let sql =
        "SELECT emoji, user FROM reactions WHERE room = ?1 AND target = ?2 AND is_on = 1 ORDER BY place, emoji, seq";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query((room, int(target)))?;
    let mut reactions = Vec::new();
    while let Some(row) = rows.next()? {
        count(&mut reactions, row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?, parsed(row, 1)?);
    }
    Ok(reactions)
}

/// Counts one more person in the last kind of emoji, or in a new one.
fn count(reactions: &mut Vec<Reaction>, emoji: &str, user: UserId) {
    match reactions.last_mut() {
        Some(last) if last.emoji == emoji && last.users.len() < REACTION_PEOPLE_MAX => last.users.push(user),
        Some(last) if last.emoji == emoji => last.more = Some(last.more.unwrap_or_default() + 1),
        _ => reactions.push(Reaction { emoji: emoji.to_owned(), users: vec![user], more: None }),
    }
}
