//! What holds in a room whatever six people do in it.

use proptest::prelude::*;

use super::*;
use crate::protocol::{Color, State};

const PEOPLE: usize = 6;
const START: Millis = 1_700_000_000_000;
/// The version of the password of a locked room.
const VERSION: u32 = 3;
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

#[derive(Debug, Clone, Copy)]
enum Step {
    Join { who: usize, link: Link, key: Key },
    Leave(usize),
    Lose(usize),
    Turn(usize, State),
    Rename { who: usize, name: usize },
    Chat { who: usize, text: Option<&'static str>, reply_to: Option<Seq>, mention: Option<usize> },
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..PEOPLE;
    let link = prop_oneof![Just(Link::App), Just(Link::Browser)];
    let key = prop_oneof![
        1 => Just(Key::None),
        1 => Just(Key::Wrong),
        1 => Just(Key::Fits(VERSION - 1)),
        3 => Just(Key::Fits(VERSION)),
    ];
    let state = prop_oneof![Just(State::Here), Just(State::Away)];
    let text = prop_oneof![1 => Just(None), 1 => Just(Some(" ")), 4 => Just(Some("안녕"))];
    let reply_to = prop::option::of(0..20_u64);
    let mention = prop::option::of(who());
    prop_oneof![
        6 => (who(), link, key).prop_map(|(who, link, key)| Step::Join { who, link, key }),
        2 => who().prop_map(Step::Leave),
        2 => who().prop_map(Step::Lose),
        3 => (who(), state).prop_map(|(who, state)| Step::Turn(who, state)),
        3 => (who(), 0..NAMES.len()).prop_map(|(who, name)| Step::Rename { who, name }),
        3 => (who(), text, reply_to, mention)
            .prop_map(|(who, text, reply_to, mention)| Step::Chat { who, text, reply_to, mention }),
    ]
}

/// Steps, and how far the host's clock is moved before each: forwards mostly.
fn steps() -> impl Strategy<Value = Vec<(Step, Millis)>> {
    prop::collection::vec((step(), -1000..3000_i64), 1..=40)
}

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
    now: Millis,
}

impl World {
    fn new(room: Room) -> Self {
        Self { room, names: std::array::from_fn(|who| who), members: Vec::new(), now: START }
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

    /// What the rules say to a step, in their order; `None` is yes.
    fn verdict(&self, step: Step) -> Option<ErrorCode> {
        let room = &self.room;
        match step {
            Step::Lose(_) | Step::Turn(..) => None,
            Step::Join { who, .. } if self.is_in(who) => None,
            Step::Join { link: Link::Browser, .. } if !room.guests => Some(ErrorCode::GuestsNotAllowed),
            Step::Join { key, .. } if room.password.is_some() && key != Key::Fits(VERSION) => {
                Some(ErrorCode::WrongPassword)
            }
            Step::Join { .. } if self.members.len() == room.max as usize => Some(ErrorCode::RoomFull),
            Step::Join { who, .. } => self.looks_like_another(who, self.names[who]).then_some(ErrorCode::NicknameTaken),
            Step::Leave(who) | Step::Rename { who, .. } | Step::Chat { who, .. } if !self.is_in(who) => {
                Some(ErrorCode::NotMember)
            }
            Step::Leave(_) => None,
            Step::Rename { who, name } => self.looks_like_another(who, name).then_some(ErrorCode::NicknameTaken),
            Step::Chat { text: None | Some(" "), .. } => Some(ErrorCode::Empty),
            Step::Chat { reply_to: Some(seq), .. } if seq == 0 || seq > room.last_seq => Some(ErrorCode::NoSuchMessage),
            Step::Chat { mention: Some(called), .. } if !self.is_in(called) => Some(ErrorCode::NoSuchUser),
            Step::Chat { .. } => None,
        }
    }

    fn act(&mut self, step: Step) -> Result<Vec<Event>, Refusal> {
        let now = self.now;
        match step {
            Step::Join { who, link, key } => {
                let user = self.user(who);
                self.room.join(&Entrant { user, link, key }, now)
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
        }
    }

    /// Notes what a step that was carried out did to the people.
    fn note(&mut self, step: Step) {
        match step {
            Step::Join { who, .. } if !self.is_in(who) => self.members.push(who),
            Step::Leave(who) | Step::Lose(who) => self.members.retain(|member| *member != who),
            Step::Rename { who, name } => self.names[who] = name,
            Step::Join { .. } | Step::Turn(..) | Step::Chat { .. } => {}
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
        assert!(room.people() <= room.max);
        for (at, who) in self.members.iter().enumerate() {
            let alike = self.members[..at].iter().any(|other| NAMES[self.names[*other]].1 == NAMES[self.names[*who]].1);
            assert!(!alike, "two members look alike: {known:?}");
        }
        let mut told = 0;
        for event in events {
            if let EventKind::Join { people, .. } | EventKind::Exit { people, .. } = event.kind {
                assert_eq!(people, room.people(), "an event counts the seats as it leaves them");
                told += 1;
            }
        }
        let changed = usize::from(before.people() != room.people());
        assert_eq!(told, if room.quiet { 0 } else { changed }, "every entry and exit is told, but not in a quiet room");
    }
}

/// The numbers have no holes, and time does not go backwards.
fn check_log(before: &Room, after: &Room, events: &[Event]) {
    let mut last = (before.last_seq, before.last_at);
    for event in events {
        assert_eq!((event.room, event.seq), (after.id, last.0 + 1));
        assert!(event.at >= last.1, "time goes backwards: {event:?}");
        last = (event.seq, event.at);
    }
    assert_eq!((after.last_seq, after.last_at), last);
}

/// The room changes hands by an event, when its owner goes, and to whoever is here and entered earliest.
fn check_owner(before: &Room, after: &Room, events: &[Event], step: Step) {
    let told: Vec<UserId> = events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Owner { user, .. } => Some(user.id),
            _ => None,
        })
        .collect();
    if before.owner.id == after.owner.id {
        assert_eq!(told, []);
        let seat = before.seats.get(before.owner.id);
        let deserted = seat.is_some() && after.seats.get(after.owner.id).is_none();
        assert!(!deserted || after.seats.iter().all(|seat| seat.state == State::Away), "somebody here was passed over");
        return;
    }
    assert_eq!(told, [after.owner.id]);
    assert!(matches!(step, Step::Leave(_) | Step::Lose(_)), "{step:?} made an owner");
    assert!(after.seats.get(before.owner.id).is_none(), "the former owner is still there");
    let heir = after.seats.iter().find(|seat| seat.state == State::Here).map(|seat| seat.user.clone());
    assert_eq!(heir, Some(after.owner.clone()));
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
