//! The task that searches: what is heard, asked and answered comes together here, and nowhere else.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::RngExt as _;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

use super::announcement::{Announcement, Pace};
use super::multicast::{Heard, Multicast};
use super::nearby::{Moment, Nearby, Neighbour, Question};
use super::{probe, record};
use crate::interfaces::{OwnAddress, own_addresses};
use crate::limits::{
    BROWSE_AGAIN_SECONDS, DISCOVERY_CHECK_MILLISECONDS, NEARBY_TOLD_MILLISECONDS, PROBE_JITTER_MILLISECONDS_MAX,
    SLEPT_MILLISECONDS_MIN,
};
use crate::protocol::{HostInfo, Millis, PROTOCOL};

/// How far the search reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everybody on this computer's networks.
    Network,
    /// The hosts that somebody named.
    ByHand,
}

/// What the search is asked for.
#[derive(Debug)]
pub(super) enum Command {
    /// This host answered where somebody said it is.
    Add { id: String, at: SocketAddr, name: String, answer: oneshot::Sender<Option<Neighbour>> },
    /// Somebody does not want to see this host any more.
    Forget(String),
    /// Answer when nothing is announced any more.
    Withdraw(oneshot::Sender<()>),
}

/// What a question came to.
struct Asked {
    id: String,
    answer: Option<(SocketAddr, HostInfo)>,
}

pub(super) struct Search {
    own_id: String,
    reach: Reach,
    wanted: watch::Receiver<Option<Announcement>>,
    told: watch::Sender<Arc<[Neighbour]>>,
    nearby: Nearby,
    /// The version of the list that was told, and when.
    told_version: u64,
    told_at: Option<Instant>,
    asked: JoinSet<Asked>,
    own: Vec<OwnAddress>,
    multicast: Option<Multicast>,
    pace: Pace,
    browsed_at: Instant,
    checked_at: SystemTime,
}

impl Search {
    pub(super) fn new(
        own_id: String,
        reach: Reach,
        wanted: watch::Receiver<Option<Announcement>>,
        told: watch::Sender<Arc<[Neighbour]>>,
    ) -> Self {
        Self {
            nearby: Nearby::new(own_id.clone()),
            own_id,
            reach,
            wanted,
            told,
            told_version: 0,
            told_at: None,
            asked: JoinSet::new(),
            own: Vec::new(),
            multicast: None,
            pace: Pace::default(),
            browsed_at: Instant::now(),
            checked_at: SystemTime::now(),
        }
    }

