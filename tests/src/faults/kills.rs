//! kill -9 in the middle of sending, kicking, banning, handing over and coming back.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::whole::{ends_whole, nothing_is_sore};
use crate::checker::{History, Outcome, Verdict};
use crate::dice::Dice;
use crate::host::Host;
use crate::person::{Person, fresh_id};
use crate::waiting::WAIT;

const SENDERS: usize = 4;
/// Messages that each sender has under way without waiting for an answer.
const IN_FLIGHT: usize = 80;
/// Every fourth blow falls within this time, in milliseconds; the others after so many answers as chance says, so that a slow
/// computer answers as much until then as a fast one.
const BLOW_MILLISECONDS_MAX: u64 = 150;
/// After every so many kills, what was never answered is said again under the same id. Not after each: what is sent twice may
/// stand anywhere in the log, and the order of what was sent once has to be seen as well.
const AGAIN_EVERY: usize = 2;
/// After so many kills everything is checked, besides at the end; the log gets longer and reading it takes its time.
const CHECK_EVERY: usize = 25;
/// So much is answered as saved at least, on average, before the host is killed.
const SAVED_FOR_EACH: usize = 100;
/// After so many kills it goes on in a new host, for the same reason.
const IN_ONE_HOST: usize = 1000;

/// Everybody in the yard. The first created it.
struct Yard {
    host: Host,
    history: History,
    people: Vec<Person>,
    room: String,
    dice: Dice,
    /// What was said or whispered again after it had not been answered.
    again: usize,
}

/// Something that one of them sends.
#[derive(Clone)]
struct Message {
    /// Whose, by their place among the people.
    from: usize,
    id: String,
    words: String,
    /// For whom, if it is a whisper.
    to: Option<String>,
}

impl Message {
    /// What one of them sends in a round: every eighth is a whisper.
    fn burst(from: usize, to: &str) -> Vec<Self> {
        let message = |n: usize| {
            let to = (n % 8 == 7).then(|| to.to_owned());
            Self { from, id: fresh_id(), words: format!("number {n}"), to }
        };
        (0..IN_FLIGHT).map(message).collect()
    }

    /// Sends it, now; what is returned waits for what becomes of it.
    fn send(&self, history: &History, person: &Person, room: &str) -> BoxFuture<'static, Outcome> {
        match &self.to {
            Some(to) => Box::pin(history.whisper_as(&self.id, person, room, to, &self.words)),
            None => Box::pin(history.say_as(&self.id, person, room, &self.words, WAIT)),
        }
    }
}

/// Kills the host so often, and tells how it went.
///
/// # Panics
/// When a rule is broken, or when the host does not come back.
pub async fn kills(count: usize) -> String {
    let mut told = Vec::new();
    for before in (0..count).step_by(IN_ONE_HOST) {
        let kills = IN_ONE_HOST.min(count - before);
        told.push(kill_one_host(kills, before).await);
    }
    told.join("\n")
}

async fn kill_one_host(count: usize, before: usize) -> String {
    let mut yard = Yard::open(before as u64 + 1).await;
    let mut verdict = Verdict::default();
    for kill in 1..=count {
        let unsure;
        (yard, unsure) = yard.kill_in_the_middle().await;
        if kill % AGAIN_EVERY == 0 {
            yard.say_again(unsure).await;
        }
        if kill % CHECK_EVERY == 0 || kill == count {
            verdict = yard.history.check(&yard.host, &yard.room).await;
            nothing_is_sore(&yard.host);
            if count > 100 {
                println!("  {} kills: {verdict}", before + kill);
            }
        }
    }
    let is_enough = verdict.saved >= SAVED_FOR_EACH * count && yard.again > 0;
    assert!(is_enough, "the test is about something: {} said again, {verdict}", yard.again);
    ends_whole(yard.host).await;
    format!("{count} kills: {verdict}; {} were said again after no answer came", yard.again)
}

impl Yard {
    async fn open(seed: u64) -> Self {
        let host = Host::start_without_limits().await;
        let history = History::default();
        let mut people = Vec::new();
        for n in 0..SENDERS {
            people.push(host.person(&format!("Sender {n}")).await);
        }
        let room = people[0].create("Yard").await;
        for person in &people {
            history.watch_only(person);
            person.join(&room).await;
        }
        Self { host, history, people, room, dice: Dice::new(seed), again: 0 }
    }

