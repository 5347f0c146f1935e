//! R-13 and T-44: the host or the owner of a room stands still for longer than the grace time. Whoever was gone has lost their
//! place, whoever was not has kept it, and the room has the owner that rule 6 names.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::pauses::{NOTICED, Sleeper};
use crate::checker::{History, Outcome, Witness};
use crate::host::Host;
use crate::person::Person;

/// How long a member may be away until they are lost, as short as a test can wait for.
const GRACE: Duration = Duration::from_secs(5);
/// How long the host stands still, in turn; each is longer than the grace time, and all but the first than a heartbeat.
const HOST_SLEEPS: [Duration; 4] =
    [Duration::from_secs(7), Duration::from_secs(30), Duration::from_secs(65), Duration::from_secs(300)];
/// After somebody is away they are lost by then; the last part is for a busy computer.
const LOST: Duration = Duration::from_secs(GRACE.as_secs() + 15);
/// What is said while somebody is lost.
const MISSED: usize = 50;

/// A room, and those in it who never go. The keeper is the first who entered after its creator.
struct Yard<'a> {
    host: &'a Host,
    history: History,
    room: String,
    keeper: Witness,
    watcher: Person,
}

/// Lets the host and an owner stand still so often, in a new room each time. `program` is one that becomes a client when it
/// is told `sleeper`.
///
/// # Panics
/// When a rule is broken, or somebody keeps or loses a place or a room against the rules.
pub async fn absences(count: usize, program: &Path) -> String {
    let host = Host::start_with(&["--limits", "off", "--grace", &GRACE.as_secs().to_string()]).await;
    let (mut longest, mut saved) = (Duration::ZERO, 0);
    for round in 0..count {
        let creator = host.person("Creator").await;
        let mut yard = Yard::open(&host, &creator).await;
        let time = HOST_SLEEPS[round % HOST_SLEEPS.len()];
        yard.host_sleeps(creator, time).await;
        yard.owner_sleeps(program).await;
        saved += yard.history.check(&host, &yard.room).await.saved;
        longest = longest.max(time);
    }
    assert!(!host.log().contains("panicked"), "nothing panicked");
    format!("{count} times host and owner stood still, for up to {longest:.0?}: {saved} messages saved, 0 violations")
}

impl<'a> Yard<'a> {
    async fn open(host: &'a Host, creator: &Person) -> Self {
        let history = History::default();
        let room = creator.create("Yard").await;
        history.watch_only(creator);
        creator.join(&room).await;
        let mut keeper = Witness::arrive(&history, host.at(), "Keeper").await;
        keeper.enter(&room).await;
        let watcher = host.person("Watcher").await;
        history.watch(&watcher);
        watcher.join(&room).await;
        Self { host, history, room, keeper, watcher }
    }

    /// One member is away when the host falls asleep, and its owner goes meanwhile. Both are lost, and nobody else.
    async fn host_sleeps(&mut self, creator: Person, time: Duration) {
        let gone = self.host.person("Gone").await;
        self.history.watch_only(&gone);
        gone.join(&self.room).await;
        gone.cut();
        self.hears_presence(&gone.id, "away").await;
        self.host.pause();
        creator.cut();
        tokio::time::sleep(time).await;
        self.host.resume();
        let awake = Instant::now();
        for lost in [&gone, &creator] {
            self.hears_lost(&lost.id).await;
        }
        self.hears_owner(&self.keeper.person.id).await;
        assert!(awake.elapsed() < LOST, "{:?}", awake.elapsed());
        let here = [self.keeper.person.id.as_str(), self.watcher.id.as_str()];
        assert_eq!(self.members_here().await, here, "whoever stayed kept their place, and nobody else");
        self.is_only_a_member(&creator.again().await).await;
    }

    /// The owner stands still. The room goes to somebody who is here, and stays theirs when the former owner is back.
    async fn owner_sleeps(&mut self, program: &Path) {
        let mut sleeper = Sleeper::start(program, self.host, &self.room).await;
        self.keeper.person.asks("delegate", &self.room, &sleeper.id).await.ok();
        self.hears_owner(&sleeper.id).await;
        sleeper.signal(rustix::process::Signal::STOP);
        self.hears_presence(&sleeper.id, "away").await;
        assert!(!self.members_here().await.contains(&sleeper.id), "nobody is here who has been gone for so long");
        self.hears_lost(&sleeper.id).await;
        self.hears_owner(&self.keeper.person.id).await;
        let said = self.keeper.say_many(&self.room, MISSED).await;
        let newest = said.iter().map(|outcome| if let Outcome::Saved(seq) = outcome { *seq } else { 0 }).max();
        sleeper.signal(rustix::process::Signal::CONT);
        sleeper.sees(newest.expect("something was said")).await;
        let members = self.members().await;
        let role = |id: &str| members.iter().find(|member| member["id"] == id).map(|member| member["role"].clone());
        assert_eq!(role(&sleeper.id), Some(json!("member")), "nobody becomes owner by entering");
        assert_eq!(role(&self.keeper.person.id), Some(json!("owner")));
        self.history.check(self.host, &self.room).await;
    }

    async fn hears_presence(&self, who: &str, state: &str) {
        let fits = |news: &Value| news["user"] == who && news["state"] == state;
        let heard = self.watcher.chat.hear_where_within(NOTICED, "presence", fits).await;
        heard.unwrap_or_else(|| panic!("nobody was told within {NOTICED:?} that {who} is {state}"));
    }

    async fn hears_lost(&self, who: &str) {
        let heard = self.watcher.chat.hear_where_within(LOST, "exit", |exit| exit["user"]["id"] == who).await;
        let exit = heard.unwrap_or_else(|| panic!("{who} was not lost within {LOST:?}"));
        assert_eq!(exit["reason"], "lost", "{exit}");
    }

    async fn hears_owner(&self, who: &str) {
        let heard = self.watcher.chat.hear_where_within(LOST, "owner", |owner| owner["user"]["id"] == who).await;
        heard.unwrap_or_else(|| panic!("{who} did not become owner"));
    }

    /// A former owner who comes back, and goes.
    async fn is_only_a_member(&self, back: &Person) {
        self.history.watch_only(back);
        let joined = back.join(&self.room).await;
        let owner = self.keeper.person.id.as_str();
        assert_eq!((&joined["you"]["role"], &joined["room"]["owner"]["id"]), (&json!("member"), &json!(owner)));
        back.leave(&self.room).await;
    }

    /// Everybody in the room. They are few enough for one page.
    async fn members(&self) -> Vec<Value> {
        let page = self.watcher.chat.request("members", json!({ "room": self.room })).await.ok();
        assert_eq!(page["more"], false, "{page}");
        page["members"].as_array().expect("members is a list").clone()
    }

    /// Everybody who is here, by id; who joined earlier comes first.
    async fn members_here(&self) -> Vec<String> {
        let members = self.members().await;
        let here = members.iter().filter(|member| member["state"] == "here");
        here.filter_map(|member| member["id"].as_str().map(str::to_owned)).collect()
    }
}
