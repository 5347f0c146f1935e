//! the host's clock jumps. The order stays, no time in a room goes backwards, no timer runs wild, and nobody who was
//! silenced may write because of it. What ends at a time of the day ends when the host's clock says so: a mute or ban of ten
//! minutes outlives every jump that is not past its end, and one without an end outlives all.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::weight::processor_ticks;
use crate::checker::{History, Outcome};
use crate::dice::Dice;
use crate::host::Host;
use crate::person::Person;

const SECOND: i64 = 1;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;
/// Where the clock goes: a leap second, summer time, a wrong date, an empty battery.
const JUMPS: [i64; 8] = [-SECOND, -HOUR, -DAY, -10 * YEAR, SECOND, HOUR, DAY, 10 * YEAR];
const MESSAGES: usize = 10;
/// What a host may spend on a jump and ten messages, in hundredths of a second; a timer that runs wild takes all there are.
const PROCESSOR_TICKS_MAX: u64 = 100;

/// The library that gives a program another clock.
fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?;
    let places = folders.filter_map(|folder| Some(folder.ok()?.path().join("faketime/libfaketimeMT.so.1")));
    places.chain([PathBuf::from("/usr/lib64/faketime/libfaketimeMT.so.1")]).find(|library| library.exists())
}

/// A host with a clock that goes as a file says. Only what people call time is another; its timers go as ever.
async fn host_with(library: &Path, clock: &Path) -> Host {
    let preload = format!("LD_PRELOAD={}", library.display());
    let file = format!("FAKETIME_TIMESTAMP_FILE={}", clock.display());
    let settings = ["FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"];
    let words: Vec<&str> = ["env", &preload, &file].into_iter().chain(settings).collect();
    Host::start_through(&words, &["--limits", "off"]).await
}

fn jump(clock: &Path, seconds: i64) {
    // Replaced in one step, so that nobody ever reads half of it.
    let fresh = clock.with_extension("new");
    fs::write(&fresh, format!("{seconds:+}\n")).expect("the temporary folder can be written");
    fs::rename(fresh, clock).expect("the temporary folder can be written");
}

async fn enter(history: &History, host: &Host, name: &str, room: &str) -> Person {
    let person = host.person(name).await;
    history.watch_only(&person);
    person.join(room).await;
    person
}

/// Lets the clock jump so often, and tells how it went.
///
/// # Panics
/// When the order changes, somebody is freed, or a timer runs wild.
pub async fn clocks(count: usize) -> String {
    let Some(library) = library() else {
        return "skipped: libfaketime, which gives the host another clock, is not there".to_owned();
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let clock = folder.path().join("clock");
    jump(&clock, 0);
    let host = host_with(&library, &clock).await;
    let history = History::default();
    let alice = host.person("Alice").await;
    history.watch_only(&alice);
    let room = alice.create("Yard").await;
    alice.join(&room).await;
    let bob = enter(&history, &host, "Bob", &room).await;
    let carol = enter(&history, &host, "Carol", &room).await;
    let dave = enter(&history, &host, "Dave", &room).await;
    let erin = enter(&history, &host, "Erin", &room).await;
    alice.chat.request("ban", json!({ "room": room, "user": dave.id, "minutes": 10 })).await.ok();
    alice.asks("ban", &room, &erin.id).await.ok();
    alice.chat.request("settings", json!({ "room": room, "slowSeconds": 30 })).await.ok();
    let mut dice = Dice::new(14);
    for round in 0..count {
        let seconds = match JUMPS.get(round) {
            Some(seconds) => *seconds,
            None => JUMPS[usize::try_from(dice.below(8)).expect("below eight")],
        };
        jump(&clock, 0);
        alice.chat.request("mute", json!({ "room": room, "user": bob.id, "minutes": 10 })).await.ok();
        jump(&clock, seconds);
        let before = processor_ticks(&host);
        for _ in 0..MESSAGES {
            let said = history.say(&alice, &room, "tick").await;
            assert!(matches!(said, Outcome::Saved(_)), "{said:?}");
        }
        let used = processor_ticks(&host).zip(before).map_or(0, |(after, before)| after - before);
        assert!(used < PROCESSOR_TICKS_MAX, "{seconds} s: {used} hundredths of a second");
        if seconds <= SECOND {
            assert_eq!(bob.try_say(&room, "psst").await.refused(), "muted", "{seconds} s");
        }
        if seconds <= SECOND && round < JUMPS.len() {
            assert_eq!(dave.try_join(&room).await.refused(), "banned", "{seconds} s");
        }
        assert_eq!(erin.try_join(&room).await.refused(), "banned", "{seconds} s, without an end");
        let slow = history.say(&carol, &room, "slowly").await;
        assert!(matches!(&slow, Outcome::Saved(_)) || slow == Outcome::Refused("slow_down".to_owned()), "{slow:?}");
    }
    let log = alice.log(&room).await;
    let times: Vec<i64> = log.iter().map(|event| event["at"].as_i64().expect("a time")).collect();
    assert!(times.is_sorted(), "time went backwards in a room: {times:?}");
    let span = times[times.len() - 1] - times[0];
    assert!(span > YEAR * 1000, "the clock did jump: {span}");
    jump(&clock, 0);
    let verdict = history.check(&host, &room).await;
    assert!(!host.log().contains("panicked"), "nothing panicked");
    format!("{count} jumps; {verdict}")
}
