//! What holds in a room whatever six people do in it.

mod checks;
mod steps;

use checks::{acting, check_log, check_owner, check_settings, wish};
use proptest::prelude::*;
use steps::{Power, Step, Wished, steps};

use super::*;
use crate::limits::{BAN_MINUTES_MAX, MUTE_MINUTES_MAX, PEOPLE_MIN, SLOW_SECONDS_MAX};
use crate::names;
use crate::protocol::{Color, Link};

const PEOPLE: usize = 6;
const START: Millis = 1_700_000_000_000;
/// The version of the password of a locked room at first.
const VERSION: u32 = 3;
/// The largest `max` of a room on this host.
const MOST_PEOPLE: u32 = 6;
/// Names, each with the mark that it shares with those that people would take for it.
const NAMES: [(&str, char); 8] = [
    ("Mina", 'm'),
    ("MINA", 'm'),
    ("Min\u{430}", 'm'),
    ("Bill", 'b'),
    ("BiII", 'b'),
    ("푸른 여우", 'f'),
    ("지수", 'j'),
    ("Sora", 's'),
];

fn user(who: usize, name: usize) -> User {
    let id = format!("person-{who:05}").parse().expect("it has twelve characters of an id");
    User { id, nickname: NAMES[name].0.into(), color: Color("#336699".into()) }
}

fn settings() -> impl Strategy<Value = Room> {
    (2_u32..=PEOPLE as u32, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(max, locked, guests, quiet)| {
        let password = locked.then(|| Password { hash: "$argon2id$".into(), version: VERSION });
        let plan = Blueprint { title: "마당".to_owned(), max, keep: true, guests, password };
        let id = "room-of-six0".parse().expect("it has twelve characters of an id");
        Room { quiet, ..Room::new(id, plan, user(0, 0), START) }
    })
}

/// The room, and what is known of its people without asking it.
struct World {
    room: Room,
    /// The name that each person has now, in the room or not.
    names: [usize; PEOPLE],
    /// Who is in, earliest first.
    members: Vec<usize>,
    /// Who may not come back, until then or for ever.
    banned: [Option<Millis>; PEOPLE],
    /// Until when each may not write.
    muted: [Millis; PEOPLE],
    /// When each last wrote in slow mode.
    paces: [Option<Millis>; PEOPLE],
    now: Millis,
}

impl World {
    fn new(room: Room) -> Self {
        let (banned, muted, paces) = ([None; PEOPLE], [0; PEOPLE], [None; PEOPLE]);
        Self { room, names: std::array::from_fn(|who| who), members: Vec::new(), banned, muted, paces, now: START }
    }

    fn user(&self, who: usize) -> User {
        user(who, self.names[who])
    }

    fn is_in(&self, who: usize) -> bool {
        self.members.contains(&who)
    }

    fn looks_like_another(&self, who: usize, name: usize) -> bool {
        self.members.iter().any(|other| *other != who && NAMES[self.names[*other]].1 == NAMES[name].1)
    }

    /// Rule 8, but for slow mode.
    fn silence(&self, who: usize) -> Option<ErrorCode> {
        match who {
            who if !self.is_in(who) => Some(ErrorCode::NotMember),
            who if self.muted[who] > self.now => Some(ErrorCode::Muted),
            who if self.room.frozen && self.room.owner.id != user(who, 0).id => Some(ErrorCode::Frozen),
            _ => None,
        }
    }

    fn slowed(&self, who: usize) -> Option<ErrorCode> {
        let gap = Millis::from(self.room.slow_seconds) * 1000;
        let slow = self.room.owner.id != user(who, 0).id
            && self.paces[who].is_some_and(|last| (1..=gap).contains(&(last + gap - self.now)));
        slow.then_some(ErrorCode::SlowDown)
    }

    fn authority(&self, by: Option<usize>) -> Option<ErrorCode> {
        match by {
            Some(by) if !self.is_in(by) => Some(ErrorCode::NotMember),
            Some(by) if self.room.owner.id != user(by, 0).id => Some(ErrorCode::NotOwner),
            _ => None,
        }
    }

    fn power_verdict(&self, by: Option<usize>, power: Power, on: usize) -> Option<ErrorCode> {
        let range = |minutes: u32, most: u32| (!(1..=most).contains(&minutes)).then_some(ErrorCode::Invalid);
        let oneself = (by == Some(on)).then_some(ErrorCode::Invalid);
        let outside = (!self.is_in(on)).then_some(ErrorCode::NoSuchUser);
        let further = match power {
            Power::Kick | Power::Ban(None) | Power::Unban | Power::Unmute => None,
            Power::Ban(Some(minutes)) => range(minutes, BAN_MINUTES_MAX),
            Power::Mute(minutes) => range(minutes, MUTE_MINUTES_MAX).or(outside),
            Power::Delegate => outside,
        };
        self.authority(by).or(oneself).or(further)
    }

