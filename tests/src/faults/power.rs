//! the power is cut. Of what the host wrote, its disk has kept what was synced and, of the rest, what chance left; and
//! everything that anybody was answered or heard before is there.
//!
//! The host is the real one, on a real disk, with strace beside it. Afterwards its folder is made again as it may have been
//! left at each of the moments, and the real host starts on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinSet;

use super::album::{Album, Pasted};
use super::whole::ends_whole;
use crate::checker::{History, Verdict};
use crate::dice::Dice;
use crate::host::Host;
use crate::person::Person;
use crate::power::{Call, Disk, STRACE, read};
use crate::waiting::within;

const SENDERS: usize = 3;
/// Cuts of one evening, whose calls have to fit into memory.
const EVENING_CUTS: usize = 20;
/// Of so many cuts one falls while the host starts for the first time.
const EARLY_EVERY: usize = 10;
/// Between two cuts passes at most this time, in milliseconds.
const BETWEEN_MILLISECONDS_MAX: u64 = 120;

/// Cuts the power so often, and tells how it went.
///
/// # Panics
/// When something is lost, or the host does not come back.
pub async fn power(count: usize) -> String {
    let (mut done, mut saved, mut pictures) = (0, 0, 0);
    while done < count {
        let cuts = EVENING_CUTS.min(count - done);
        let Some(evening) = Evening::spend(None, cuts, done as u64).await else { return SKIPPED.to_owned() };
        for cut in &evening.cuts {
            let verdict = evening.examine(cut).await.unwrap_or_else(|lost| panic!("at {}: {lost}", cut.moment));
            assert!(verdict.violations.is_empty(), "at {}: {verdict}", cut.moment);
            (saved, pictures) = (saved + verdict.saved, pictures + cut.album.len());
        }
        done += cuts;
        if count > 100 {
            println!("  {done} cuts: {saved} messages and {pictures} pictures were answered before them and are there");
        }
    }
    assert!(saved > count && pictures > 0, "the test is about something: {saved} messages, {pictures} pictures");
    format!("{count} cuts: {saved} messages and {pictures} pictures were answered before them, 0 lost")
}

/// The verdicts about cuts of a host with a fault built in, or what was lost altogether. `None` where it cannot be done.
pub async fn power_with(mutant: &str, cuts: usize) -> Option<Vec<Result<Verdict, String>>> {
    let evening = Evening::spend(Some(mutant), cuts, 1).await?;
    let mut found = Vec::new();
    for cut in &evening.cuts {
        found.push(evening.examine(cut).await);
    }
    Some(found)
}

const SKIPPED: &str = "skipped: no strace, or it may not look into other processes here";

/// A host, what it asked the system for, and the moments at which its power might have been cut.
struct Evening {
    calls: Vec<Call>,
    root: PathBuf,
    room: String,
    dice: Dice,
    cuts: Vec<Cut>,
}

/// A moment in microseconds since 1970, and what anybody knew by then; `None` before there was a room.
struct Cut {
    moment: u64,
    history: Option<History>,
    album: Vec<Pasted>,
}

