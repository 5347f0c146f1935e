//! every connection is lost at once, and everybody comes back at about the same time.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use super::promises::Promise;
use super::weight::Weight;
use crate::checker::{History, Witness};
use crate::dice::Dice;
use crate::host::Host;

/// Clients wait for about a second before they come back, no two the same time.
const BACK_OFF_MILLISECONDS: std::ops::Range<u64> = 500..1500;
/// How many arrive at the same time in the beginning.
const AT_ONCE: usize = 50;

const RETURN: Promise =
    Promise { id: "R-18", soak: "storm", what: "everybody back and caught up", longest: Duration::from_secs(20) };

/// Cuts off so many people at once.
///
/// # Panics
/// When a rule is broken, somebody cannot come back, or the host takes twice its memory; in the long form also when they are
/// back too late.
pub async fn storm(count: usize) -> String {
    let host = Host::start_with(&["--limits", "off", "--people-max", &(count + 10).to_string()]).await;
    let history = History::default();
    let mut talker = Witness::arrive(&history, host.at(), "Talker").await;
    let room = talker.person.create_with(json!({ "title": "Hall", "max": count + 10 })).await;
    talker.enter(&room).await;
    let mut people = Vec::new();
    for start in (0..count).step_by(AT_ONCE) {
        let coming = (start..count.min(start + AT_ONCE)).map(|number| arrive(&history, &host, &room, number));
        people.extend(join_all(coming).await);
    }
    talker.say_many(&room, 20).await;
    let before = Weight::of(&host);
    let mut dice = Dice::new(18);
    people.iter().for_each(|witness| witness.person.cut());
    let since = Instant::now();
    let coming = people.iter_mut().map(|witness| {
        let wait = BACK_OFF_MILLISECONDS.start + dice.below(BACK_OFF_MILLISECONDS.end - BACK_OFF_MILLISECONDS.start);
        async move {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            witness.come_back().await;
        }
    });
    let coming = join_all(coming);
    let talking = async {
        for _ in 0..10 {
            talker.say_many(&room, 5).await;
        }
    };
    tokio::join!(coming, talking);
    join_all(people.iter_mut().map(|witness| witness.catch_up(&room))).await;
    let back = since.elapsed();
    let after = Weight::of(&host);
    let verdict = history.check(&host, &room).await;
    let weights = before.zip(after).map(|(before, after)| {
        assert!(after.resident_kib <= 2 * before.resident_kib, "{before} before, {after} after");
        format!("{before} before, {after} after")
    });
    let kept = RETURN.hold(count, back);
    format!("{count} people: {kept}; {}; {verdict}", weights.unwrap_or_default())
}

async fn arrive(history: &History, host: &Host, room: &str, number: usize) -> Witness {
    let mut witness = Witness::arrive(history, host.at(), &format!("Person {number}")).await;
    witness.enter(room).await;
    witness
}
