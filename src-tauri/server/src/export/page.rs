//! `room.html`: the record as a page that opens by itself, from a disk, without a script and without a network.
//!
//! Everything that people wrote is escaped, and a policy in the page forbids the rest: nothing in it can run or be
//! fetched but the pictures beside it.

mod entry;
mod html;
mod sentence;

use std::io::Write;
use std::iter::Peekable;

use jiff::civil::Date;

use self::entry::{message, whisper};
use self::html::{escaped, filled};
use super::making::View;
use super::paged::Paged;
use super::times::long_day;
use super::words::Word;
use crate::limits::EXPORT_PAGE_ENTRIES;
use crate::made_up::Locale;
use crate::protocol::{ExportedPerson, Message, Millis, Role, Whisper};
use crate::store::Stored;

const STYLE: &str = include_str!("page/style.css");
/// Only the pictures beside the page, wherever it lies.
const POLICY: &str =
    "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes the page.
///
/// # Errors
/// When something cannot be read or written.
pub(super) fn write(out: &mut impl Write, view: &View<'_>) -> Stored<()> {
    head(out, view)?;
    let mut day = None;
    for said in Talk::of(view) {
        let said = said?;
        let today = view.times.day(said.at());
        let before = day.replace(today);
        if before != Some(today) {
            begin_day(out, view, before, said.at())?;
        }
        match said {
            Said::Message(said) => message(out, view, &said)?,
            Said::Whisper(said) => whisper(out, view, &said)?,
        }
    }
    match day {
        Some(_) => writeln!(out, "</section>")?,
        None => writeln!(out, "<p class=\"system\">{}</p>", Word::Empty.in_language(view.locale))?,
    }
    Ok(writeln!(out, "</main>\n</body>\n</html>")?)
}

fn head(out: &mut impl Write, view: &View<'_>) -> Stored<()> {
    let language = if view.locale == Locale::Ko { "ko" } else { "en" };
    let title = escaped(&view.on_disk.room.summary.title);
    write!(
        out,
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1 dir=\"auto\">{title}</h1>\n"
    )?;
    let day = long_day(view.times.day(view.at), view.locale);
    let (time, zone) = (view.times.clock(view.at), view.times.zone(view.at));
    let values = [
        ("host", view.source.host.name.as_str()),
        ("day", day.as_str()),
        ("time", time.as_str()),
        ("zone", zone.as_str()),
    ];
    writeln!(out, "<p>{}</p>", filled(Word::SavedAt.in_language(view.locale), &values))?;
    people(out, view)?;
    Ok(writeln!(out, "</header>\n<main>")?)
}

fn people(out: &mut impl Write, view: &View<'_>) -> Stored<()> {
    let people = view.snapshot.people(view.on_disk.row, view.on_disk.room.summary.owner.id)?;
    writeln!(out, "<ul class=\"people\" aria-label=\"{}\">", Word::People.in_language(view.locale))?;
    for ExportedPerson { user, role, .. } in people {
        write!(out, "<li>{}", html::name(&user))?;
        if role == Role::Owner {
            write!(out, " <small>{}</small>", Word::IsOwner.in_language(view.locale))?;
        }
        writeln!(out, "</li>")?;
    }
    Ok(writeln!(out, "</ul>")?)
}

fn begin_day(out: &mut impl Write, view: &View<'_>, before: Option<Date>, at: Millis) -> Stored<()> {
    if before.is_some() {
        writeln!(out, "</section>")?;
    }
    let day = view.times.day(at);
    Ok(writeln!(out, "<section>\n<h2><time datetime=\"{day}\">{}</time></h2>", long_day(day, view.locale))?)
}

/// Something that the page shows.
enum Said {
    Message(Box<Message>),
    Whisper(Box<Whisper>),
}

impl Said {
    fn at(&self) -> Millis {
        match self {
            Self::Message(message) => message.event.at,
            Self::Whisper(whisper) => whisper.at,
        }
    }
}

/// Messages and whispers in the order of their times.
struct Talk<'a> {
    messages: Peekable<Paged<'a, Message>>,
    whispers: Peekable<Paged<'a, Whisper>>,
}

impl<'a> Talk<'a> {
    fn of(view: &'a View<'_>) -> Self {
        Self {
            messages: view.messages(EXPORT_PAGE_ENTRIES).peekable(),
            whispers: view.whispers(EXPORT_PAGE_ENTRIES).peekable(),
        }
    }
}

impl Iterator for Talk<'_> {
    type Item = Stored<Said>;

    fn next(&mut self) -> Option<Stored<Said>> {
        let message_at = self.messages.peek().and_then(|said| said.as_ref().ok()).map(|said| said.event.at);
        let whisper_at = self.whispers.peek().and_then(|said| said.as_ref().ok()).map(|said| said.at);
        let whisper_first = match (message_at, whisper_at) {
            (Some(message), Some(whisper)) => whisper < message,
            _ => self.messages.peek().is_none(),
        };
        if whisper_first {
            return self.whispers.next().map(|said| Ok(Said::Whisper(Box::new(said?))));
        }
        self.messages.next().map(|said| Ok(Said::Message(Box::new(said?))))
    }
}
