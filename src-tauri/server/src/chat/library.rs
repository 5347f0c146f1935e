//! The host's offline library of pictures: looking, keeping, dropping, and sending from it.

use super::command::Origin;
use super::delivery::Delivery;
use super::pages::{cannot_read, deliver};
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::{LIBRARY_BYTES_MAX, LIBRARY_PAGE_PICTURES_MAX, LIBRARY_PICTURES_MAX, TAGS_MAX};
use crate::names::{self, NameProblem};
use crate::protocol::{
    Answer, DropGifRequest, ErrorCode, Gif, GifId, GifsRequest, KeepGifRequest, LibraryGif, Refusal, Space, User, Yes,
};
use crate::store::{Archive, GifRecord, Kept, Wish};

impl<R: Send + 'static> Writer<R> {
    /// Reads a page of the library, newest first.
    pub(super) fn gifs(&mut self, origin: Origin, request: &GifsRequest, to: R) {
        let wish = match wish(request) {
            Ok(wish) => wish,
            Err(refusal) => return self.respond(origin, to, Err(refusal.into())),
        };
        let deliveries = self.deliveries.clone();
        let read = move |archive: Result<&Archive, Refusal>| {
            let page = archive.and_then(|archive| {
                archive.library(&wish, LIBRARY_PAGE_PICTURES_MAX).map_err(|failure| cannot_read(&failure))
            });
            let answer = page.map(|(gifs, more)| Answer::Gifs { ok: Yes, gifs, more });
            deliver(&deliveries, Delivery::Answer { to, answer });
        };
        self.batch.reads.push((origin.connection, Box::new(read)));
    }

    /// Puts a picture of a room into the library. The same bytes are there once: whoever put them there may describe them
    /// anew, and everybody else is told what is there.
    pub(super) fn keep_gif(&mut self, origin: Origin, request: &KeepGifRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?;
        let row = self.rooms.of_member(&request.room, user.id)?.row;
        let (tags, alt) = (clean_tags(&request.tags)?, clean_alt(request.alt.as_deref())?);
        let found = match request.gif.parse() {
            Ok(id) => self.store.gif_in(row, id)?,
            Err(_) => None,
        };
        let Some(found) = found else { return no_gif() };
        let session = self.stored(&user)?;
        if let Some(kept) = self.store.library_gif_of(&found.blob)? {
            return self.keep_again(kept, session, tags, alt);
        }
        self.may_change(user.id)?;
        self.admit_to_library(found.gif.bytes)?;
        let kept =
            Kept { gif: library_gif(found.gif, tags, alt, user, self.now), blob: found.blob, session: Some(session) };
        self.writing()?;
        self.store.add_to_library(&kept)?;
        Ok(Answer::Library { ok: Yes, gif: Box::new(kept.gif) })
    }

    fn keep_again(&mut self, mut kept: Kept, session: i64, tags: Vec<String>, alt: Option<String>) -> Outcome<Answer> {
        if kept.session == Some(session) && (kept.gif.tags != tags || kept.gif.gif.alt != alt) {
            self.writing()?;
            self.store.describe_library_gif(kept.gif.gif.id, &tags, alt.as_deref())?;
            (kept.gif.tags, kept.gif.gif.alt) = (tags, alt);
        }
        Ok(Answer::Library { ok: Yes, gif: Box::new(kept.gif) })
    }

    fn admit_to_library(&self, bytes: u64) -> Outcome<()> {
        let (gifs, all) = self.store.library_size()?;
        if gifs >= LIBRARY_PICTURES_MAX || all + bytes > LIBRARY_BYTES_MAX {
            return refused(ErrorCode::LibraryFull, "the library has no space left");
        }
        Ok(())
    }

    /// Takes a picture out of the library. Messages that have it keep it.
    pub(super) fn drop_gif(&mut self, origin: Origin, request: &DropGifRequest) -> Outcome<Answer> {
        // The console, which is nobody, may take out any.
        let user = if origin.space == Space::Console { None } else { Some(self.asker(origin)?.id) };
        let found = match request.gif.parse() {
            Ok(id) => self.store.library_gif(id)?,
            Err(_) => None,
        };
        let Some(Kept { gif, blob, .. }) = found else { return no_gif() };
        if user.is_some_and(|user| gif.added_by.as_ref().is_none_or(|by| by.id != user)) {
            return refused(ErrorCode::NotAuthor, "only who put it there, or the console, takes it out");
        }
        self.writing()?;
        self.store.drop_from_library(gif.gif.id)?;
        self.batch.orphans.push(blob);
        Ok(Answer::Library { ok: Yes, gif: Box::new(gif) })
    }

    /// The picture that somebody wants to send: one that they uploaded to this room, or one of the library, of which the
    /// room gets a copy.
    pub(super) fn gif_to_send(&mut self, row: i64, session: i64, id: Option<&str>) -> Outcome<Option<Gif>> {
        let Some(id) = id else { return Ok(None) };
        let Ok(id) = id.parse::<GifId>() else { return no_gif() };
        if let Some(own) = self.store.own_gif(row, session, id)? {
            return Ok(Some(own.gif));
        }
        let Some(kept) = self.store.library_gif(id)? else { return no_gif() };
        if let Some(copy) = self.store.copy_in(row, id)? {
            return Ok(Some(copy.gif));
        }
        let copy = GifRecord { gif: copy_of(kept.gif), blob: kept.blob };
        self.writing()?;
        self.store.copy_into(row, session, id, &copy, self.now)?;
        Ok(Some(copy.gif))
    }
}

