//! What was heard, against what is stored.

use super::{Case, Rule};
use crate::checker::notes::Stream;
use crate::checker::stored::Event;

/// Whatever anybody heard or read is stored like that.
pub(super) fn heard_is_stored(case: &mut Case<'_>) {
    let mut wrong: Vec<String> = Vec::new();
    for (seq, heard) in &case.notes.first_heard {
        let event = seq.checked_sub(1).and_then(|place| case.stored.events.get(usize::try_from(place).ok()?));
        match event {
            None => wrong.push(format!("number {seq} was heard and is not stored: {}", heard.shown)),
            Some(event) if event.digest != heard.digest && !event.removed && !heard.removed => {
                wrong.push(format!("number {seq} was heard as {} and is stored as {event:?}", heard.shown));
            }
            Some(_) => {}
        }
    }
    wrong.into_iter().for_each(|what| case.broken(Rule::OneOrder, what));
}

/// Where the person is put out or gone after they entered, if they are.
fn end_of(stream: &Stream, events: &[Event]) -> Option<u64> {
    let later = events.iter().skip(usize::try_from(stream.after).unwrap_or(usize::MAX));
    let is_out = |event: &&Event| {
        ["kick", "ban", "exit"].contains(&event.kind.as_str()) && event.user.as_deref() == Some(&stream.user)
    };
    later.into_iter().find(is_out).map(|event| event.seq)
}

/// A connection hears everything from its entry on, in order, until it ends or is out. It may miss what it is told to ask for,
/// and hears nothing once it is out.
pub(super) fn without_holes(case: &mut Case<'_>) {
    let mut wrong: Vec<(Rule, String)> = Vec::new();
    let newest = case.read.events.last().map_or(0, |(seq, _, _)| *seq);
    for stream in &case.notes.streams {
        let end = end_of(stream, &case.stored.events);
        let who = format!("{} on connection {}, in since {}", stream.user, stream.connection, stream.after);
        let heard_to = stream.last();
        for (first, last) in &stream.untold {
            let hole =
                format!("{who}: {first} to {last} were never heard, nor told to be missing before what came next");
            wrong.push((Rule::OneOrder, hole));
        }
        if let Some(end) = end.filter(|end| *end < heard_to) {
            wrong.push((Rule::Kicked, format!("{who}: out at {end}, and heard up to {heard_to}")));
        }
        let due = end.map_or(newest, |end| end - 1);
        if stream.open && !case.notes.removed && heard_to.max(stream.synced) < due {
            wrong.push((Rule::OneOrder, format!("{who}: heard up to {heard_to} and nothing more of {due}")));
        }
    }
    wrong.into_iter().for_each(|(rule, what)| case.broken(rule, what));
}

/// Whoever promised to ask for all they missed has no hole from their first entry to the end, if they are still there.
pub(super) fn asked_for_all(case: &mut Case<'_>) {
    let mut wrong: Vec<String> = Vec::new();
    let newest = case.read.events.last().map_or(0, |(seq, _, _)| *seq);
    for user in &case.notes.faithful {
        let streams: Vec<&Stream> = case.notes.streams.iter().filter(|stream| stream.user == *user).collect();
        let (Some(first), Some(last)) = (streams.first(), streams.last()) else { continue };
        let mut seen = case.notes.read.get(user).cloned().unwrap_or_default();
        for stream in &streams {
            stream.runs.iter().for_each(|(first, last)| seen.add(*first, *last));
        }
        // Whoever went is asked no more than up to where they last came in.
        let due = if last.open { newest } else { last.after };
        if let Some(missing) = seen.first_missing(first.after + 1, due) {
            wrong.push(format!("{user} never got {missing}, of {} to {due}", first.after + 1));
        }
    }
    wrong.into_iter().for_each(|what| case.broken(Rule::OneOrder, what));
}
