//! The writer thread: take what is queued, decide, record, commit once, then answer and announce.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

use super::Outcome;
use super::batch::Batch;
use super::command::Command;
use super::configuring::Crowd;
use super::delivery::Delivery;
use super::doorman::Doorman;
use super::indexing::Unindexed;
use super::presence::{Gone, Presence};
use super::rates::Bucket;
use super::readers::Readers;
use super::rooms::Rooms;
use super::sessions::Sessions;
use super::timers::{Timer, Timers};
use super::tries::Tries;
use super::typing::{PeopleNews, Typing};
use crate::limits::{
    BATCH_COMMANDS_MAX, GRACE_AT_START_SECONDS_MIN, PASSWORD_FAILURES_PER_ADDRESS_MINUTE,
    PASSWORD_FAILURES_PER_ROOM_MINUTE, ROOM_MESSAGES_PER_SECOND, WRITER_QUEUE_COMMANDS,
};
use crate::media::Blobs;
use crate::metrics::Metrics;
use crate::protocol::{ErrorCode, HostInfo, Limits, Millis, Refusal, RoomId};
use crate::store::{Opened, Store, Stored};

/// How often old things are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(600);
/// How often what failed is tried again when nobody asks for anything: reading everything, and the timers.
pub(super) const MEND_EVERY: Duration = Duration::from_secs(1);

/// What the writer is told when it starts.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Who this host is.
    pub(crate) host: HostInfo,
    /// What clients are told of its limits.
    pub(crate) limits: Limits,
    /// How long a member without a connection stays one.
    pub(crate) grace: Duration,
    /// The largest `max` of a room.
    pub(crate) people_max: u32,
    /// The most rooms.
    pub(crate) rooms_max: usize,
    /// Whether rates are limited.
    pub(crate) limited: bool,
    /// Whether browser guests may enter any room.
    pub(crate) guests: bool,
    /// The files of the pictures.
    pub(crate) blobs: Blobs,
}

/// Everything the writer thread owns.
pub(super) struct Writer<R> {
    pub(super) settings: Settings,
    pub(super) store: Store,
    pub(super) rooms: Rooms,
    pub(super) sessions: Sessions,
    pub(super) presence: Presence,
    pub(super) timers: Timers,
    pub(super) typing: Typing,
    pub(super) people: PeopleNews,
    pub(super) doorman: Doorman<R>,
    pub(super) tries: Tries<IpAddr>,
    pub(super) room_tries: Tries<RoomId>,
    pub(super) deliveries: mpsc::Sender<Vec<Delivery<R>>>,
    pub(super) batch: Batch<R>,
    /// The host's clock at the current command.
    pub(super) now: Millis,
    /// The monotonic clock at the current command.
    pub(super) instant: Instant,
    /// What is not in the search indexes yet.
    pub(super) unindexed: Unindexed,
    room_messages: HashMap<RoomId, Bucket>,
    /// How many pages were asked for; the number of the next one.
    pub(super) reads: u64,
    readers: Readers,
    pub(super) crowd: watch::Sender<Crowd>,
    /// Why memory is not what the disk says, after a failure that could not be mended yet.
    pub(super) unsure: bool,
    /// Blobs of which a failure left open whether a picture has them.
    pub(super) doubtful: Vec<String>,
    /// Whether another program held the database when something was last to be written.
    pub(super) held: bool,
    pub(super) stopping: bool,
    metrics: Arc<Metrics>,
}

/// A writer thread that runs.
pub(crate) struct Started<R> {
    /// What it shall do; it ends with [`Command::Stop`].
    pub(crate) commands: mpsc::Sender<Command<R>>,
    /// The thread itself.
    pub(crate) thread: JoinHandle<()>,
    /// How many rooms and people there are.
    pub(crate) crowd: watch::Receiver<Crowd>,
}

