//! Rooms full of people, some of whom talk as fast as they are answered.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::contender::{Contender, Running, auth};
use crate::member::{Member, Packet, Tally, count};
use crate::table::median;

/// How long people talk.
const TALK: Duration = Duration::from_secs(3);
/// Nothing was heard for so long: nothing more will come.
const QUIET: Duration = Duration::from_secs(1);
/// How many come in at the same time.
const AT_ONCE: usize = 256;

/// Who is where and says how much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// How many rooms there are.
    pub(crate) rooms: usize,
    /// How many people are in each.
    pub(crate) members: usize,
    /// How many of those talk.
    pub(crate) senders: usize,
    /// How many messages of each of those are under way at once.
    pub(crate) in_flight: usize,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Talked {
    /// Messages times those who heard them, a second.
    pub(crate) deliveries_per_second: f64,
    /// Messages that were sent, and those who should have heard them and did not.
    pub(crate) lost: u64,
    /// Numbers that did not follow the one before.
    pub(crate) holes: u64,
    /// Messages that were refused.
    pub(crate) refused: u64,
    /// Connections that the server ended.
    pub(crate) cut: u64,
    /// The server's processor time for each delivery, in microseconds: busy neighbours hardly change it.
    pub(crate) microseconds_each: f64,
    /// How long it took half of the messages until their author heard them, in milliseconds, where one alone talks in a room.
    pub(crate) heard_after: Option<f64>,
}

impl Talked {
    /// Whether everything that was said was heard by all, in order.
    pub(crate) fn went_well(&self) -> bool {
        self.lost + self.holes + self.refused + self.cut == 0
    }
}

/// Lets people in. They listen from their entry on, for so many take longer than a silent connection is kept.
pub(crate) async fn fill(
    server: &Running,
    names: &[String],
    members: usize,
    tally: &Rc<Tally>,
    voice: impl Fn(usize, &str) -> Option<Voice>,
) -> Vec<AbortHandle> {
    let everybody = names.iter().flat_map(|name| (0..members).map(move |_| name)).enumerate();
    let coming = stream::iter(everybody).map(async |(number, room)| {
        let member = enter(server, room, number).await;
        tokio::task::spawn_local(live(member, Rc::clone(tally), voice(number, room))).abort_handle()
    });
    coming.buffer_unordered(AT_ONCE).collect().await
}

/// Makes rooms for so many people each.
pub(crate) async fn make_rooms(server: &Running, rooms: usize, members: usize) -> Vec<String> {
    let (mut host, mut names) = (None, Vec::new());
    for number in 0..rooms {
        names.push(server.room(&mut host, number, members).await.expect("a room can be made"));
    }
    names
}

/// Comes in.
pub(crate) async fn enter(server: &Running, room: &str, number: usize) -> Member {
    let member = Member::connect(server.at, "/chat", &auth(&format!("Guest {number}"))).await;
    let mut member = member.expect("the server takes connections");
    member.join(room).await.expect("everybody may enter");
    member
}

/// One run.
pub(crate) async fn talk(contender: Contender, shape: Shape) -> Talked {
    let server = Running::start(contender).await;
    let (tally, talking, sent) = (Rc::new(Tally::default()), Rc::new(Cell::new(true)), Rc::new(Cell::new(0)));
    let (start, started) = watch::channel(false);
    let waits = Rc::new(RefCell::new(Vec::new()));
    let voice = |number: usize, room: &str| {
        (number % shape.members < shape.senders).then(|| Voice {
            room: room.to_owned(),
            number,
            said: 0,
            in_flight: shape.in_flight,
            started: started.clone(),
            talking: Rc::clone(&talking),
            sent: Rc::clone(&sent),
            echoes: (shape.senders == 1).then(|| Echoes { unheard: VecDeque::new(), waits: Rc::clone(&waits) }),
        })
    };
    let names = make_rooms(&server, shape.rooms, shape.members).await;
    let tasks = fill(&server, &names, shape.members, &tally, voice).await;
    let (began, used) = (Instant::now(), server.processor_seconds());
    start.send_replace(true);
    tokio::time::sleep(TALK).await;
    talking.set(false);
    let everybody = shape.members as u64;
    wait_until_heard(&tally, &sent, everybody).await;
    let used = server.processor_seconds() - used;
    tasks.iter().for_each(AbortHandle::abort);
    let took = tally.heard_at.get().map_or(TALK, |last| last - began);
    Talked {
        deliveries_per_second: tally.heard.get() as f64 / took.as_secs_f64(),
        lost: (tally.answered.get() * everybody).saturating_sub(tally.heard.get()),
        holes: tally.holes.get(),
        refused: tally.refused.get(),
        cut: tally.cut.get(),
        microseconds_each: used * 1e6 / tally.heard.get().max(1) as f64,
        heard_after: (shape.senders == 1).then(|| median(&waits.borrow())),
    }
}