    /// Everybody writes and whispers, whoever owns the room uses their power, and then it happens. Everybody is back
    /// afterwards; what is returned was never answered.
    async fn kill_in_the_middle(mut self) -> (Self, Vec<Message>) {
        let (mut sending, mut ruling) = (JoinSet::new(), JoinSet::new());
        let (answered, mut answers) = watch::channel(0);
        let answered = Arc::new(answered);
        for (place, person) in self.people.iter().enumerate() {
            let burst = Message::burst(place, &self.people[(place + 1) % SENDERS].id);
            let counted = Arc::clone(&answered);
            sending.spawn(send(self.history.clone(), person.clone(), self.room.clone(), burst, counted));
        }
        let victim = self.people[1 + self.dice.below(SENDERS as u64 - 1) as usize].id.clone();
        for person in &self.people {
            // Only the owner's wish is granted; whoever that is by now.
            let power = ["kick", "ban", "delegate", "mute"][self.dice.below(4) as usize];
            let (history, person, room, victim) =
                (self.history.clone(), person.clone(), self.room.clone(), victim.clone());
            ruling.spawn(async move { rule(&history, &person, power, &room, &victim).await });
        }
        if self.dice.below(4) == 0 {
            tokio::time::sleep(Duration::from_millis(self.dice.below(BLOW_MILLISECONDS_MAX + 1))).await;
        } else {
            let enough = self.dice.below((SENDERS * IN_FLIGHT) as u64);
            answers.wait_for(|count| *count >= enough).await.expect("the test itself holds the other end");
        }
        let stopped = self.host.kill().await;
        ruling.join_all().await;
        let unsure = sending.join_all().await.concat();
        self.host = stopped.restart().await;
        self.everybody_comes_back().await;
        (self, unsure)
    }

    /// Says again, under the same ids, what was never answered. Everybody is in and may write, so that all of it is answered.
    async fn say_again(&mut self, unsure: Vec<Message>) {
        let again = |message: &Message| message.send(&self.history, &self.people[message.from], &self.room);
        let sent: Vec<_> = unsure.iter().map(again).collect();
        for (message, outcome) in unsure.iter().zip(join_all(sent).await) {
            assert!(matches!(outcome, Outcome::Saved(_)), "{} said again is {outcome:?}", message.id);
        }
        self.again += unsure.len();
    }

    /// Whoever was put out may come in again, and does.
    async fn everybody_comes_back(&mut self) {
        for person in &mut self.people {
            *person = person.again().await;
            self.history.watch_only(person);
        }
        let owner = self.owner().await;
        for person in &self.people {
            if person.try_join(&self.room).await.is_ok() {
                continue;
            }
            owner.asks("unban", &self.room, &person.id).await.ok();
            person.join(&self.room).await;
        }
        for person in &self.people {
            owner.asks("unmute", &self.room, &person.id).await;
        }
    }

    /// Whoever owns the room. An owner is never banned, so they can enter.
    async fn owner(&self) -> &Person {
        let rooms = self.people[0].lobby.request("rooms", serde_json::json!({})).await.ok();
        let owner = rooms["rooms"][0]["owner"]["id"].clone();
        let owner = self.people.iter().find(|person| owner == person.id.as_str()).expect("one of them owns the room");
        owner.join(&self.room).await;
        owner
    }
}

/// Sends all of it at once, and takes in answers until the host is gone. Tells what was never answered.
async fn send(
    history: History,
    person: Person,
    room: String,
    burst: Vec<Message>,
    answered: Arc<watch::Sender<u64>>,
) -> Vec<Message> {
    let sent: Vec<_> = burst.into_iter().map(|message| (message.send(&history, &person, &room), message)).collect();
    let mut unsure = Vec::new();
    for (outcome, message) in sent {
        if outcome.await == Outcome::Unknown {
            unsure.push(message);
        }
        answered.send_modify(|count| *count += 1);
    }
    unsure
}

async fn rule(history: &History, person: &Person, power: &str, room: &str, victim: &str) {
    let mut asked = serde_json::json!({ "room": room, "user": victim });
    match power {
        "kick" | "ban" => drop(history.put_out(power, person, room, victim).await),
        _ => {
            if power == "mute" {
                asked["minutes"] = 1.into();
            }
            drop(person.chat.request_perhaps(power, asked).await);
        }
    }
}
