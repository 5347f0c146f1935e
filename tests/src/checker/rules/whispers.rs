//! Whispers: two people's, and nobody else's.

use std::collections::{HashMap, HashSet};

use super::{Case, Rule};
use crate::checker::digest;
use crate::checker::stored::Whisper;

/// A whisper reaches the one who sent it and the one it is for, as it was sent.
pub(super) fn private(case: &mut Case<'_>) {
    let mut wrong: Vec<String> = Vec::new();
    for heard in &case.notes.heard_whispers {
        let (whisper, user) = (&heard.whisper, &heard.user);
        let of = |side: &str| whisper[side]["id"].as_str().unwrap_or_default().to_owned();
        let (from, to) = (of("from"), of("to"));
        if ![&from, &to].contains(&user) {
            wrong.push(format!("{user} heard what is not for them: {whisper}"));
            continue;
        }
        let key = (from, whisper["id"].as_str().unwrap_or_default().to_owned());
        let as_sent = case.notes.whispered.get(&key).is_some_and(|sent| {
            sent.words == digest::words(whisper["text"].as_str()) && sent.to.as_deref() == Some(&to)
        });
        let stored = case.stored.whispers.iter().any(|one| {
            (&one.inbox, &one.id, &one.from) == (user, &key.1, &key.0) && Some(one.n) == whisper["n"].as_u64()
        });
        if !as_sent || !stored {
            let what = if as_sent { "is not stored" } else { "nobody sent" };
            wrong.push(format!("{user} heard what {what}: {whisper}"));
        }
    }
    wrong.into_iter().for_each(|what| case.broken(Rule::Whispered, what));
}

/// Each is in both inboxes and no other, once, numbered without holes, and the answered ones are there.
pub(super) fn stored_twice(case: &mut Case<'_>) {
    let mut wrong: Vec<(Rule, String)> = Vec::new();
    let mut ends: HashMap<&str, u64> = HashMap::new();
    let mut sides: HashMap<(&str, &str), HashSet<(&str, bool)>> = HashMap::new();
    for whisper in &case.stored.whispers {
        let Whisper { inbox, n, id, sent, from, to, words } = whisper;
        let end = ends.entry(inbox).or_default();
        *end += 1;
        if n != end {
            wrong.push((Rule::Gapless, format!("in an inbox {n} stands where {end} belongs: {whisper:?}")));
        }
        let owner = if *sent { from } else { to };
        let as_sent = case.notes.whispered.get(&(from.clone(), id.clone()));
        if as_sent.is_none_or(|known| known.words != *words || known.to.as_ref() != Some(to)) {
            wrong.push((Rule::NothingInvented, format!("nobody sent {whisper:?}")));
        }
        if inbox != owner || !sides.entry((from, id)).or_default().insert((inbox, *sent)) {
            wrong.push((Rule::Whispered, format!("it is where it does not belong, or twice: {whisper:?}")));
        }
    }
    for ((user, id), both) in &sides {
        if both.len() != 2 {
            wrong.push((Rule::Whispered, format!("{id} of {user} is in {} inboxes", both.len())));
        }
    }
    for ((user, id), sent) in &case.notes.whispered {
        let is_it = |one: &&Whisper| one.sent && (&one.from, &one.id) == (user, id);
        let stored = case.stored.whispers.iter().find(is_it).map(|one| one.n);
        if let (None, Some(code), 1, Some(_)) = (sent.saved, &sent.refused, sent.tries.len(), stored) {
            wrong.push((Rule::NothingInvented, format!("{id} of {user} was refused ({code}) and is stored")));
        }
        if sent.saved.is_some() && stored != sent.saved {
            let what = format!("{id} of {user} was answered with {:?} and is {stored:?}", sent.saved);
            wrong.push((Rule::Saved, what));
        }
    }
    wrong.into_iter().for_each(|(rule, what)| case.broken(rule, what));
}
