//! a room of the usual size, busy for a long time, with people coming and going, pictures and kicks.

use std::time::{Duration, Instant};

use serde_json::json;

use super::weight::Weight;
use crate::checker::History;
use crate::host::Host;
use crate::person::{Person, fresh_id};
use crate::pictures;

const PEOPLE: usize = 50;
const MESSAGES_PER_SECOND: u64 = 20;
/// Every so many messages somebody goes and comes back.
const GOES: u64 = 20;
/// Every so many somebody uploads a picture.
const UPLOADS: u64 = 40;
/// Every so many somebody is kicked.
const KICKS: u64 = 60;
/// What the host may grow by from the first third of the time on, in KiB: what a longer log costs, and no more.
const GROWTH_KIB_MAX: u64 = 24 * 1024;

/// Fifty people in a room for so many seconds.
///
/// # Panics
/// When a rule is broken, or the host loses files or grows.
pub async fn normal(seconds: usize) -> String {
    let mut day = Day::begin().await;
    let mut beat = tokio::time::interval(Duration::from_millis(1000 / MESSAGES_PER_SECOND));
    let (since, length) = (Instant::now(), Duration::from_secs(seconds as u64));
    let (mut settled, mut count) = (None, 0);
    while since.elapsed() < length {
        beat.tick().await;
        count += 1;
        day.message(count).await;
        if count % GOES == 0 {
            day.somebody_goes(count).await;
        }
        if count % UPLOADS == 0 {
            day.somebody_uploads(count).await;
        }
        if count % KICKS == 0 {
            day.somebody_is_kicked(count).await;
        }
        if settled.is_none() && since.elapsed() > length / 3 {
            settled = Weight::of(&day.host);
        }
    }
    day.end(settled, since.elapsed()).await
}

struct Day {
    host: Host,
    history: History,
    /// The first owns the room, the second listens, and neither goes.
    people: Vec<Person>,
    room: String,
    answered: Vec<Duration>,
    heard: Vec<Duration>,
}

impl Day {
    async fn begin() -> Self {
        let host = Host::start_without_limits().await;
        let history = History::default();
        let owner = host.person("Owner").await;
        let room = owner.create_with(json!({ "title": "Yard", "max": PEOPLE + 10 })).await;
        let mut people = vec![owner];
        for number in 1..PEOPLE {
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
        Self { host, history, people, room, answered: Vec::new(), heard: Vec::new() }
    }

    /// One of those who come and go.
    fn somebody(&self, count: u64) -> usize {
        2 + usize::try_from(count * 7).unwrap_or(0) % (PEOPLE - 2)
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

    async fn end(mut self, settled: Option<Weight>, time: Duration) -> String {
        let verdict = self.history.check(&self.host, &self.room).await;
        let last = Weight::of(&self.host);
        assert_eq!(self.host.log().matches("panicked").count(), 0, "nothing panics");
        let weights = settled.zip(last).map(|(settled, last)| {
            let grown = last.resident_kib.saturating_sub(settled.resident_kib);
            assert!(last.files.abs_diff(settled.files) <= 10, "files are lost: {settled}, then {last}");
            assert!(grown <= GROWTH_KIB_MAX, "the host grows: {settled}, then {last}");
            let per_hour = grown as f64 / 1024.0 / (time.as_secs_f64() * 2.0 / 3.0) * 3600.0;
            format!("{settled}, then {last}: {per_hour:.1} MiB an hour")
        });
        let [answered, heard] = [&mut self.answered, &mut self.heard].map(|times| {
            times.sort_unstable();
            format!("{:.1?}, 99 % within {:.1?}", times[times.len() / 2], times[times.len() * 99 / 100])
        });
        let weights = weights.unwrap_or_default();
        format!("answered after {answered}; heard after {heard}; {weights}; {verdict}")
    }
}