impl Evening {
    /// People talk on a host that is watched, until the last cut.
    async fn spend(mutant: Option<&str>, cuts: usize, seed: u64) -> Option<Self> {
        if !can_watch().await {
            eprintln!("{SKIPPED}");
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (log, mut dice) = (folder.path().join("calls.txt"), Dice::new(seed));
        let before = STRACE.iter().map(|word| (*word).to_owned()).chain([log.to_string_lossy().into_owned()]).collect();
        let began = microseconds(SystemTime::now());
        let host = Host::start_watched(before, mutant).await;
        let starting = microseconds(SystemTime::now()) - began;
        let early = (0..cuts / EARLY_EVERY).map(|_| Cut {
            moment: began + dice.below(starting),
            history: None,
            album: Vec::new(),
        });
        let mut all: Vec<Cut> = early.collect();
        let talk = Talk::begin(&host).await;
        while all.len() < cuts {
            tokio::time::sleep(Duration::from_millis(dice.below(BETWEEN_MILLISECONDS_MAX))).await;
            all.push(talk.cut());
        }
        let root = host.data().canonicalize().expect("the data folder is there");
        let room = talk.room.clone();
        let calls = talk.end(host, folder, &log).await;
        Some(Self { calls, root, room, dice, cuts: all })
    }

    /// Starts the real host on what the disk has kept, and holds it against what was known.
    async fn examine(&self, cut: &Cut) -> Result<Verdict, String> {
        let disk = Disk::at(cut.moment, &self.calls, &self.root);
        let mut dice = self.dice.split(cut.moment);
        let host = Host::start_prepared(|data| disk.leave(&mut dice, data), &["--limits", "off"]).await;
        let newcomer = host.person("Newcomer").await;
        let verdict = match &cut.history {
            None => Verdict::default(),
            Some(history) => {
                let entered = newcomer.try_join(&self.room).await;
                if !entered.is_ok() {
                    return Err(format!("the room: {}", entered.refused()));
                }
                let verdict = history.verdict(&host, &self.room).await;
                Album::compare(&cut.album, &newcomer).await?;
                newcomer.say(&self.room, "life goes on").await;
                verdict
            }
        };
        newcomer.open("Another yard").await;
        ends_whole(host).await;
        Ok(verdict)
    }
}

/// Three people who write and whisper, and one who shows pictures.
struct Talk {
    history: History,
    album: Album,
    room: String,
    over: Arc<AtomicBool>,
    talking: JoinSet<()>,
}

impl Talk {
    async fn begin(host: &Host) -> Self {
        let history = History::default();
        let mut people = Vec::new();
        for n in 0..SENDERS {
            people.push(host.person(&format!("Sender {n}")).await);
        }
        let room = people[0].create_with(json!({ "title": "Yard", "max": 50 })).await;
        for person in &people {
            history.watch_only(person);
            person.join(&room).await;
        }
        let album = Album::begin(host).await;
        let (over, mut talking) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
        for (place, person) in people.iter().enumerate() {
            let to = people[(place + 1) % SENDERS].id.clone();
            talking.spawn(talk(history.clone(), person.clone(), room.clone(), to, Arc::clone(&over)));
        }
        talking.spawn(album.clone().fill(Arc::clone(&over)));
        Self { history, album, room, over, talking }
    }

    /// The moment, with what everybody knows.
    fn cut(&self) -> Cut {
        let album = self.album.until_now();
        let (history, moment) = self.history.up_to_now();
        Cut { moment: microseconds(moment), history: Some(history), album }
    }

    /// Ends the host and reads what it asked the system for.
    async fn end(self, host: Host, folder: TempDir, log: &Path) -> Vec<Call> {
        self.over.store(true, Ordering::Relaxed);
        self.talking.join_all().await;
        let id = host.process_id().to_string();
        host.kill().await;
        let mut text = String::new();
        let written = async {
            let is_last = |line: &str| line.starts_with(&id) && line.contains("+++ killed by");
            while !text.lines().next_back().is_some_and(is_last) {
                tokio::time::sleep(Duration::from_millis(20)).await;
                text = tokio::fs::read_to_string(log).await.expect("strace has written");
            }
        };
        within("strace to end", written).await;
        drop(folder);
        read(&text)
    }
}

/// Writes on and on, every fifth as a whisper, each when the one before was answered.
async fn talk(history: History, person: Person, room: String, to: String, over: Arc<AtomicBool>) {
    let long = "마당 ".repeat(50);
    for n in 0.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        if n % 5 == 4 {
            history.whisper(&person, &room, &to, "between us").await;
        } else {
            history.say(&person, &room, &format!("number {n} {long}")).await;
        }
    }
}

/// Whether another program can be watched here.
async fn can_watch() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).output().await;
    tried.is_ok_and(|tried| tried.status.success())
}

fn microseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).expect("it is after 1970");
    u64::try_from(since.as_micros()).expect("it is long before the end of time")
}
