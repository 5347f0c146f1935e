//! people go, miss a lot, come back and catch up; meanwhile the host is killed.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::promises::{Promise, is_long};
use crate::checker::{History, Witness};
use crate::dice::Dice;
use crate::host::Host;

const PEOPLE: usize = 20;
/// The most that is missed at once.
const MISSED_MAX: u64 = 5000;
/// Every so often the host is killed while they catch up; what was missed then is more than one page.
const KILL_EVERY: usize = 3;
const MISSED_WHEN_KILLED: std::ops::Range<u64> = 501..1500;

/// So long after the first of them has caught up with something it falls at most.
const BLOW_MILLISECONDS_MAX: u64 = 20;
/// How often it is looked whether that is so.
const GLANCE: Duration = Duration::from_millis(1);

const CATCHING_UP: Promise =
    Promise { id: "R-05", soak: "returns", what: "caught up", longest: Duration::from_secs(2) };

/// Lets people come back so often.
///
/// # Panics
/// When a rule is broken, or somebody cannot come back; in the long form also when catching up takes too long.
pub async fn returns(count: usize) -> String {
    let mut host = Host::start_without_limits().await;
    let history = History::default();
    let mut talker = Witness::arrive(&history, host.at(), "Talker").await;
    let room = talker.person.create_with(serde_json::json!({ "title": "Yard", "max": 100 })).await;
    talker.enter(&room).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let mut witness = Witness::arrive(&history, host.at(), &format!("Person {number}")).await;
        witness.enter(&room).await;
        people.push(witness);
    }
    let (mut dice, mut longest, mut kills) = (Dice::new(5), Duration::ZERO, 0);
    let rounds = count.div_ceil(PEOPLE / 2);
    for round in 0..rounds {
        // The last time as much is missed as may be, when there are many.
        let killed = round % KILL_EVERY == 1 && round + 1 < rounds;
        let most = if rounds > 20 && round + 1 == rounds {
            MISSED_MAX
        } else if killed {
            MISSED_WHEN_KILLED.start + dice.below(MISSED_WHEN_KILLED.end - MISSED_WHEN_KILLED.start)
        } else {
            dice.below(MISSED_MAX / 20)
        };
        let gone = &mut people[(round % 2) * PEOPLE / 2..][..PEOPLE / 2];
        gone.iter().for_each(|witness| witness.person.cut());
        say(&mut talker, &room, usize::try_from(most).unwrap_or(0)).await;
        let first = (gone[0].person.id.clone(), history.seen(&gone[0].person.id, &room));
        let since = Instant::now();
        let coming = join_all(gone.iter_mut().map(Witness::come_back));
        if killed {
            let blow = Duration::from_millis(dice.below(BLOW_MILLISECONDS_MAX + 1));
            let comes = async {
                while history.seen(&first.0, &room) == first.1 {
                    tokio::time::sleep(GLANCE).await
                }
            };
            let (restarted, _) = tokio::join!(kill_after(host, comes, blow), coming);
            (host, kills) = (restarted, kills + 1);
            talker.stay().await;
        } else {
            coming.await;
            longest = longest.max(since.elapsed());
        }
        // Those who stayed have lost their connection too when the host was killed.
        join_all(people.iter_mut().map(|witness| witness.catch_up(&room))).await;
    }
    // The figure is of one who missed as much as may be, since what ten at once need is mostly what this program itself does.
    let missed = if is_long(CATCHING_UP.soak, count) { MISSED_MAX } else { MISSED_MAX / 20 };
    people[0].person.cut();
    say(&mut talker, &room, usize::try_from(missed).unwrap_or(0)).await;
    let since = Instant::now();
    people[0].come_back().await;
    let caught_up = since.elapsed();
    let verdict = history.check(&host, &room).await;
    let returns: usize = people.iter().map(|witness| witness.returns).sum();
    assert!(returns >= count, "they came back {returns} times");
    let met: usize = people.iter().map(|witness| witness.broken_off).sum();
    assert!(kills == 0 || met > 0, "none of {kills} kills met anybody who was catching up");
    let kept = CATCHING_UP.hold(count, caught_up);
    let slowest = format!("the slowest ten within {longest:.1?}; one who missed {missed}: {kept}");
    format!("{returns} returns, {kills} kills, which met {met} who were catching up, {slowest}; {verdict}")
}

async fn say(talker: &mut Witness, room: &str, count: usize) {
    for start in (0..count).step_by(250) {
        talker.say_many(room, 250.min(count - start)).await;
    }
}

async fn kill_after(host: Host, begun: impl Future<Output = ()>, time: Duration) -> Host {
    begun.await;
    tokio::time::sleep(time).await;
    host.kill().await.restart().await
}