    /// What the rules say to a step, in their order; `None` is yes.
    fn verdict(&self, step: Step) -> Option<ErrorCode> {
        let room = &self.room;
        match step {
            Step::Lose(_) | Step::Turn(..) => None,
            Step::Join { who, .. } if self.is_in(who) => None,
            Step::Join { who, .. } if self.banned[who].is_some_and(|until| until > self.now) => Some(ErrorCode::Banned),
            Step::Join { link: Link::Browser, .. } if !room.guests => Some(ErrorCode::GuestsNotAllowed),
            Step::Join { key, .. }
                if room.password.as_ref().is_some_and(|password| key != Key::Fits(password.version)) =>
            {
                Some(ErrorCode::WrongPassword)
            }
            Step::Join { .. } if self.members.len() >= room.max as usize => Some(ErrorCode::RoomFull),
            Step::Join { who, .. } => self.looks_like_another(who, self.names[who]).then_some(ErrorCode::NicknameTaken),
            Step::Leave(who) => (!self.is_in(who)).then_some(ErrorCode::NotMember),
            Step::Rename { who, .. } | Step::Chat { who, .. } if self.silence(who).is_some() => self.silence(who),
            Step::Rename { who, name } => self.looks_like_another(who, name).then_some(ErrorCode::NicknameTaken),
            Step::Chat { who, .. } if self.slowed(who).is_some() => self.slowed(who),
            Step::Chat { text: None | Some(" "), .. } => Some(ErrorCode::Empty),
            Step::Chat { reply_to: Some(seq), .. } if seq == 0 || seq > room.last_seq => Some(ErrorCode::NoSuchMessage),
            Step::Chat { mention: Some(called), .. } if !self.is_in(called) => Some(ErrorCode::NoSuchUser),
            Step::Chat { .. } => None,
            Step::Use { by, power, on } => self.power_verdict(by, power, on),
            Step::Set { by, wished } => {
                let out_of_range = match wished {
                    Wished::Max(max) => !(PEOPLE_MIN..=MOST_PEOPLE).contains(&max),
                    Wished::Slow(seconds) => seconds > SLOW_SECONDS_MAX,
                    _ => false,
                };
                self.authority(by).or(out_of_range.then_some(ErrorCode::Invalid))
            }
        }
    }

    fn act(&mut self, step: Step) -> Result<Vec<Event>, Refusal> {
        let now = self.now;
        match step {
            Step::Join { who, link, key } => {
                let user = self.user(who);
                self.room.join(&Entrant { user, link, address: None, key }, now)
            }
            Step::Leave(who) => self.room.leave(user(who, 0).id, now),
            Step::Lose(who) => Ok(self.room.lose(user(who, 0).id, now)),
            Step::Turn(who, state) => {
                self.room.seats.set_state(user(who, 0).id, state);
                Ok(Vec::new())
            }
            Step::Rename { who, name } => self.room.rename(&user(who, name), now).map(|event| vec![event]),
            Step::Chat { who, text, reply_to, mention } => {
                let id = "a-message".parse().expect("it has only small letters and a dash");
                let mentions = mention.map(|called| user(called, 0).id).into_iter().collect();
                let draft = Draft { id, text: text.map(str::to_owned), gif: None, reply_to, mentions };
                self.room.chat(user(who, 0).id, draft, now).map(|event| vec![event])
            }
            Step::Use { by, power, on } => self.use_power(acting(by), power, on),
            Step::Set { by, wished } => {
                let event = self.room.set(acting(by), wish(wished), MOST_PEOPLE, now)?;
                Ok(event.into_iter().collect())
            }
        }
    }

    fn use_power(&mut self, by: By, power: Power, on: usize) -> Result<Vec<Event>, Refusal> {
        let (now, user) = (self.now, self.user(on));
        let one = |event: Option<Event>| event.into_iter().collect();
        match power {
            Power::Kick => self.room.kick(by, user.id, now),
            Power::Ban(minutes) => {
                let verdict = Verdict { minutes, addresses: Vec::new(), shared: Vec::new() };
                self.room.ban(by, &user, verdict, now)
            }
            Power::Unban => self.room.unban(by, &user, now).map(one),
            Power::Mute(minutes) => self.room.mute(by, user.id, minutes, now).map(|event| vec![event]),
            Power::Unmute => self.room.unmute(by, &user, now).map(one),
            Power::Delegate => self.room.delegate(by, user.id, now).map(one),
        }
    }

