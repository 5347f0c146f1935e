//! a room of the usual size, busy for a long time, with people coming and going, pictures and kicks.

use std::time::{Duration, Instant};

use serde_json::json;

use super::promises::{Promise, is_long};
use super::weight::{Weight, processor_ticks, write_ahead_bytes};
use crate::checker::History;
use crate::host::Host;
use crate::person::{Person, fresh_id};
use crate::pictures;

const NORMAL_PEOPLE: usize = 50;
const MANY_PEOPLE: usize = 200;
const MESSAGES_PER_SECOND: u64 = 20;
/// Every so many messages somebody goes and comes back.
const GOES: u64 = 20;
/// Every so many somebody uploads a picture.
const UPLOADS: u64 = 40;
/// Every so many somebody is kicked.
const KICKS: u64 = 60;
/// What the host may grow by from the first third of the time on, in KiB: what a longer log costs, and no more.
const GROWTH_KIB_MAX: u64 = 24 * 1024;

/// How long the write-ahead log may be at any time, in bytes.
const WRITE_AHEAD_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How much of a core the host may use, in hundredths.
const CORE_PERCENT_MAX: f64 = 25.0;

const HALF_ANSWERED: Promise = promise("half answered", 10);
const ANSWERED: Promise = promise("99 % answered", 50);
const HEARD: Promise = promise("99 % heard", 100);

const fn promise(what: &'static str, milliseconds: u64) -> Promise {
    Promise { id: "R-20", soak: "normal", what, longest: Duration::from_millis(milliseconds) }
}

/// Fifty people in a room for so many seconds.
///
/// # Panics
/// When a rule is broken, or the host loses files or grows; in the long form also when it is slow or works too much.
pub async fn normal(seconds: usize) -> String {
    busy(NORMAL_PEOPLE, seconds).await.end(seconds, is_long("normal", seconds)).await
}

/// Two hundred people in a room for so many seconds.
///
/// # Panics
/// When a rule is broken, or the host loses files or grows.
pub async fn day(seconds: usize) -> String {
    busy(MANY_PEOPLE, seconds).await.end(seconds, false).await
}

/// So many people, for so many seconds.
async fn busy(people: usize, seconds: usize) -> Day {
    let mut day = Day::begin(people).await;
    let mut beat = tokio::time::interval(Duration::from_millis(1000 / MESSAGES_PER_SECOND));
    let (since, length) = (Instant::now(), Duration::from_secs(seconds as u64));
    let mut count = 0;
    while since.elapsed() < length {
        beat.tick().await;
        count += 1;
        day.message(count).await;
        if count % GOES == 0 {
            day.somebody_goes(count).await;
            let log = write_ahead_bytes(&day.host);
            assert!(log <= WRITE_AHEAD_BYTES_MAX, "the write-ahead log has {log} bytes");
        }
        if count % UPLOADS == 0 {
            day.somebody_uploads(count).await;
        }
        if count % KICKS == 0 {
            day.somebody_is_kicked(count).await;
        }
        if day.settled.is_none() && since.elapsed() > length / 3 {
            day.settled = Weight::of(&day.host);
        }
    }
    day
}

struct Day {
    host: Host,
    history: History,
    /// The first owns the room, the second listens, and neither goes.
    people: Vec<Person>,
    room: String,
    answered: Vec<Duration>,
    heard: Vec<Duration>,
    /// What the host weighed after a third of the time.
    settled: Option<Weight>,
    /// What it had used of the processor before anything was said, in hundredths of a second.
    used: Option<u64>,
}

impl Day {
    async fn begin(size: usize) -> Self {
        let host = Host::start_without_limits().await;
        let history = History::default();
        let owner = host.person("Owner").await;
        let room = owner.create_with(json!({ "title": "Yard", "max": size + 10 })).await;
        let mut people = vec![owner];
        for number in 1..size {
            people.push(host.person(&format!("Person {number}")).await);
        }
        for (place, person) in people.iter().enumerate() {
            if place == 1 {
                history.watch(person)
            } else {
                history.watch_only(person)
            }
            person.join(&room).await;
        }
        let used = processor_ticks(&host);
        Self { host, history, people, room, answered: Vec::new(), heard: Vec::new(), settled: None, used }
    }

    /// One of those who come and go.
    fn somebody(&self, count: u64) -> usize {
        2 + usize::try_from(count * 7).unwrap_or(0) % (self.people.len() - 2)
    }

    async fn message(&mut self, count: u64) {
        let person = &self.people[self.somebody(count)];
        let (sent, words) = (Instant::now(), fresh_id());
        let answer = self.history.say(person, &self.room, &words);
        let (answered, heard) = tokio::join!(
            async {
                answer.await;
                sent.elapsed()
            },
            async {
                self.people[1].hears(&words).await;
                sent.elapsed()
            }
        );
        self.answered.push(answered);
        self.heard.push(heard);
        // What else is heard need not be kept.
        drop(self.people[1].chat.heard());
    }

    async fn somebody_goes(&mut self, count: u64) {
        let place = self.somebody(count);
        self.people[place].cut();
        let again = self.people[place].again().await;
        self.history.watch_only(&again);
        again.join(&self.room).await;
        self.people[place] = again;
    }

    async fn somebody_uploads(&self, count: u64) {
        let person = &self.people[self.somebody(count)];
        person.upload(&self.room, &pictures::gif(16, 16, 2, &fresh_id())).await;
    }

    async fn somebody_is_kicked(&self, count: u64) {
        let victim = &self.people[self.somebody(count)];
        self.history.put_out("kick", &self.people[0], &self.room, &victim.id).await.expect("the owner may");
        victim.join(&self.room).await;
    }

    async fn end(mut self, seconds: usize, is_held: bool) -> String {
        let used = processor_ticks(&self.host).zip(self.used).map_or(0, |(after, before)| after - before);
        let verdict = self.history.check(&self.host, &self.room).await;
        assert_eq!(self.host.log().matches("panicked").count(), 0, "nothing panics");
        let weights = self.growth(seconds);
        let of_a_core = used as f64 / seconds.max(1) as f64;
        assert!(!is_held || of_a_core <= CORE_PERCENT_MAX, "the host uses {of_a_core:.1} % of a core");
        self.answered.sort_unstable();
        self.heard.sort_unstable();
        let within = |times: &[Duration], percent: usize| times[times.len() * percent / 100];
        let times = [
            (HALF_ANSWERED, within(&self.answered, 50)),
            (ANSWERED, within(&self.answered, 99)),
            (HEARD, within(&self.heard, 99)),
        ];
        let told = times.map(|(promise, time)| promise.hold(if is_held { seconds } else { 0 }, time)).join("; ");
        format!("{told}; {of_a_core:.1} % of a core; {weights}; {verdict}")
    }

    /// Tells what the host has grown by since it had settled, which must not be much.
    fn growth(&self, seconds: usize) -> String {
        let Some((settled, last)) = self.settled.zip(Weight::of(&self.host)) else { return String::new() };
        let grown = last.resident_kib.saturating_sub(settled.resident_kib);
        assert!(last.files.abs_diff(settled.files) <= 10, "files are lost: {settled}, then {last}");
        assert!(grown <= GROWTH_KIB_MAX, "the host grows: {settled}, then {last}");
        let per_hour = grown as f64 / 1024.0 / (seconds as f64 * 2.0 / 3.0) * 3600.0;
        format!("{settled}, then {last}: {per_hour:.1} MiB an hour")
    }
}