    /// Searches until nobody can ask for anything any more.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut checks = every(Duration::from_millis(DISCOVERY_CHECK_MILLISECONDS));
        loop {
            self.announce().await;
            self.ask();
            self.tell();
            let wake = self.wake_at();
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.carry_out(command).await,
                    None => break,
                },
                Ok(()) = self.wanted.changed() => {}
                heard = heard(self.multicast.as_ref()) => self.take(heard),
                Some(asked) = self.asked.join_next() => self.learn(asked.ok()),
                () = tokio::time::sleep_until(wake) => {}
                _ = checks.tick() => self.check(),
            }
        }
        if let Some(mut multicast) = self.multicast.take() {
            multicast.withdraw().await;
        }
    }

    /// When there is something to do that nothing else wakes us for.
    fn wake_at(&self) -> Instant {
        let now = Moment::now();
        let wanted = self.wanted.borrow();
        let announcement = wanted.as_ref().filter(|_| self.multicast.is_some());
        let announce = announcement.and_then(|wanted| self.pace.due_at(wanted, now.steady));
        let tell = (self.told_version != self.nearby.version()).then(|| self.tell_at(now.steady));
        let wakes = [announce, tell, self.nearby.next_question_at(now)];
        let far = now.steady + Duration::from_millis(DISCOVERY_CHECK_MILLISECONDS);
        wakes.into_iter().flatten().min().unwrap_or(far)
    }

    /// Announces what is due, or takes back what is not wanted any more.
    async fn announce(&mut self) {
        let now = Instant::now();
        let wanted = self.wanted.borrow_and_update().clone();
        let Some(multicast) = &mut self.multicast else { return };
        let Some(wanted) = wanted else {
            multicast.withdraw().await;
            self.pace.withdrawn();
            return;
        };
        if self.pace.due_at(&wanted, now).is_none_or(|due_at| due_at > now) {
            return;
        }
        if let Err(error) = multicast.announce(&self.own_id, &wanted) {
            tracing::warn!(%error, "the announcement to the network failed");
        }
        self.pace.told(wanted, now);
    }

    async fn carry_out(&mut self, command: Command) {
        match command {
            Command::Add { id, at, name, answer } => {
                let added = self.nearby.add(&id, at, name, Moment::now());
                // Whoever asked may have gone meanwhile.
                let _ = answer.send(added);
            }
            Command::Forget(id) => {
                self.nearby.forget(&id);
            }
            Command::Withdraw(answer) => {
                self.announce().await;
                let _ = answer.send(());
            }
        }
    }

    fn take(&mut self, heard: Option<Heard>) {
        match heard {
            Some(Heard::Record(claim)) => match record::read(&claim, &self.own) {
                Ok(record) => self.nearby.hear(record, Moment::now()),
                Err(reason) => tracing::debug!(?reason, "a record was ignored"),
            },
            Some(Heard::Goodbye(id)) => self.nearby.lose(&id, Moment::now()),
            Some(Heard::Nothing) => {}
            None => {
                tracing::info!("the mDNS daemon ended and is started again");
                self.multicast = None;
            }
        }
    }

    /// Asks the hosts that are due.
    fn ask(&mut self) {
        for Question { id, candidates, routine } in self.nearby.questions(Moment::now()) {
            let jitter = if routine { rand::rng().random_range(0..=PROBE_JITTER_MILLISECONDS_MAX) } else { 0 };
            self.asked.spawn(async move {
                tokio::time::sleep(Duration::from_millis(jitter)).await;
                let answer = probe::find(&id, &candidates).await;
                Asked { id, answer }
            });
        }
    }

    fn learn(&mut self, asked: Option<Asked>) {
        let Some(Asked { id, answer }) = asked else {
            tracing::error!("a question to a host nearby panicked");
            return;
        };
        match answer.filter(|(_, info)| info.protocol == PROTOCOL) {
            Some((at, info)) => self.nearby.answered(&id, at, info.name, Moment::now()),
            None => self.nearby.silent(&id, Moment::now()),
        }
    }

    fn tell_at(&self, now: Instant) -> Instant {
        self.told_at.map_or(now, |told_at| told_at + Duration::from_millis(NEARBY_TOLD_MILLISECONDS))
    }

    /// Tells the list if it changed and was not told a moment ago.
    fn tell(&mut self) {
        let now = Instant::now();
        if self.told_version == self.nearby.version() || self.tell_at(now) > now {
            return;
        }
        (self.told_version, self.told_at) = (self.nearby.version(), Some(now));
        let list: Arc<[Neighbour]> = self.nearby.list().into();
        self.told.send_if_modified(|told| {
            let changed = *told != list;
            *told = list;
            changed
        });
    }

    /// Looks whether the daemon still listens where people are, and whether it still is well.
    fn check(&mut self) {
        let now = Moment::now();
        self.nearby.expire(now);
        if self.reach == Reach::ByHand {
            return;
        }
        let lost_one = self.nearby.take_lost_one();
        let own = own_addresses();
        let slept = self.slept();
        let moved = own != self.own;
        let ill = self.multicast.as_mut().is_some_and(|multicast| !multicast.is_well());
        if let Some(multicast) = self.multicast.take_if(|_| moved || slept || ill) {
            tracing::info!(moved, slept, ill, "the mDNS daemon is replaced");
            multicast.end_silently();
        }
        self.own = own;
        if self.multicast.is_none() {
            self.start_multicast();
        } else if lost_one || now.steady.duration_since(self.browsed_at) >= Duration::from_secs(BROWSE_AGAIN_SECONDS) {
            self.browse_again();
        }
    }

    /// Whether the computer stood still since the last check, so that everything may have changed meanwhile.
    fn slept(&mut self) -> bool {
        let now = SystemTime::now();
        let gap = now.duration_since(self.checked_at).unwrap_or_default();
        self.checked_at = now;
        gap >= Duration::from_millis(SLEPT_MILLISECONDS_MIN)
    }

    fn start_multicast(&mut self) {
        if self.own.is_empty() {
            return;
        }
        match Multicast::start() {
            Ok(multicast) => self.multicast = Some(multicast),
            Err(error) => tracing::warn!(%error, "mDNS cannot be started; it is tried again with every check"),
        }
        self.browsed_at = Instant::now();
        self.pace.withdrawn();
    }

    fn browse_again(&mut self) {
        self.browsed_at = Instant::now();
        if let Some(Err(error)) = self.multicast.as_mut().map(Multicast::browse_again) {
            tracing::warn!(%error, "the network could not be asked again");
            self.multicast = None;
        }
    }
}

impl Moment {
    fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { steady: Instant::now(), unix: Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX) }
    }
}

/// A clock that, after standing still, goes on from now instead of catching up.
fn every(period: Duration) -> Interval {
    let mut clock = interval(period);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clock
}

/// The next thing heard; never while nobody listens.
async fn heard(multicast: Option<&Multicast>) -> Option<Heard> {
    match multicast {
        Some(multicast) => multicast.heard().await,
        None => std::future::pending().await,
    }
}