    fn note_power(&mut self, power: Power, on: usize) {
        let until = |minutes: u32| self.now + Millis::from(minutes) * 60_000;
        match power {
            Power::Kick => {}
            Power::Ban(minutes) => self.banned[on] = Some(minutes.map_or(Millis::MAX, until)),
            Power::Unban => self.banned[on] = None,
            Power::Mute(minutes) => self.muted[on] = until(minutes),
            Power::Unmute => self.muted[on] = 0,
            Power::Delegate => {}
        }
        if matches!(power, Power::Kick | Power::Ban(_)) {
            self.members.retain(|member| *member != on);
        }
    }

    /// Notes what a step that was carried out did to the people.
    fn note(&mut self, step: Step) {
        match step {
            Step::Join { who, .. } if !self.is_in(who) => self.members.push(who),
            Step::Leave(who) | Step::Lose(who) => self.members.retain(|member| *member != who),
            Step::Rename { who, name } => self.names[who] = name,
            Step::Chat { who, .. } if self.room.slow_seconds > 0 => self.paces[who] = Some(self.now),
            Step::Use { power, on, .. } => self.note_power(power, on),
            Step::Join { .. } | Step::Turn(..) | Step::Chat { .. } | Step::Set { .. } => {}
        }
    }

    /// Somebody who is not in the room is called something else, which the room hears of if it is theirs.
    fn rename_outside(&mut self, who: usize, name: usize) {
        self.names[who] = name;
        self.room.owner_renamed(&user(who, name));
    }

    fn take(&mut self, step: Step) {
        let (verdict, before) = (self.verdict(step), self.room.clone());
        match self.act(step) {
            Ok(events) => {
                assert_eq!(verdict, None, "{step:?} was carried out");
                self.note(step);
                check_log(&before, &self.room, &events);
                check_owner(&before, &self.room, &events, step);
                self.check_people(&before, &events);
                check_settings(&before, &self.room, step);
            }
            Err(refusal) => {
                assert_eq!(Some(refusal.code), verdict, "{step:?} was refused");
                assert_eq!(self.room, before, "a refusal changes nothing");
                if let Step::Rename { who, name } = step
                    && !self.is_in(who)
                {
                    self.rename_outside(who, name);
                }
            }
        }
    }

    fn check_people(&self, before: &Room, events: &[Event]) {
        let room = &self.room;
        let seated: Vec<User> = room.seats.iter().map(|seat| seat.user.clone()).collect();
        let known: Vec<User> = self.members.iter().map(|who| self.user(*who)).collect();
        assert_eq!(seated, known, "the seats are in the order they were taken");
        assert!(room.people() <= room.max.max(before.people()), "nobody enters a full room");
        for (at, who) in self.members.iter().enumerate() {
            let alike = self.members[..at].iter().any(|other| NAMES[self.names[*other]].1 == NAMES[self.names[*who]].1);
            assert!(!alike, "two members look alike: {known:?}");
        }
        let (mut told, mut put_out) = (0, 0);
        for event in events {
            match event.kind {
                EventKind::Join { people, .. } | EventKind::Exit { people, .. } => {
                    assert_eq!(people, room.people(), "an event counts the seats as it leaves them");
                    told += 1;
                }
                EventKind::Kick { people, .. } | EventKind::Ban { people, .. } => {
                    assert_eq!(people, room.people());
                    put_out = usize::from(before.people() != room.people());
                }
                _ => {}
            }
        }
        let changed = usize::from(before.people() != room.people());
        let expected = if room.quiet { put_out } else { changed };
        assert_eq!(told + put_out, expected, "every entry and exit is told once, but not in a quiet room");
    }
}

#[test]
fn the_marks_of_the_names_are_what_the_names_look_like() {
    for (one, mark) in NAMES {
        for (other, other_mark) in NAMES {
            let alike = names::skeleton(one).looks_like(&names::skeleton(other));
            assert_eq!(alike, mark == other_mark, "{one} and {other}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_hold_whatever_six_people_do(room in settings(), steps in steps()) {
        let mut world = World::new(room);
        for (step, elapsed) in steps {
            world.now += elapsed;
            world.take(step);
        }
    }
}
