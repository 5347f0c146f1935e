//! One entry of the page: a message, a sentence about what happened, or a whisper.

use std::io::Write;

use super::html::{escaped, filled, name};
use super::sentence::sentences;
use crate::export::making::View;
use crate::export::words::Word;
use crate::limits::EXPORT_QUOTE_CHARACTERS_MAX;
use crate::protocol::{EventKind, Gif, Message, Millis, Reaction, Seq, Whisper};
use crate::store::Stored;

/// Writes what was said in the log, or what happened.
pub(super) fn message(out: &mut impl Write, view: &View<'_>, message: &Message) -> Stored<()> {
    let event = &message.event;
    let EventKind::Chat { user, text, gif, reply_to, .. } = &event.kind else {
        for sentence in sentences(event, view.locale) {
            writeln!(out, "<p class=\"system\" id=\"m{}\">{} {sentence}</p>", event.seq, time(view, event.at))?;
        }
        return Ok(());
    };
    writeln!(out, "<article id=\"m{}\">", event.seq)?;
    write!(out, "<p class=\"by\">{} {}", name(user), time(view, event.at))?;
    if message.edited.is_some() && event.removed.is_none() {
        write!(out, " <small>{}</small>", Word::Edited.in_language(view.locale))?;
    }
    writeln!(out, "</p>")?;
    if let Some(removed) = &event.removed {
        let own = removed.by.as_ref().is_some_and(|by| by.id == user.id);
        let word = if own { Word::Removed } else { Word::RemovedOwner };
        writeln!(out, "<p class=\"gone\">{}</p>", word.in_language(view.locale))?;
    } else {
        if let Some(target) = reply_to {
            quote(out, view, *target)?;
        }
        content(out, view, text.as_deref(), gif.as_ref())?;
    }
    reactions(out, message.reactions.as_deref().unwrap_or_default())?;
    Ok(writeln!(out, "</article>")?)
}

/// Writes a whisper of whoever keeps this.
pub(super) fn whisper(out: &mut impl Write, view: &View<'_>, whisper: &Whisper) -> Stored<()> {
    let sent = view.reader.is_some_and(|reader| reader.user.id == whisper.from.id);
    let (word, other) = if sent { (Word::WhisperOut, &whisper.to) } else { (Word::WhisperIn, &whisper.from) };
    let about = filled(word.in_language(view.locale), &[("name", &other.nickname)]);
    let note = Word::WhisperNote.in_language(view.locale);
    writeln!(out, "<article class=\"whisper\" id=\"w{}\">", whisper.n)?;
    writeln!(out, "<p class=\"by\">{} {}</p>", name(&whisper.from), time(view, whisper.at))?;
    writeln!(out, "<p class=\"note\">{about} · {note}</p>")?;
    content(out, view, whisper.text.as_deref(), whisper.gif.as_ref())?;
    Ok(writeln!(out, "</article>")?)
}

fn time(view: &View<'_>, at: Millis) -> String {
    format!("<time datetime=\"{}\">{}</time>", view.times.exact(at), view.times.clock(at))
}

fn content(out: &mut impl Write, view: &View<'_>, text: Option<&str>, gif: Option<&Gif>) -> Stored<()> {
    if let Some(gif) = gif {
        let alt = gif.alt.as_deref().unwrap_or(Word::Picture.in_language(view.locale));
        let (url, alt) = (escaped(&gif.url), escaped(alt));
        let (width, height) = (gif.width, gif.height);
        writeln!(out, "<img src=\"{url}\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\">")?;
    }
    if let Some(text) = text {
        writeln!(out, "<p class=\"text\" dir=\"auto\">{}</p>", escaped(text))?;
    }
    Ok(())
}

/// What is answered, as far as it is still there.
fn quote(out: &mut impl Write, view: &View<'_>, target: Seq) -> Stored<()> {
    let answered = view.snapshot.message(view.on_disk.row, view.on_disk.room.summary.id, target)?;
    let answered = answered.filter(|message| message.event.removed.is_none());
    let Some(EventKind::Chat { user, text, .. }) = answered.map(|message| message.event.kind) else {
        let gone = Word::QuoteGone.in_language(view.locale);
        return Ok(writeln!(out, "<blockquote class=\"gone\">{gone}</blockquote>")?);
    };
    let text = text.unwrap_or_else(|| Word::Picture.in_language(view.locale).to_owned());
    let mut short: String = text.chars().take(EXPORT_QUOTE_CHARACTERS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let (name, short) = (name(&user), escaped(&short));
    Ok(writeln!(out, "<blockquote><a href=\"#m{target}\">{name} <span dir=\"auto\">{short}</span></a></blockquote>")?)
}

fn reactions(out: &mut impl Write, reactions: &[Reaction]) -> Stored<()> {
    if reactions.is_empty() {
        return Ok(());
    }
    write!(out, "<ul class=\"reactions\">")?;
    for Reaction { emoji, users, more } in reactions {
        let count = users.len() + more.map_or(0, |more| more as usize);
        write!(out, "<li>{} {count}</li>", escaped(emoji))?;
    }
    Ok(writeln!(out, "</ul>")?)
}
