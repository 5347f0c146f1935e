//! What the page says of an event that is no message. The app says the same.

use super::html::filled;
use crate::export::words::Word;
use crate::made_up::Locale;
use crate::protocol::{Changes, Event, EventKind, ExitReason, Millis};

const MILLIS_PER_MINUTE: Millis = 60_000;

/// The sentences, as HTML; of some changes nothing is said.
pub(super) fn sentences(event: &Event, locale: Locale) -> Vec<String> {
    let about = |word: Word, name: &str| vec![filled(word.in_language(locale), &[("name", name)])];
    match &event.kind {
        EventKind::Join { user, .. } => about(Word::Enter, &user.nickname),
        EventKind::Exit { user, reason: ExitReason::Left, .. } => about(Word::Leave, &user.nickname),
        EventKind::Exit { user, reason: ExitReason::Lost, .. } => about(Word::Lost, &user.nickname),
        EventKind::Rename { user, from } => {
            vec![filled(Word::Rename.in_language(locale), &[("a", from), ("b", &user.nickname)])]
        }
        EventKind::Owner { user, .. } => about(Word::Owner, &user.nickname),
        EventKind::Kick { user, .. } => about(Word::Kick, &user.nickname),
        EventKind::Ban { user, .. } => about(Word::Ban, &user.nickname),
        EventKind::Unban { user, .. } => about(Word::Unban, &user.nickname),
        EventKind::Mute { user, until, .. } => {
            let minutes = ((until - event.at + MILLIS_PER_MINUTE / 2) / MILLIS_PER_MINUTE).max(1).to_string();
            vec![filled(Word::Mute.in_language(locale), &[("name", &user.nickname), ("n", &minutes)])]
        }
        EventKind::Unmute { user, .. } => about(Word::Unmute, &user.nickname),
        EventKind::Settings { changes, .. } => settings(changes, locale),
        EventKind::Unreadable {} => vec![filled(Word::Unreadable.in_language(locale), &[])],
        EventKind::Chat { .. } | EventKind::Edit { .. } | EventKind::Remove { .. } | EventKind::React { .. } => {
            Vec::new()
        }
    }
}

fn settings(changes: &Changes, locale: Locale) -> Vec<String> {
    let mut said = Vec::new();
    let mut say = |word: Word, key: &str, value: &str| said.push(filled(word.in_language(locale), &[(key, value)]));
    if let Some(title) = &changes.title {
        say(Word::Retitle, "title", title);
    }
    if let Some(max) = changes.max {
        say(Word::Max, "n", &max.to_string());
    }
    if let Some(locked) = changes.locked {
        say(if locked { Word::Locked } else { Word::Unlocked }, "", "");
    }
    if let Some(frozen) = changes.frozen {
        say(if frozen { Word::Freeze } else { Word::Thaw }, "", "");
    }
    match changes.slow_seconds {
        None => {}
        Some(0) => say(Word::SlowOff, "", ""),
        Some(seconds) => say(Word::Slow, "n", &seconds.to_string()),
    }
    said
}
