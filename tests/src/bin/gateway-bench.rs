//! What the gateway costs: the same talk in a room of another host, directly and through this host's gateway, by turns.
//!
//! Both hosts run on this computer, so the processors are shared by all that would be on three computers; what counts
//! are the ratios. Run it with `cargo xtask bench gateway`.

use std::time::{Duration, Instant};

use madang_tests::{Entrance, Host, Person, Transport, Window, fresh_id};
use serde_json::json;

/// How often each way is measured; the median counts.
const ROUNDS: usize = 5;
/// How many listen when deliveries are counted.
const LISTENERS: usize = 20;
/// How many messages each of them hears.
const MESSAGES: usize = 400;
/// How many messages are under way at once.
const AT_ONCE: usize = 20;
/// How many messages are sent one after the other to see how long one takes.
const SINGLE_MESSAGES: usize = 500;

/// What one round showed.
#[derive(Clone, Copy)]
struct Measured {
    deliveries_per_second: f64,
    p50: Duration,
    p99: Duration,
}

#[tokio::main]
async fn main() {
    let near = Host::start_without_limits().await;
    let far = Host::start_without_limits().await;
    let at = far.at_network().unwrap_or_else(|| far.at());
    let window = Window::of(&near).await;
    let ways = [Entrance::from(at), window.reach(at).await];
    let mut rounds: [Vec<Measured>; 2] = Default::default();
    println!("{:<10} {:>14} {:>10} {:>10}", "", "deliveries/s", "p50", "p99");
    for _ in 0..ROUNDS {
        for (name, (way, rounds)) in ["directly", "gateway"].iter().zip(ways.iter().zip(&mut rounds)) {
            let measured = measure(way).await;
            println!("{name:<10} {}", measured.row());
            rounds.push(measured);
        }
    }
    let [direct, gateway] = rounds.map(|rounds| median(&rounds));
    println!("medians of {ROUNDS} rounds:");
    println!("{:<10} {}", "directly", direct.row());
    println!("{:<10} {}", "gateway", gateway.row());
    let loss = 100.0 * (1.0 - gateway.deliveries_per_second / direct.deliveries_per_second);
    let added = |through: Duration, straight: Duration| 1000.0 * (through.as_secs_f64() - straight.as_secs_f64());
    let (p50, p99) = (added(gateway.p50, direct.p50), added(gateway.p99, direct.p99));
    println!("the gateway costs {loss:.1} % of deliveries/s (aim: 15), {p50:.2} ms at p50, {p99:.2} ms at p99 (aim: 2)");
}

impl Measured {
    fn row(&self) -> String {
        let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
        format!("{:>14.0} {:>10} {:>10}", self.deliveries_per_second, ms(self.p50), ms(self.p99))
    }
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

async fn measure(way: &Entrance) -> Measured {
    let speaker = Person::arrive(way.clone(), "Speaker", Transport::WebSocket).await;
    let room = speaker.create_with(json!({ "title": "Bench", "max": 100, "keep": false })).await;
    speaker.join(&room).await;
    let listener = Person::arrive(way.clone(), "Listener 0", Transport::WebSocket).await;
    listener.join(&room).await;
    let (p50, p99) = single_messages(&speaker, &listener, &room).await;
    let mut listeners = vec![listener];
    for n in 1..LISTENERS {
        let listener = Person::arrive(way.clone(), &format!("Listener {n}"), Transport::WebSocket).await;
        listener.join(&room).await;
        listeners.push(listener);
    }
    let deliveries_per_second = deliveries(&speaker, &listeners, &room).await;
    Measured { deliveries_per_second, p50, p99 }
}

/// From the moment that a message is sent to the moment that the other hears it.
async fn single_messages(speaker: &Person, listener: &Person, room: &str) -> (Duration, Duration) {
    let mut times = Vec::new();
    for _ in 0..SINGLE_MESSAGES {
        let words = fresh_id();
        let sent = Instant::now();
        let answer = speaker.try_say(room, &words);
        listener.hears(&words).await;
        times.push(sent.elapsed());
        answer.await.ok();
    }
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// All the messages to all the listeners, as fast as they go.
async fn deliveries(speaker: &Person, listeners: &[Person], room: &str) -> f64 {
    for listener in listeners {
        drop(listener.chat.heard());
    }
    let words = "Good evening, and welcome to the courtyard.";
    let began = Instant::now();
    let hearing = listeners.iter().map(|listener| async {
        for _ in 0..MESSAGES {
            listener.chat.hear("chat").await;
        }
    });
    let saying = async {
        for _ in 0..MESSAGES / AT_ONCE {
            let answers: Vec<_> = (0..AT_ONCE).map(|_| speaker.try_say(room, words)).collect();
            for answer in answers {
                answer.await.ok();
            }
        }
    };
    tokio::join!(saying, futures_util::future::join_all(hearing));
    (listeners.len() * MESSAGES) as f64 / began.elapsed().as_secs_f64()
}
