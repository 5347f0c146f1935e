//! one total order for everybody, whose connections are reset again and again.

use futures_util::future::join_all;
use tokio::sync::Barrier;

use crate::chaos::{Chaos, Mischief};
use crate::checker::{History, Witness};
use crate::entrance::Entrance;
use crate::host::Host;

/// What is sent before everybody looks whether their connection still holds.
const BURST: usize = 10;
/// After so many bursts those who talk wait for those who were put back. A connection bears a page or two of what was missed,
/// so while all others talk as fast as they are answered, whoever falls behind would fall further behind for ever.
const BURSTS_TOGETHER: usize = 5;

/// So many messages are said on one host, with one chance; further ones on another, with another.
const IN_ONE_HOST: usize = 100_000;
/// The first chance.
const SEED: u64 = 4;

/// Has people say so many things altogether: fifty of them, or ten when it is not much.
///
/// # Panics
/// When a rule is broken.
pub async fn order(count: usize) -> String {
    let seeds = count.div_ceil(IN_ONE_HOST);
    let mut told = String::new();
    for (seed, before) in (0..).zip((0..count).step_by(IN_ONE_HOST)) {
        told = one_host(IN_ONE_HOST.min(count - before), SEED + seed).await;
        if seeds > 1 {
            println!("  seed {}: {told}", seed + 1);
        }
    }
    if seeds == 1 { told } else { format!("{seeds} seeds, none with a violation; the last: {told}") }
}

async fn one_host(count: usize, seed: u64) -> String {
    let people = if count < 5000 { 10 } else { 50 };
    let host = Host::start_without_limits().await;
    let mischief = Mischief { reset_bytes_max: Some(200_000), ..Mischief::default() };
    let chaos = Chaos::start(host.at(), seed, mischief).await;
    let (history, entrance) = (History::default(), Entrance::from(host.at()).through(chaos.at));
    let owner = host.person("Owner").await;
    let room = owner.create_with(serde_json::json!({ "title": "Yard", "max": people + 10 })).await;
    let together = Barrier::new(people);
    let taking_part =
        (0..people).map(|number| take_part(&history, &entrance, &room, number, count / people, &together));
    let mut everybody = join_all(taking_part).await;
    chaos.calm_down();
    for witness in &mut everybody {
        witness.catch_up(&room).await;
    }
    let verdict = history.check(&host, &room).await;
    let returns: usize = everybody.iter().map(|witness| witness.returns).sum();
    assert!(returns >= people / 2, "connections were lost: {}", chaos.done);
    format!("{people} people: {verdict}; {}; came back {returns} times", chaos.done)
}

async fn take_part(
    history: &History,
    entrance: &Entrance,
    room: &str,
    number: usize,
    count: usize,
    together: &Barrier,
) -> Witness {
    let mut witness = Witness::arrive(history, entrance.clone(), &format!("Person {number}")).await;
    witness.enter(room).await;
    for start in (0..count).step_by(BURST) {
        if start % (BURST * BURSTS_TOGETHER) == 0 {
            witness.catch_up(room).await;
            together.wait().await;
        }
        witness.say_many(room, BURST.min(count - start)).await;
    }
    witness
}
