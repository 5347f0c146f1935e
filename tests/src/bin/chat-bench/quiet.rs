//! What a host costs when little happens: a room of fifty who talk like people, and ten thousand who say nothing.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::{Interval, interval_at};

use crate::contender::{Contender, Running};
use crate::member::{Member, Packet, Tally, number_after};
use crate::talk::{enter, fill, make_rooms};

/// How many people are in the room.
const PEOPLE: usize = 50;
/// How many of them talk.
const TALKERS: usize = 10;
/// How often each of those says something: 20 messages a second in total.
const EVERY: Duration = Duration::from_millis(500);
/// How long they talk.
const TALK: Duration = Duration::from_secs(10);

/// What it is like to talk there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calm {
    /// From sending to the answer, for all but the slowest hundredth, in milliseconds.
    pub(crate) answer_p99: f64,
    /// From sending to hearing it, likewise.
    pub(crate) delivery_p99: f64,
    /// How much of a core the server used, in hundredths.
    pub(crate) core_percent: f64,
}

#[derive(Default)]
struct Times {
    sent: Vec<Instant>,
    answers: Vec<Duration>,
    deliveries: Vec<Duration>,
}

/// Fifty people, twenty messages a second.
pub(crate) async fn calm() -> Calm {
    let server = Running::start(Contender::Madang).await;
    let room = make_rooms(&server, 1, PEOPLE).await.remove(0);
    let (tally, times) = (Rc::new(Tally::default()), Rc::new(RefCell::new(Times::default())));
    let mut tasks = Vec::new();
    for number in 0..PEOPLE {
        let (room, member) = (room.clone(), enter(&server, &room, number).await);
        let turn = u32::try_from(number).expect("few people");
        let first = Instant::now() + EVERY + EVERY * turn / u32::try_from(TALKERS).expect("few talkers");
        let clock = (number < TALKERS).then(|| interval_at(first.into(), EVERY));
        let (tally, times) = (Rc::clone(&tally), Rc::clone(&times));
        tasks.push(tokio::task::spawn_local(async move { chat(member, &room, clock, &tally, &times).await }));
    }
    let (began, used) = (Instant::now(), server.processor_seconds());
    tokio::time::sleep(TALK).await;
    let core_percent = 100.0 * (server.processor_seconds() - used) / began.elapsed().as_secs_f64();
    tasks.iter().for_each(JoinHandle::abort);
    let mut times = times.borrow_mut();
    let times = &mut *times;
    Calm { answer_p99: p99(&mut times.answers), delivery_p99: p99(&mut times.deliveries), core_percent }
}

async fn chat(mut member: Member, room: &str, mut clock: Option<Interval>, tally: &Rc<Tally>, times: &RefCell<Times>) {
    let mut asked = None;
    loop {
        let tick = async {
            match &mut clock {
                Some(clock) => clock.tick().await,
                None => std::future::pending().await,
            }
        };
        let outcome = tokio::select! {
            outcome = member.hear(tally, |packet| note(packet, times, &mut asked)) => outcome,
            _ = tick => {
                let number = times.borrow().sent.len();
                times.borrow_mut().sent.push(Instant::now());
                asked = Some(Instant::now());
                let words = (format!("m-{number}"), format!("Nr. {number} of what is said this evening"));
                member.say(room, &[words]).await
            }
        };
        outcome.expect("the server keeps its connections");
    }
}

fn note(packet: Packet<'_>, times: &RefCell<Times>, asked: &mut Option<Instant>) {
    let mut times = times.borrow_mut();
    match packet {
        Packet::Answer(true) => times.answers.extend(asked.take().map(|asked| asked.elapsed())),
        Packet::Answer(false) => panic!("a message was refused"),
        Packet::Chat(text) => {
            let number = number_after(text, b"Nr. ").expect("every message has its number");
            let sent = times.sent[usize::try_from(number).expect("few messages")];
            times.deliveries.push(sent.elapsed());
        }
        Packet::Ping | Packet::Other(_) => {}
    }
}

fn p99(times: &mut [Duration]) -> f64 {
    assert!(!times.is_empty(), "something was said");
    times.sort();
    times[times.len() * 99 / 100].as_secs_f64() * 1000.0
}

/// How many idle people there are, and in how many rooms.
const IDLE: (usize, usize) = (10_000, 1_000);
/// How long they are watched before their memory is measured.
const SETTLE: Duration = Duration::from_secs(3);

/// What idle people cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Idle {
    /// The server's memory for each connection, rooms and all, in KiB.
    pub(crate) kib_each: f64,
    /// How many came in a second.
    pub(crate) joins_per_second: f64,
}

/// Ten thousand people in a thousand rooms.
pub(crate) async fn idle(contender: Contender) -> Idle {
    let (people, rooms) = IDLE;
    let server = Running::start(contender).await;
    let before = server.resident_bytes();
    let (names, tally) = (make_rooms(&server, rooms, people / rooms).await, Rc::new(Tally::default()));
    let began = Instant::now();
    let tasks = fill(&server, &names, people / rooms, &tally, |_, _| None).await;
    let took = began.elapsed();
    tokio::time::sleep(SETTLE).await;
    let used = server.resident_bytes() - before;
    assert_eq!((tally.cut.get(), tally.holes.get()), (0, 0), "the server keeps its connections");
    tasks.iter().for_each(AbortHandle::abort);
    Idle { kib_each: used as f64 / 1024.0 / people as f64, joins_per_second: people as f64 / took.as_secs_f64() }
}