/// Starts the writer thread on a store and what was read of it.
///
/// # Errors
/// When no thread can be started.
pub(crate) fn start<R: Send + 'static>(
    settings: Settings,
    Opened { store, rooms, unindexed, .. }: Opened,
    readers: Readers,
    deliveries: mpsc::Sender<Vec<Delivery<R>>>,
    metrics: Arc<Metrics>,
) -> Stored<Started<R>> {
    let (crowd, counted) = watch::channel(Crowd::default());
    let (commands, queue) = mpsc::channel(WRITER_QUEUE_COMMANDS);
    let runtime = Handle::current();
    let instant = Instant::now();
    let mut writer = Writer {
        rooms: Rooms::new(rooms),
        doorman: Doorman::start(&commands.downgrade())?,
        settings,
        store,
        sessions: Sessions::default(),
        presence: Presence::default(),
        timers: Timers::default(),
        typing: Typing::default(),
        people: PeopleNews::default(),
        tries: Tries::new(PASSWORD_FAILURES_PER_ADDRESS_MINUTE),
        room_tries: Tries::new(PASSWORD_FAILURES_PER_ROOM_MINUTE),
        deliveries,
        batch: Batch::default(),
        now: 0,
        instant,
        unindexed: Unindexed::default(),
        room_messages: HashMap::new(),
        reads: 0,
        readers,
        crowd,
        unsure: false,
        doubtful: Vec::new(),
        held: false,
        stopping: false,
        metrics,
    };
    writer.begin_watch();
    writer.index_what_was_left(&unindexed);
    writer.count_crowd();
    let thread = std::thread::Builder::new().name("writer".to_owned());
    let thread = thread.spawn(move || writer.run(queue, &runtime))?;
    Ok(Started { commands, thread, crowd: counted })
}

