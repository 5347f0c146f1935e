//! one total order for everybody, whose connections are reset again and again.

use futures_util::future::join_all;

use crate::chaos::{Chaos, Mischief};
use crate::checker::{History, Witness};
use crate::entrance::Entrance;
use crate::host::Host;

/// What is sent before everybody looks whether their connection still holds.
const BURST: usize = 10;
/// A connection is reset after at most so many bytes for each one who talks. What all of them say while one comes back has
/// to fit through more than once: on a network that bears less, whoever falls behind falls further behind for ever.
const RESET_BYTES_PER_PERSON: u64 = 20_000;

/// Has people say so many things altogether: fifty of them, or ten when it is not much.
///
/// # Panics
/// When a rule is broken.
pub async fn order(count: usize) -> String {
    let people = if count < 5000 { 10 } else { 50 };
    let host = Host::start_without_limits().await;
    let reset_bytes_max = Some(RESET_BYTES_PER_PERSON * people as u64);
    let mischief = Mischief { reset_bytes_max, ..Mischief::default() };
    let chaos = Chaos::start(host.at(), 4, mischief).await;
    let (history, entrance) = (History::default(), Entrance::from(host.at()).through(chaos.at));
    let owner = host.person("Owner").await;
    let room = owner.create_with(serde_json::json!({ "title": "Yard", "max": people + 10 })).await;
    let taking_part = (0..people).map(|number| take_part(&history, &entrance, &room, number, count / people));
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

async fn take_part(history: &History, entrance: &Entrance, room: &str, number: usize, count: usize) -> Witness {
    let mut witness = Witness::arrive(history, entrance.clone(), &format!("Person {number}")).await;
    witness.enter(room).await;
    for start in (0..count).step_by(BURST) {
        witness.say_many(room, BURST.min(count - start)).await;
    }
    witness
}