/// Waits until all is answered and heard, or nothing more comes.
async fn wait_until_heard(tally: &Tally, sent: &Cell<u64>, everybody: u64) {
    loop {
        let answered = tally.answered.get() + tally.refused.get() >= sent.get();
        let heard = tally.heard.get() >= tally.answered.get() * everybody;
        let quiet = tally.heard_at.get().is_none_or(|last| last.elapsed() > QUIET);
        if answered && heard || quiet {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Somebody who talks.
pub(crate) struct Voice {
    room: String,
    number: usize,
    said: usize,
    in_flight: usize,
    started: watch::Receiver<bool>,
    talking: Rc<Cell<bool>>,
    sent: Rc<Cell<u64>>,
    echoes: Option<Echoes>,
}

/// When somebody hears what they say, where nobody else says anything.
struct Echoes {
    /// When what was not heard yet was said.
    unheard: VecDeque<Instant>,
    /// How long it took until what was heard was, in milliseconds, for all who talk.
    waits: Rc<RefCell<Vec<f64>>>,
}

impl Echoes {
    fn heard(&mut self, messages: usize) {
        let heard = self.unheard.drain(..messages.min(self.unheard.len()));
        self.waits.borrow_mut().extend(heard.map(|said| said.elapsed().as_secs_f64() * 1000.0));
    }
}

impl Voice {
    fn words(&mut self, messages: usize) -> Vec<(String, String)> {
        let one =
            |n: usize| (format!("{}-{n}", self.number), format!("Good evening and welcome to the courtyard, {n}."));
        let words = (self.said..self.said + messages).map(one).collect();
        self.said += messages;
        if let Some(echoes) = &mut self.echoes {
            echoes.unheard.extend(std::iter::repeat_n(Instant::now(), messages));
        }
        self.sent.set(self.sent.get() + messages as u64);
        words
    }
}

/// Hears everything, and says the next thing whenever something was answered.
async fn live(mut member: Member, tally: Rc<Tally>, voice: Option<Voice>) {
    let Err(_) = listen_and_talk(&mut member, &tally, voice).await;
    count(&tally.cut);
}

async fn listen_and_talk(
    member: &mut Member,
    tally: &Rc<Tally>,
    mut voice: Option<Voice>,
) -> std::io::Result<std::convert::Infallible> {
    if let Some(voice) = &mut voice {
        while !*voice.started.borrow() {
            tokio::select! {
                outcome = member.hear(tally, |_| {}) => outcome?,
                _ = voice.started.changed() => {}
            }
        }
        let words = voice.words(voice.in_flight);
        member.say(&voice.room, &words).await?;
    }
    loop {
        let (mut answers, mut messages) = (0, 0);
        member
            .hear(tally, |packet| match packet {
                Packet::Answer(good) => {
                    answers += 1;
                    count(if good { &tally.answered } else { &tally.refused });
                }
                Packet::Chat(_) => messages += 1,
                Packet::Ping | Packet::Other(_) => {}
            })
            .await?;
        if let Some(echoes) = voice.as_mut().and_then(|voice| voice.echoes.as_mut()) {
            echoes.heard(messages);
        }
        if let Some(voice) = voice.as_mut().filter(|voice| answers > 0 && voice.talking.get()) {
            let words = voice.words(answers);
            member.say(&voice.room, &words).await?;
        }
    }
}