impl<R: Send + 'static> Writer<R> {
    fn run(mut self, mut queue: mpsc::Receiver<Command<R>>, runtime: &Handle) {
        while !self.stopping {
            let Some(first) = self.wait(&mut queue, runtime) else { break };
            self.tick();
            if let Some(command) = first {
                self.take(command);
            }
            self.look_at_timers();
            while self.batch.commands < BATCH_COMMANDS_MAX && self.batch.failure.is_none() {
                let Ok(command) = queue.try_recv() else { break };
                self.tick();
                self.take(command);
            }
            self.finish();
            self.index_what_is_due();
        }
        self.index_what_is_left();
        if let Err(error) = self.store.checkpoint() {
            tracing::debug!(%error, "the write-ahead log stays until the next start");
        }
    }

    /// Waits for a command or a timer; `None` when nobody can send commands any more.
    fn wait(&self, queue: &mut mpsc::Receiver<Command<R>>, runtime: &Handle) -> Option<Option<Command<R>>> {
        if let Ok(command) = queue.try_recv() {
            return Some(Some(command));
        }
        let Some(mut at) = self.timers.next() else { return queue.blocking_recv().map(Some) };
        if self.unsure {
            // Timers that are due have to wait until the storage works again.
            at = at.max(Instant::now() + MEND_EVERY);
        }
        match runtime.block_on(async { tokio::time::timeout_at(at.into(), queue.recv()).await }) {
            Ok(command) => command.map(Some),
            Err(_) => Some(None),
        }
    }

    fn tick(&mut self) {
        self.instant = Instant::now();
        self.now = unix_millis();
    }

    /// At the start all members are away, and the grace time runs from then.
    fn begin_watch(&mut self) {
        self.tick();
        let grace = self.settings.grace.max(Duration::from_secs(GRACE_AT_START_SECONDS_MIN));
        let gone = Gone { since: self.instant, lost_at: self.instant + grace };
        let mut deserted = Vec::new();
        for kept in self.rooms.iter() {
            for seat in kept.room.seats.iter() {
                self.presence.set_gone(seat.user.id, kept.room.id, gone);
                self.timers.set(gone.lost_at, Timer::Lost(seat.user.id, kept.room.id));
            }
            if kept.room.people() == 0 {
                deserted.push(kept.room.id);
            }
        }
        deserted.into_iter().for_each(|room| self.watch_unentered(room));
        self.timers.set(self.instant, Timer::Sweep);
    }

    fn take(&mut self, command: Command<R>) {
        self.batch.commands += 1;
        if self.unsure && !self.mend() {
            let refusal = Refusal::retry_after(ErrorCode::Internal, "the host's storage failed", 1000);
            return self.decline(command, &refusal);
        }
        let Some(command) = self.refuse_if_held(command) else { return };
        match command {
            Command::Connect { origin, auth, link, address, reply } => {
                let answer = self.connect(origin, &auth, link, address);
                // Whoever asked may have gone meanwhile.
                drop(reply.send(answer));
            }
            Command::Greet(origin) => self.greet(origin),
            Command::Ask { origin, request, to } => self.ask(origin, request, to),
            Command::Checked { origin, checked, to } => self.checked(origin, checked, to),
            Command::Gone(origin) => self.gone(origin),
            Command::MayUpload { token, room, reply } => {
                let answer = self.may_upload(&token, &room);
                let answer = answer.map_err(|problem| self.refusal(problem));
                drop(reply.send(answer));
            }
            Command::MayExport { token, room, reply } => {
                let answer = self.may_export(&token, &room);
                let answer = answer.map_err(|problem| self.refusal(problem));
                drop(reply.send(answer));
            }
            Command::Uploaded { permit, record, to } => {
                let outcome = self.uploaded(&permit, &record);
                self.answer(to, outcome);
            }
            Command::Configure { settings, kept, reply } => self.configure(settings, &kept, reply),
            Command::Stop => {
                self.stopping = true;
                self.batch.commands = BATCH_COMMANDS_MAX;
            }
        }
    }

    /// Opens the batch's transaction before its first write.
    pub(super) fn writing(&mut self) -> Outcome<()> {
        if !self.batch.writing {
            self.store.begin()?;
            (self.batch.writing, self.held) = (true, false);
        }
        Ok(())
    }

    /// The bucket of a room's messages.
    pub(super) fn room_messages(&mut self, room: RoomId) -> &mut Bucket {
        let (rate, now) = (ROOM_MESSAGES_PER_SECOND, self.instant);
        self.room_messages.entry(room).or_insert_with(|| Bucket::new(rate, rate, now))
    }

    fn look_at_timers(&mut self) {
        if self.unsure && !self.mend() {
            return;
        }
        while self.batch.failure.is_none() {
            let Some(timer) = self.timers.due(self.instant) else { return };
            if self.put_off_if_held(timer) {
                continue;
            }
            self.batch.due.push(timer);
            let outcome = match timer {
                Timer::Away(user, room) => {
                    self.perhaps_away(user, room);
                    Ok(())
                }
                Timer::Lost(user, room) => self.perhaps_lost(user, room),
                Timer::Unentered(room) => self.remove_if_deserted(room),
                Timer::Typing(user, room) => {
                    self.look_at_typing(user, room);
                    Ok(())
                }
                Timer::People(room) => {
                    self.tell_people(room);
                    Ok(())
                }
                // It is done when the batch is.
                Timer::Index => Ok(()),
                Timer::Erase => {
                    self.batch.erased = true;
                    Ok(())
                }
                Timer::Sweep => self.sweep(),
            };
            if let Err(problem) = outcome {
                self.refusal(problem);
            }
        }
    }

    /// Commits, then answers and announces; or answers that nothing of it holds.
    fn finish(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        #[cfg(feature = "mutants")]
        self.announce_too_early(&mut batch);
        let failure =
            batch.failure.take().or_else(|| if batch.writing { self.commit(batch.commands).err() } else { None });
        // Whoever has heard an answer finds the figures as that says.
        match failure {
            None => {
                self.count_crowd();
                self.announce(batch);
            }
            Some(failure) => {
                let out = self.take_back(batch, &failure);
                self.count_crowd();
                self.deliver(out);
            }
        }
        if self.stopping {
            self.deliver(vec![Delivery::Closing]);
        }
    }

    fn commit(&self, commands: usize) -> Stored<()> {
        let (begun, outcome) = (Instant::now(), self.store.commit());
        self.metrics.committed(commands, begun.elapsed(), outcome.is_ok());
        outcome
    }

    fn announce(&mut self, batch: Batch<R>) {
        if batch.due.contains(&Timer::Sweep) {
            self.timers.set(self.instant + SWEEP_EVERY, Timer::Sweep);
        }
        self.deliver(batch.out);
        batch.happened.iter().for_each(|what| tracing::info!("{what}"));
        if let Some(configured) = batch.configured {
            self.take_up(configured);
        }
        self.index(&batch.searched);
        for (connection, read) in batch.reads {
            self.readers.read(Some(connection), read);
        }
        self.remove_orphans(batch.orphans);
        if batch.writing {
            self.settle_doubts();
        }
        if batch.erased {
            self.empty_log();
        }
    }

    /// Has what was erased leave the write-ahead log too; if somebody reads in it just now, then a moment later.
    fn empty_log(&mut self) {
        match self.store.checkpoint_soon() {
            Ok(true) => {}
            Ok(false) => self.timers.set(self.instant + MEND_EVERY, Timer::Erase),
            Err(error) => {
                tracing::warn!(%error, "the write-ahead log could not be emptied");
                self.timers.set(self.instant + MEND_EVERY, Timer::Erase);
            }
        }
    }

    pub(super) fn deliver(&self, out: Vec<Delivery<R>>) {
        if !out.is_empty() && self.deliveries.blocking_send(out).is_err() {
            tracing::error!("nobody delivers any more");
        }
    }
}

/// The host's clock.
pub(crate) fn unix_millis() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