fn no_gif<T>() -> Outcome<T> {
    refused(ErrorCode::GifNotFound, "there is no such picture of yours in this room, nor in the library")
}

fn library_gif(gif: Gif, tags: Vec<String>, alt: Option<String>, user: User, at: i64) -> LibraryGif {
    LibraryGif { gif: Gif { alt, ..with_new_id(gif) }, tags, added_by: Some(user), at }
}

/// What is read out to those who do not see it is its description, else its tags.
fn copy_of(LibraryGif { gif, tags, .. }: LibraryGif) -> Gif {
    let alt = gif.alt.clone().or_else(|| Some(tags.join(", ")));
    Gif { alt, ..with_new_id(gif) }
}

fn with_new_id(gif: Gif) -> Gif {
    let id = GifId::random();
    Gif { id, url: format!("gif/{id}"), ..gif }
}

fn wish(request: &GifsRequest) -> Result<Wish, Refusal> {
    let too_long = [&request.query, &request.tag].into_iter().flatten().any(|text| !names::is_short_query(text));
    if too_long {
        return Err(Refusal::new(ErrorCode::TooLong, "what is looked for is too long"));
    }
    let before = request.before.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| Refusal::new(ErrorCode::GifNotFound, "there is no such picture in the library"))?;
    let part = request.query.as_deref().map(names::folded).unwrap_or_default();
    let tag = request.tag.as_deref().map(|tag| names::folded(tag.trim())).filter(|tag| !tag.is_empty());
    Ok(Wish { part: part.trim().to_owned(), tag, before })
}

/// The tags without what cannot be seen, each once.
fn clean_tags(raw: &[String]) -> Result<Vec<String>, Refusal> {
    let mut tags: Vec<String> = Vec::new();
    for tag in raw {
        match names::tag(tag) {
            Ok(tag) if !tags.contains(&tag) => tags.push(tag),
            Ok(_) | Err(NameProblem::Empty) => {}
            Err(NameProblem::TooLong) => return Err(Refusal::new(ErrorCode::TooLong, "a tag is too long")),
        }
    }
    if tags.is_empty() {
        return Err(Refusal::new(ErrorCode::Empty, "a picture is kept with at least one tag"));
    }
    if tags.len() > TAGS_MAX {
        return Err(Refusal::new(ErrorCode::Invalid, format!("at most {TAGS_MAX} tags")));
    }
    Ok(tags)
}

fn clean_alt(raw: Option<&str>) -> Result<Option<String>, Refusal> {
    match raw.map(names::alt) {
        None | Some(Err(NameProblem::Empty)) => Ok(None),
        Some(Ok(alt)) => Ok(Some(alt)),
        Some(Err(NameProblem::TooLong)) => Err(Refusal::new(ErrorCode::TooLong, "the description is too long")),
    }
}
