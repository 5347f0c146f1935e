//! answers get lost and connections are reset in mid-frame; whoever is unsure sends the same again.

use crate::chaos::{Chaos, Mischief};
use crate::checker::{History, Witness};
use crate::entrance::Entrance;
use crate::host::Host;
use crate::person::fresh_id;
use crate::waiting::WAIT;
use futures_util::future::join_all;
use std::sync::atomic::Ordering;
use std::time::Duration;

const PEOPLE: usize = 8;
/// Messages that each has under way at once.
const IN_FLIGHT: usize = 25;
/// How long an answer is waited for until it counts as lost.
const PATIENCE: Duration = Duration::from_millis(100);
/// The same once the line holds, though some connections went silent before.
const CALM_PATIENCE: Duration = Duration::from_secs(2);

/// Sends so many messages through a bad network.
///
/// # Panics
/// When a rule is broken.
pub async fn retries(count: usize) -> String {
    let host = Host::start_without_limits().await;
    let mischief = Mischief {
        lost_answers: 0.3,
        reset_bytes_max: Some(400_000),
        silent_bytes_max: Some(2_000_000),
        delay_milliseconds_max: 1,
        piece_bytes_max: Some(4000),
        ..Mischief::default()
    };
    let chaos = Chaos::start(host.at(), 3, mischief).await;
    let (history, entrance) = (History::with_lost_answers(), Entrance::from(host.at()).through(chaos.at));
    let room = host.person("Owner").await.create("Yard").await;
    let people = (0..PEOPLE).map(|n| take_part(&history, &entrance, &room, n, count / PEOPLE));
    let mut people = join_all(people).await;
    chaos.calm_down();
    // Some lose ten answers one after the other, the more the slower the machine: how many says nothing of the host. Now that
    // the line holds it has to answer each.
    let unsure: usize = people.iter().map(|witness| witness.unsure.len()).sum();
    for witness in &mut people {
        witness.patience = CALM_PATIENCE;
        witness.say_again(&room).await;
        witness.catch_up(&room).await;
    }
    click_twice(&history, &people[0], &room).await;
    let verdict = history.check(&host, &room).await;
    let lost = chaos.done.lost_answers.load(Ordering::Relaxed);
    assert!(lost * 10 > count && verdict.tries > verdict.sent + lost / 2, "the network was bad: {}", chaos.done);
    assert_eq!(verdict.sent - verdict.saved, 0, "whoever asks again learns of every message: {verdict}");
    let returns: usize = people.iter().map(|witness| witness.returns).sum();
    format!("{verdict}; {}; came back {returns} times; {unsure} unsure after ten tries", chaos.done)
}

async fn take_part(history: &History, entrance: &Entrance, room: &str, number: usize, count: usize) -> Witness {
    let mut witness = Witness::arrive(history, entrance.clone(), &format!("Person {number}")).await;
    witness.patience = PATIENCE;
    witness.enter(room).await;
    for start in (0..count).step_by(IN_FLIGHT) {
        witness.say_many(room, IN_FLIGHT.min(count - start)).await;
    }
    witness
}

/// The same message twice on one connection, and once more in another tab, all under way at once.
async fn click_twice(history: &History, witness: &Witness, room: &str) {
    let tab = witness.person.again().await;
    history.watch_only(&tab);
    tab.join(room).await;
    for _ in 0..20 {
        let id = fresh_id();
        let tries = [&witness.person, &witness.person, &tab];
        let tries = tries.map(|person| history.say_as(&id, person, room, "twice", WAIT));
        let outcomes = join_all(tries).await;
        assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]), "one answer for all: {outcomes:?}");
    }
}
