//! Who is in, who owns the room and who is banned, as the log tells it.

use std::collections::BTreeSet;

use super::{Case, Rule};
use crate::checker::stored::{Event, Stored};

/// What only owners do to a room.
const DEEDS: [&str; 7] = ["kick", "ban", "unban", "mute", "unmute", "settings", "owner"];
/// What only members do, and who did it is their `user`.
const OF_USERS: [&str; 2] = ["chat", "rename"];
/// The same where it is their `by`.
const OF_DOERS: [&str; 3] = ["edit", "react", "remove"];

/// A room as its log tells it.
struct Replay<'a> {
    owner: &'a str,
    members: BTreeSet<&'a str>,
    banned: BTreeSet<&'a str>,
}

/// Goes through the log from the beginning.
pub(super) fn replay(case: &mut Case<'_>) {
    let stored: &Stored = case.stored;
    let mut wrong: Vec<(Rule, String)> = Vec::new();
    let mut replay = Replay { owner: &stored.creator, members: BTreeSet::new(), banned: BTreeSet::new() };
    for event in &stored.events {
        if let Some(problem) = replay.step(event, stored.quiet) {
            wrong.push(problem);
        }
    }
    if !stored.quiet {
        wrong.extend(replay.differs(stored));
    }
    if replay.owner != stored.owner {
        let what = format!("the log makes {} the owner, the database {}", replay.owner, stored.owner);
        wrong.push((Rule::OneOwner, what));
    }
    let one = case.read.owners.len() <= 1 && case.read.owners.iter().all(|owner| *owner == stored.owner);
    if !one {
        wrong.push((Rule::OneOwner, format!("the wire calls {:?} owners", case.read.owners)));
    }
    wrong.extend(put_outs(case));
    wrong.into_iter().for_each(|(rule, what)| case.broken(rule, what));
}

impl<'a> Replay<'a> {
    fn step(&mut self, event: &'a Event, quiet: bool) -> Option<(Rule, String)> {
        let kind = event.kind.as_str();
        let (user, by) = (event.user.as_deref().unwrap_or_default(), event.by.as_deref());
        let author = if OF_USERS.contains(&kind) { Some(user) } else { by.filter(|_| OF_DOERS.contains(&kind)) };
        let outside = author.filter(|author| !quiet && !self.members.contains(author));
        let usurper = by.filter(|by| DEEDS.contains(&kind) && *by != self.owner);
        match kind {
            "join" => drop(self.members.insert(user)),
            "exit" | "kick" => drop(self.members.remove(user)),
            "ban" => {
                self.members.remove(user);
                if event.note.is_none() {
                    self.banned.insert(user);
                } else {
                    self.banned.remove(user);
                }
            }
            "unban" => drop(self.banned.remove(user)),
            "owner" => self.owner = user,
            _ => {}
        }
        let banned = kind == "join" && self.banned.contains(user);
        match (outside, usurper) {
            (Some(_), _) => Some((Rule::Kicked, format!("by somebody who is not in: {event:?}"))),
            (_, Some(_)) => Some((Rule::OneOwner, format!("by somebody who does not own the room: {event:?}"))),
            _ if banned => Some((Rule::Kicked, format!("by somebody who is banned: {event:?}"))),
            _ => None,
        }
    }

    fn differs(&self, stored: &Stored) -> Vec<(Rule, String)> {
        let mut wrong = Vec::new();
        for (what, told, kept) in
            [("members", &self.members, &stored.members), ("banned", &self.banned, &stored.banned)]
        {
            let kept: BTreeSet<&str> = kept.iter().map(String::as_str).collect();
            if *told != kept {
                let more: Vec<_> = kept.difference(told).collect();
                let fewer: Vec<_> = told.difference(&kept).collect();
                wrong.push((
                    Rule::StateFits,
                    format!("{what}: {more:?} are stored against the log, {fewer:?} are missing"),
                ));
            }
        }
        wrong
    }
}

/// Whoever was put out, and it was answered, is out at that number.
fn put_outs(case: &Case<'_>) -> Vec<(Rule, String)> {
    let mut wrong = Vec::new();
    for put_out in &case.notes.put_outs {
        let Some(event) = case.stored.events.iter().find(|event| event.seq == put_out.seq) else {
            wrong.push((Rule::Saved, format!("it is not stored: {put_out:?}")));
            continue;
        };
        let is_it = ["kick", "ban"].contains(&event.kind.as_str()) && event.user.as_ref() == Some(&put_out.victim);
        // A kick of somebody who is out already is answered with what was the newest number then.
        let before = case.stored.events.iter().take_while(|event| event.seq <= put_out.seq);
        let was_in = before.fold(false, |inside, event| match event.kind.as_str() {
            "join" if event.user.as_ref() == Some(&put_out.victim) => true,
            "exit" | "kick" | "ban" if event.user.as_ref() == Some(&put_out.victim) => false,
            _ => inside,
        });
        if !is_it && was_in && !case.stored.quiet {
            wrong.push((Rule::Kicked, format!("{put_out:?} was answered, and they are in: {event:?}")));
        }
    }
    wrong
}
