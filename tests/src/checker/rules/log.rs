//! What the log itself must be, and what was answered about it.

use std::collections::HashMap;

use super::{Case, Rule};
use crate::checker::stored::{Event, by_key};

/// Numbers are 1, 2, 3 … in the database and over the wire.
pub(super) fn gapless(case: &mut Case<'_>) {
    let stored: Vec<u64> = case.stored.events.iter().map(|event| event.seq).collect();
    let read: Vec<u64> = case.read.events.iter().map(|(seq, _, _)| *seq).collect();
    for (source, seqs) in [("the database", stored), ("the wire", read)] {
        let wrong = (1u64..).zip(&seqs).find(|(expected, seq)| expected != *seq);
        if let Some((expected, seq)) = wrong {
            case.broken(Rule::Gapless, format!("in {source} {seq} stands where {expected} belongs"));
        }
    }
}

/// An id of a person is there once.
pub(super) fn once(case: &mut Case<'_>) {
    let mut twice: Vec<String> = Vec::new();
    for ((user, id), events) in by_key(case.stored) {
        if events.len() > 1 {
            let seqs: Vec<u64> = events.iter().map(|event| event.seq).collect();
            twice.push(format!("{id} of {user} is stored under {seqs:?}"));
        }
    }
    twice.into_iter().for_each(|what| case.broken(Rule::Once, what));
}

/// A fresh client reads what the database says. The database may have gone on since then.
pub(super) fn read_is_stored(case: &mut Case<'_>) {
    let mut wrong: Vec<String> = Vec::new();
    for (place, (seq, digest, removed)) in case.read.events.iter().enumerate() {
        match case.stored.events.get(place) {
            None => wrong.push(format!("number {seq} is read and not stored")),
            Some(event) if event.removed || *removed => {}
            Some(event) if event.digest != *digest => wrong.push(format!("number {seq} is stored as {event:?}")),
            Some(_) => {}
        }
    }
    wrong.into_iter().for_each(|what| case.broken(Rule::OneOrder, what));
}

/// A fresh client reads everything that was there when it began.
pub(super) fn read_is_whole(case: &mut Case<'_>) {
    let (read, due) = (case.read.events.last().map_or(0, |(seq, _, _)| *seq), case.read.due);
    if read < due {
        case.broken(Rule::Saved, format!("{due} was told before the log was read, and it ended with {read}"));
    }
}

/// What was answered is there, once, under the number it was answered with.
pub(super) fn answered_is_saved(case: &mut Case<'_>) {
    let found = by_key(case.stored);
    let mut wrong: Vec<(Rule, String)> = Vec::new();
    for ((user, id), sent) in &case.notes.said {
        let events = found.get(&(user.as_str(), id.as_str())).map_or(&[][..], Vec::as_slice);
        match (sent.saved, events) {
            (Some(seq), []) => wrong.push((Rule::Saved, format!("{id} of {user} was answered with {seq} and is lost"))),
            (Some(seq), [event]) if event.seq != seq => {
                wrong.push((Rule::Saved, format!("{id} of {user} was answered with {seq} and is {event:?}")));
            }
            (None, [_, _, ..]) => {
                wrong.push((Rule::UnsureOnce, format!("{id} of {user} was never answered and is there twice")))
            }
            (None, [event]) if sent.refused.is_some() && sent.tries.len() == 1 => {
                let code = sent.refused.as_deref().unwrap_or_default();
                wrong.push((Rule::NothingInvented, format!("{id} of {user} was refused ({code}) and is {event:?}")));
            }
            _ => {}
        }
    }
    wrong.into_iter().for_each(|(rule, what)| case.broken(rule, what));
}

/// Every message in the log was sent by somebody, with those words.
pub(super) fn nothing_is_invented(case: &mut Case<'_>) {
    let mut wrong: Vec<(Rule, String)> = Vec::new();
    for event in case.stored.events.iter().filter(|event| event.kind == "chat") {
        let key = event.user.clone().zip(event.id.clone());
        match key.and_then(|key| case.notes.said.get(&key)) {
            None => wrong.push((Rule::NothingInvented, format!("nobody sent {event:?}"))),
            Some(sent) if sent.words != event.words && !event.removed => {
                wrong.push((Rule::Saved, format!("other words than were sent are stored: {event:?}")));
            }
            Some(_) => {}
        }
    }
    wrong.into_iter().for_each(|(rule, what)| case.broken(rule, what));
}

/// What one connection sent is stored in that order. What was tried more than once may have any of its places.
pub(super) fn in_turn(case: &mut Case<'_>) {
    let mut by_connection: HashMap<u64, Vec<(u64, &Event)>> = HashMap::new();
    let found = by_key(case.stored);
    for ((user, id), sent) in &case.notes.said {
        let event = found.get(&(user.as_str(), id.as_str())).and_then(|events| events.first());
        if let ([(connection, turn)], Some(event)) = (sent.tries.as_slice(), event) {
            by_connection.entry(*connection).or_default().push((*turn, event));
        }
    }
    for events in by_connection.values_mut() {
        events.sort_by_key(|(turn, _)| *turn);
        if let Some(pair) = events.windows(2).find(|pair| pair[0].1.seq > pair[1].1.seq) {
            let what = format!("sent first: {:?}; sent after it and stored before it: {:?}", pair[0].1, pair[1].1);
            case.broken(Rule::InTurn, what);
        }
    }
}
