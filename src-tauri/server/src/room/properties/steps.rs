//! What six people and the console may try.

use proptest::prelude::*;

use super::{MOST_PEOPLE, NAMES, PEOPLE, VERSION};
use crate::limits::{BAN_MINUTES_MAX, PEOPLE_MIN, SLOW_SECONDS_MAX};
use crate::protocol::{Link, Millis, Seq, State};
use crate::room::Key;

/// What an owner does to somebody.
#[derive(Debug, Clone, Copy)]
pub(super) enum Power {
    Kick,
    Ban(Option<u32>),
    Unban,
    Mute(u32),
    Unmute,
    Delegate,
}

/// What an owner wishes of the room, in short.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wished {
    Max(u32),
    Frozen(bool),
    Slow(u32),
    Quiet(bool),
    Guests(bool),
    Password(bool),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Join {
        who: usize,
        link: Link,
        key: Key,
    },
    Leave(usize),
    Lose(usize),
    Turn(usize, State),
    Rename {
        who: usize,
        name: usize,
    },
    Chat {
        who: usize,
        text: Option<&'static str>,
        reply_to: Option<Seq>,
        mention: Option<usize>,
    },
    /// By a person or by the console.
    Use {
        by: Option<usize>,
        power: Power,
        on: usize,
    },
    Set {
        by: Option<usize>,
        wished: Wished,
    },
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let who = || 0..PEOPLE;
    let link = prop_oneof![Just(Link::App), Just(Link::Browser)];
    let key = prop_oneof![
        1 => Just(Key::None),
        1 => Just(Key::Wrong),
        1 => Just(Key::Fits(VERSION - 1)),
        3 => Just(Key::Fits(VERSION)),
        1 => Just(Key::Fits(VERSION + 1)),
    ];
    let state = prop_oneof![Just(State::Here), Just(State::Away)];
    let text = prop_oneof![1 => Just(None), 1 => Just(Some(" ")), 4 => Just(Some("안녕"))];
    let reply_to = prop::option::of(0..20_u64);
    let mention = prop::option::of(who());
    let by = || prop_oneof![1 => Just(None), 5 => who().prop_map(Some)];
    prop_oneof![
        6 => (who(), link, key).prop_map(|(who, link, key)| Step::Join { who, link, key }),
        2 => who().prop_map(Step::Leave),
        2 => who().prop_map(Step::Lose),
        3 => (who(), state).prop_map(|(who, state)| Step::Turn(who, state)),
        3 => (who(), 0..NAMES.len()).prop_map(|(who, name)| Step::Rename { who, name }),
        3 => (who(), text, reply_to, mention)
            .prop_map(|(who, text, reply_to, mention)| Step::Chat { who, text, reply_to, mention }),
        6 => (by(), power(), who()).prop_map(|(by, power, on)| Step::Use { by, power, on }),
        4 => (by(), wished()).prop_map(|(by, wished)| Step::Set { by, wished }),
    ]
}

pub(super) fn power() -> impl Strategy<Value = Power> {
    let minutes = || prop_oneof![Just(1), Just(2), Just(0), Just(BAN_MINUTES_MAX), Just(BAN_MINUTES_MAX + 1)];
    prop_oneof![
        2 => Just(Power::Kick),
        2 => prop::option::of(minutes()).prop_map(Power::Ban),
        1 => Just(Power::Unban),
        2 => minutes().prop_map(Power::Mute),
        1 => Just(Power::Unmute),
        1 => Just(Power::Delegate),
    ]
}

pub(super) fn wished() -> impl Strategy<Value = Wished> {
    prop_oneof![
        (PEOPLE_MIN - 1..=MOST_PEOPLE + 1).prop_map(Wished::Max),
        any::<bool>().prop_map(Wished::Frozen),
        prop_oneof![Just(0), Just(2), Just(60), Just(SLOW_SECONDS_MAX + 1)].prop_map(Wished::Slow),
        any::<bool>().prop_map(Wished::Quiet),
        any::<bool>().prop_map(Wished::Guests),
        any::<bool>().prop_map(Wished::Password),
    ]
}

/// Steps, and how far the host's clock is moved before each: forwards mostly.
pub(super) fn steps() -> impl Strategy<Value = Vec<(Step, Millis)>> {
    prop::collection::vec((step(), -1000..3000_i64), 1..=40)
}
