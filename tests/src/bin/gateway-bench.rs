//! What the gateway costs: the same talk in a room of another host, directly and through this host's gateway, by turns.
//!
//! Both hosts run on this computer, so the processors are shared by all that would be on three computers; what counts
//! are the ratios. Run it with `cargo xtask bench gateway`.

use std::time::{Duration, Instant};

use madang_tests::{Entrance, Host, Person, Transport, Window, fresh_id};
use serde_json::json;

/// How often each way is measured; the median counts.
const ROUNDS: usize = 5;
/// How many listen on each way when deliveries are counted.
const LISTENERS: usize = 20;
/// How many messages each of them hears in one go.
const MESSAGES: usize = 40;
/// How many goes there are in a round, on each way by turns.
const GOES: usize = 30;
/// How many messages are sent one after the other in a round, on each way by turns, to see how long one takes.
const SINGLE_MESSAGES: usize = 1000;

/// What one round showed.
#[derive(Clone, Copy)]
struct Measured {
    deliveries_per_second: f64,
    p50: Duration,
    p99: Duration,
}

/// A room of the other host with people who are all there by one way.
struct Way {
    name: &'static str,
    room: String,
    speaker: Person,
    listeners: Vec<Person>,
}

#[tokio::main]
async fn main() {
    let near = Host::start_without_limits().await;
    let far = Host::start_without_limits().await;
    let at = far.at_network().unwrap_or_else(|| far.at());
    let window = Window::of(&near).await;
    let ways = [Way::open("directly", at.into()).await, Way::open("gateway", window.reach(at).await).await];
    println!("{:<10} {:>14} {:>10} {:>10}", "", "deliveries/s", "p50", "p99");
    let mut rounds: [Vec<Measured>; 2] = Default::default();
    for _ in 0..ROUNDS {
        for (index, measured) in measure(&ways).await.into_iter().enumerate() {
            measured.print(ways[index].name);
            rounds[index].push(measured);
        }
    }
    let [direct, gateway] = rounds.map(|rounds| median(&rounds));
    println!("medians of {ROUNDS} rounds:");
    direct.print("directly");
    gateway.print("gateway");
    let loss = 100.0 * (1.0 - gateway.deliveries_per_second / direct.deliveries_per_second);
    let added = |through: Duration, straight: Duration| 1000.0 * (through.as_secs_f64() - straight.as_secs_f64());
    let (p50, p99) = (added(gateway.p50, direct.p50), added(gateway.p99, direct.p99));
    println!(
        "the gateway costs {loss:.1} % of deliveries/s (aim: 15), {p50:.2} ms at p50, {p99:.2} ms at p99 (aim: 2)"
    );
}

impl Way {
    async fn open(name: &'static str, entrance: Entrance) -> Self {
        let speaker = Person::arrive(entrance.clone(), "Speaker", Transport::WebSocket).await;
        let room = speaker.create_with(json!({ "title": "Bench", "max": 100 })).await;
        speaker.join(&room).await;
        let mut listeners = Vec::new();
        for n in 0..LISTENERS {
            let listener = Person::arrive(entrance.clone(), &format!("Listener {n}"), Transport::WebSocket).await;
            listener.join(&room).await;
            listeners.push(listener);
        }
        Self { name, room, speaker, listeners }
    }

    /// From the moment that a message is sent to the moment that somebody hears it.
    async fn one_message(&self) -> Duration {
        let words = fresh_id();
        let sent = Instant::now();
        let answer = self.speaker.try_say(&self.room, &words);
        self.listeners[0].hears(&words).await;
        let took = sent.elapsed();
        answer.await.ok();
        self.settle();
        took
    }

    /// All the messages to all the listeners, as fast as they go: the time that takes.
    async fn many_messages(&self) -> Duration {
        self.settle();
        let began = Instant::now();
        let words = "Good evening, and welcome to the courtyard.";
        let answers: Vec<_> = (0..MESSAGES).map(|_| self.speaker.try_say(&self.room, words)).collect();
        let hearing = self.listeners.iter().map(|listener| async {
            for _ in 0..MESSAGES {
                listener.chat.hear("chat").await;
            }
        });
        futures_util::future::join_all(hearing).await;
        let took = began.elapsed();
        for answer in answers {
            answer.await.ok();
        }
        took
    }

    /// Forgets what was heard and not waited for.
    fn settle(&self) {
        drop(self.speaker.chat.heard());
        self.listeners.iter().for_each(|listener| drop(listener.chat.heard()));
    }
}

impl Measured {
    fn print(&self, name: &str) {
        let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
        println!("{name:<10} {:>14.0} {:>10} {:>10}", self.deliveries_per_second, ms(self.p50), ms(self.p99));
    }
}

/// Both ways by turns, so that whatever else the computer does meets both alike.
async fn measure(ways: &[Way; 2]) -> [Measured; 2] {
    let mut single: [Vec<Duration>; 2] = Default::default();
    for _ in 0..SINGLE_MESSAGES {
        for (way, times) in ways.iter().zip(&mut single) {
            times.push(way.one_message().await);
        }
    }
    let mut goes: [Vec<Duration>; 2] = Default::default();
    for _ in 0..GOES {
        for (way, times) in ways.iter().zip(&mut goes) {
            times.push(way.many_messages().await);
        }
    }
    let [direct, gateway] = goes.map(|times| (LISTENERS * MESSAGES) as f64 / part(times, 50).as_secs_f64());
    let rates = [direct, gateway];
    let mut measured = single.map(|times| {
        let p50 = part(times.clone(), 50);
        Measured { deliveries_per_second: 0.0, p50, p99: part(times, 99) }
    });
    measured.iter_mut().zip(rates).for_each(|(measured, rate)| measured.deliveries_per_second = rate);
    measured
}

/// The time that so many hundredths of all took at most.
fn part(mut times: Vec<Duration>, hundredths: usize) -> Duration {
    times.sort();
    times[times.len() * hundredths / 100]
}

fn median(rounds: &[Measured]) -> Measured {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let of = |value: fn(&Measured) -> f64| middle(rounds.iter().map(value).collect());
    Measured {
        deliveries_per_second: of(|round| round.deliveries_per_second),
        p50: Duration::from_secs_f64(of(|round| round.p50.as_secs_f64())),
        p99: Duration::from_secs_f64(of(|round| round.p99.as_secs_f64())),
    }
}
