//! some read slowly and some not at all; the others notice nothing, and the host does not grow.

use std::time::{Duration, Instant};

use serde_json::json;

use super::promises::Promise;
use super::weight::Weight;
use crate::chaos::{Chaos, Mischief};
use crate::checker::{History, Witness};
use crate::connection::Connection;
use crate::entrance::Entrance;
use crate::host::Host;
use crate::person::Person;
use crate::waiting::within_time;

/// Long, so that buffers on the way are full soon.
const TEXT_BYTES: usize = 8000;
const MESSAGES_PER_SECOND: u64 = 20;
const SLOW_BYTES_PER_SECOND: u64 = 1024;
/// How much more memory the host may take than before.
const GROWTH_KIB_MAX: u64 = 256 * 1024;
/// Who does not read at all is cut off by then.
const CUT_SECONDS: usize = 15;
/// And is told as soon as what was on the way is read, on a busy computer too.
const DRAINED: Duration = Duration::from_secs(5);

const UNDISTURBED: Promise =
    Promise { id: "R-17", soak: "slow", what: "99 % heard by those who read", longest: Duration::from_millis(150) };

/// Lets people talk for so many seconds, among forty others, or two hundred when it is a minute or more.
///
/// # Panics
/// When a rule is broken, somebody dead stays, or the host grows; in the long form also when others hear too late.
pub async fn slow(seconds: usize) -> String {
    let people = if seconds < 60 { 40 } else { 200 };
    let host = Host::start_without_limits().await;
    let mischief = Mischief { read_bytes_per_second_max: Some(SLOW_BYTES_PER_SECOND), ..Mischief::default() };
    let chaos = Chaos::start(host.at(), 17, mischief).await;
    chaos.calm_down();
    let history = History::default();
    let (talker, ear) = (host.person("Talker").await, host.person("Ear").await);
    let room = talker.create_with(json!({ "title": "Yard", "max": people + 20 })).await;
    for person in [&talker, &ear] {
        history.watch(person);
        person.join(&room).await;
    }
    let (mut slow, mut swift, mut dead) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..people {
        let entrance = Entrance::from(host.at());
        match number % 20 {
            0 | 10 => slow.push(arrive(&history, entrance.through(chaos.at), &room, number).await),
            5 => dead.push(stop_reading(&history, &host, &room, number).await),
            _ => swift.push(arrive(&history, entrance, &room, number).await),
        }
    }
    chaos.stir_up();
    let before = Weight::of(&host);
    let until_cut = seconds.min(CUT_SECONDS);
    let (mut times, most) = talk(&host, &history, (&talker, &ear), &room, until_cut).await;
    for person in &dead {
        within_time(DRAINED, "one who does not read to have been cut off", async {
            person.connection().read_again();
            person.connection().ended().await;
        })
        .await;
    }
    let (later, most_later) = talk(&host, &history, (&talker, &ear), &room, seconds - until_cut).await;
    times.extend(later);
    let most = most.max(most_later);
    chaos.calm_down();
    for witness in slow.iter_mut().chain(&mut swift) {
        witness.catch_up(&room).await;
    }
    let verdict = history.check(&host, &room).await;
    let returns: usize = swift.iter().map(|witness| witness.returns).sum();
    assert_eq!(returns, 0, "who reads is never cut off");
    times.sort_unstable();
    let (half, tail) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let grown = most.zip(before).map_or(0, |(most, before)| most.saturating_sub(before.resident_kib));
    assert!(grown <= GROWTH_KIB_MAX, "the host grew by {grown} KiB");
    let (slow, dead) = (slow.len(), dead.len());
    let kept = UNDISTURBED.hold(seconds, tail);
    format!("{slow} slow and {dead} dead of {people}: heard after {half:.1?}; {kept}; grew by {grown} KiB; {verdict}")
}

async fn arrive(history: &History, entrance: Entrance, room: &str, number: usize) -> Witness {
    let mut witness = Witness::arrive(history, entrance, &format!("Person {number}")).await;
    witness.enter(room).await;
    witness
}

async fn stop_reading(history: &History, host: &Host, room: &str, number: usize) -> Person {
    let connection = Connection::open_with_small_buffer(host.at()).await.expect("the host takes connections");
    let auth = json!({ "protocol": 1, "nickname": format!("Dead {number}") });
    let person = Person::introduce(host.at(), connection, auth).await;
    history.watch_only(&person);
    person.join(room).await;
    person.connection().stop_reading();
    person
}

/// Talks; answers how long each message took to be heard, and the most memory that the host had, in KiB.
async fn talk(
    host: &Host,
    history: &History,
    (talker, ear): (&Person, &Person),
    room: &str,
    seconds: usize,
) -> (Vec<Duration>, Option<u64>) {
    let (mut times, mut most) = (Vec::new(), None);
    let mut beat = tokio::time::interval(Duration::from_millis(1000 / MESSAGES_PER_SECOND));
    let since = Instant::now();
    while since.elapsed().as_secs() < seconds as u64 {
        beat.tick().await;
        let sent = Instant::now();
        let words = format!("{:x<TEXT_BYTES$}", times.len());
        let answer = history.say(talker, room, &words);
        ear.hears(&words).await;
        times.push(sent.elapsed());
        answer.await;
        drop(talker.chat.heard_of("chat"));
        most = most.max(Weight::of(host).map(|weight| weight.resident_kib));
    }
    (times, most)
}
