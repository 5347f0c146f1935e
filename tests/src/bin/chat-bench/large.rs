//! Ten thousand people in one room, and a start on a million messages.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

use crate::contender::{Contender, Running};
use crate::member::{Member, Packet, Tally};
use crate::talk::{enter, fill, make_rooms};

/// How many people are in the room.
const CROWD: usize = 10_000;
/// How long nothing is said before each message.
const PAUSE: Duration = Duration::from_millis(1500);
/// A message that not everybody has heard by then was lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long it takes until everybody has heard a message, in milliseconds, so many times.
pub(crate) async fn crowd(rounds: usize) -> Vec<f64> {
    let server = Running::start(Contender::Madang).await;
    let (names, tally) = (make_rooms(&server, 1, CROWD).await, Rc::new(Tally::default()));
    let tasks = fill(&server, &names, CROWD - 1, &tally, |_, _| None).await;
    let (room, mut speaker) = (&names[0], enter(&server, &names[0], CROWD).await);
    let mut took = Vec::new();
    for round in 0..rounds {
        hear_for(PAUSE, &mut speaker, &tally, u64::MAX).await;
        let (said, everybody) = (Instant::now(), tally.heard.get() + CROWD as u64);
        let words = (format!("c-{round}"), "Welcome, all of you.".to_owned());
        speaker.say(room, &[words]).await.expect("it can be said");
        hear_for(PATIENCE, &mut speaker, &tally, everybody).await;
        assert_eq!(tally.heard.get(), everybody, "everybody hears it");
        let last = tally.heard_at.get().expect("it was heard");
        took.push((last - said).as_secs_f64() * 1000.0);
    }
    assert_eq!(tally.holes.get(), 0, "nobody misses anything");
    tasks.iter().for_each(AbortHandle::abort);
    took
}

/// Lets the speaker hear until the time is over or so much was heard by all.
async fn hear_for(time: Duration, speaker: &mut Member, tally: &Rc<Tally>, heard: u64) {
    let end = Instant::now() + time;
    while tally.heard.get() < heard && Instant::now() < end {
        tokio::select! {
            outcome = speaker.hear(tally, |_| {}) => outcome.expect("the server keeps its connections"),
            () = tokio::time::sleep(Duration::from_millis(1)) => {}
        }
    }
}

/// How many messages are under way at once. They come from one person, who cannot run ahead of what they hear themselves.
const AT_ONCE: usize = 1000;

/// What was seen when a host was started on very many messages.
pub(crate) struct Starts {
    /// Messages stored in a second, while the room was filled.
    pub(crate) stored_per_second: f64,
    /// From the start to the line `ready`, in milliseconds, each time.
    pub(crate) ready: Vec<f64>,
}

/// Fills a room with so many messages, and starts the host on them so many times.
pub(crate) async fn starts(messages: usize, rounds: usize) -> Starts {
    let mut server = Running::start(Contender::Madang).await;
    let room = make_rooms(&server, 1, 2).await.remove(0);
    let member = enter(&server, &room, 0).await;
    let began = Instant::now();
    write(&room, member, messages).await;
    let took = began.elapsed();
    let mut ready = Vec::new();
    for _ in 0..rounds {
        server = server.restart().await;
        ready.push(server.took.as_secs_f64() * 1000.0);
    }
    Starts { stored_per_second: messages as f64 / took.as_secs_f64(), ready }
}

async fn write(room: &str, mut member: Member, messages: usize) {
    let tally = Rc::new(Tally::default());
    let (mut said, mut answered) = (0, 0);
    while answered < messages {
        let more = (messages - said).min(AT_ONCE - (said - answered));
        let one = |n: usize| (format!("w-{n}"), format!("오늘 점심시간에 운동장에서 만나요 {n}"));
        let words: Vec<(String, String)> = (said..said + more).map(one).collect();
        said += more;
        member.say(room, &words).await.expect("it can be said");
        let look = |packet: Packet<'_>| match packet {
            Packet::Answer(true) => answered += 1,
            Packet::Answer(false) => panic!("a message was refused"),
            _ => {}
        };
        member.hear(&tally, look).await.expect("the server keeps its connections");
    }
}
