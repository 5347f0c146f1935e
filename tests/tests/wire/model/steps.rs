//! What somebody may do next. Numbers are taken modulo what there is, so that a step still means something when others
//! before it are left out.

use proptest::prelude::*;

/// One of three people.
pub(super) type Who = usize;

/// What is shown at the door of a room.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    None,
    Right,
    Wrong,
}

/// What is changed of a room.
#[derive(Clone, Copy, Debug)]
pub(super) enum Setting {
    Title(usize),
    Max(u32),
    Lock(bool),
    Frozen(bool),
    Slow(bool),
}

/// What an owner does to somebody.
#[derive(Clone, Copy, Debug)]
pub(super) enum Power {
    Kick,
    Ban,
    Unban,
    Mute,
    Unmute,
    Delegate,
}

/// What is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Page {
    Events { after: usize, limit: usize },
    History { before: usize, limit: usize },
    Members,
    Whispers { after: usize },
    Search(usize),
    Bans,
}

/// What is done in a room.
#[derive(Clone, Copy, Debug)]
pub(super) enum Deed {
    Join { key: Key, after: Option<usize> },
    Leave,
    Chat { words: usize, reply: Option<usize> },
    ChatAgain,
    Whisper { to: Who, words: usize },
    WhisperAgain,
    Edit { target: usize, words: usize },
    Remove { target: usize },
    React { target: usize, emoji: usize, on: bool },
    Typing,
    Use { power: Power, whom: Who },
    Set(Setting),
    Close,
    Read(Page),
}

/// One step of an evening.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Makes a room.
    Create { who: Who, max: u32, locked: bool },
    /// Is called something else.
    Rename { who: Who, name: usize },
    /// Is cut off, and comes back when it is their turn again.
    Cut { who: Who },
    /// Saves the conversation of a room.
    Save { who: Who, room: usize },
    /// Does something in a room.
    Do { who: Who, room: usize, deed: Deed },
}

/// Any step; the commoner ones more often.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let who = 0..3_usize;
    prop_oneof![
        3 => (who.clone(), 2..4_u32, prop::bool::weighted(0.2)).prop_map(|(who, max, locked)| Step::Create { who, max, locked }),
        3 => (who.clone(), 0..5_usize).prop_map(|(who, name)| Step::Rename { who, name }),
        1 => who.clone().prop_map(|who| Step::Cut { who }),
        2 => (who.clone(), 0..3_usize).prop_map(|(who, room)| Step::Save { who, room }),
        91 => (who, 0..3_usize, deed()).prop_map(|(who, room, deed)| Step::Do { who, room, deed }),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let (words, target) = (0..6_usize, 0..40_usize);
    let after = prop::option::weighted(0.3, 0..60_usize);
    let reply = prop::option::weighted(0.2, target.clone());
    prop_oneof![
        24 => (key(), after).prop_map(|(key, after)| Deed::Join { key, after }),
        3 => Just(Deed::Leave),
        18 => (words.clone(), reply).prop_map(|(words, reply)| Deed::Chat { words, reply }),
        2 => Just(Deed::ChatAgain),
        7 => (0..3_usize, words.clone()).prop_map(|(to, words)| Deed::Whisper { to, words }),
        1 => Just(Deed::WhisperAgain),
        6 => (target.clone(), words).prop_map(|(target, words)| Deed::Edit { target, words }),
        4 => target.clone().prop_map(|target| Deed::Remove { target }),
        8 => (target, 0..3_usize, any::<bool>()).prop_map(|(target, emoji, on)| Deed::React { target, emoji, on }),
        1 => Just(Deed::Typing),
        9 => (power(), 0..3_usize).prop_map(|(power, whom)| Deed::Use { power, whom }),
        7 => setting().prop_map(Deed::Set),
        1 => prop::bool::weighted(0.3).prop_map(|close| if close { Deed::Close } else { Deed::Typing }),
        12 => page().prop_map(Deed::Read),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![4 => Just(Key::None), 3 => Just(Key::Right), 1 => Just(Key::Wrong)]
}

fn power() -> impl Strategy<Value = Power> {
    use Power::{Ban, Delegate, Kick, Mute, Unban, Unmute};
    prop_oneof![2 => Just(Kick), 1 => Just(Ban), 2 => Just(Unban), 2 => Just(Mute), 2 => Just(Unmute), 3 => Just(Delegate)]
}

fn setting() -> impl Strategy<Value = Setting> {
    prop_oneof![
        (0..4_usize).prop_map(Setting::Title),
        (1..4_u32).prop_map(Setting::Max),
        prop::bool::weighted(0.3).prop_map(Setting::Lock),
        prop::bool::weighted(0.3).prop_map(Setting::Frozen),
        prop::bool::weighted(0.3).prop_map(Setting::Slow),
    ]
}

fn page() -> impl Strategy<Value = Page> {
    let limit = 1..60_usize;
    prop_oneof![
        (0..60_usize, limit.clone()).prop_map(|(after, limit)| Page::Events { after, limit }),
        (0..60_usize, limit).prop_map(|(before, limit)| Page::History { before, limit }),
        Just(Page::Members),
        (0..9_usize).prop_map(|after| Page::Whispers { after }),
        (0..6_usize).prop_map(Page::Search),
        Just(Page::Bans),
    ]
}
