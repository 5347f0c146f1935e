//! The writer thread: take what is queued, decide, record, commit once, then answer and announce.

use std::collections::HashMap;
use std::net::IpAddr;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::batch::Batch;
use super::command::{Checked, Command, Origin};
use super::delivery::{Aside, Delivery};
use super::doorman::Doorman;
use super::presence::{Gone, Presence};
use super::rates::Bucket;
use super::readers::Readers;
use super::rooms::Rooms;
use super::sessions::{Sessions, refusals};
use super::timers::{Timer, Timers};
use super::tries::Tries;
use super::typing::{PeopleNews, Typing};
use super::{Outcome, Problem};
use crate::limits::{
    BATCH_COMMANDS_MAX, GRACE_AT_START_SECONDS_MIN, PASSWORD_FAILURES_PER_ADDRESS_MINUTE,
    PASSWORD_FAILURES_PER_ROOM_MINUTE, REFUSALS_MAX, ROOM_MESSAGES_PER_SECOND, STRIKES_MAX, TYPING_PEOPLE_MAX,
    WRITER_QUEUE_COMMANDS,
};
use crate::media::Blobs;
use crate::protocol::{
    Answer, ErrorCode, HostInfo, Limits, Millis, Refusal, Request, RoomId, Typing as TypingNews, TypingRequest, UserId,
};
use crate::store::{Failure, Store, Stored};

/// How often old things are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

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
    room_messages: HashMap<RoomId, Bucket>,
    readers: Readers,
    /// Why memory is not what the disk says, after a failure that could not be mended yet.
    unsure: bool,
    stopping: bool,
}

/// Starts the writer thread on what the store holds. Commands go into the sender; the thread ends with [`Command::Stop`].
///
/// # Errors
/// When the rooms cannot be read or no thread can be started.
pub(crate) fn start<R: Send + 'static>(
    settings: Settings,
    store: Store,
    readers: Readers,
    deliveries: mpsc::Sender<Vec<Delivery<R>>>,
) -> Stored<(mpsc::Sender<Command<R>>, JoinHandle<()>)> {
    let (commands, queue) = mpsc::channel(WRITER_QUEUE_COMMANDS);
    let runtime = Handle::current();
    let instant = Instant::now();
    let mut writer = Writer {
        rooms: Rooms::new(store.rooms()?),
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
        room_messages: HashMap::new(),
        readers,
        unsure: false,
        stopping: false,
    };
    writer.begin_watch();
    let thread = std::thread::Builder::new().name("writer".to_owned());
    let thread = thread.spawn(move || writer.run(queue, &runtime))?;
    Ok((commands, thread))
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
        }
    }

    /// Waits for a command or a timer; `None` when nobody can send commands any more.
    fn wait(&self, queue: &mut mpsc::Receiver<Command<R>>, runtime: &Handle) -> Option<Option<Command<R>>> {
        if let Ok(command) = queue.try_recv() {
            return Some(Some(command));
        }
        let Some(at) = self.timers.next() else { return queue.blocking_recv().map(Some) };
        match runtime.block_on(async { tokio::time::timeout_at(at.into(), queue.recv()).await }) {
            Ok(command) => command.map(Some),
            Err(_) => Some(None),
        }
    }

    fn tick(&mut self) {
        self.instant = Instant::now();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.now = Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX);
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
                deserted.push(kept.room.clone());
            }
        }
        deserted.iter().for_each(|room| self.watch_unentered(room));
        self.timers.set(self.instant, Timer::Sweep);
    }

    fn take(&mut self, command: Command<R>) {
        self.batch.commands += 1;
        if self.unsure && !self.mend() {
            return self.decline(command);
        }
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
            Command::Uploaded { permit, record, to } => {
                let outcome = self.uploaded(&permit, &record);
                self.answer(to, outcome);
            }
            Command::Stop => {
                self.stopping = true;
                self.batch.commands = BATCH_COMMANDS_MAX;
            }
        }
    }

    /// Answers while memory is not what the disk says. Connections go on: they do not touch the disk.
    fn decline(&mut self, command: Command<R>) {
        let refusal = Refusal::retry_after(ErrorCode::Internal, "the host's storage failed", 1000);
        match command {
            Command::Ask { to, .. } | Command::Checked { to, .. } | Command::Uploaded { to, .. } => {
                self.batch.out.push(Delivery::Answer { to, answer: Err(refusal) });
            }
            Command::Connect { reply, .. } => drop(reply.send(Err(refusal))),
            Command::MayUpload { reply, .. } => drop(reply.send(Err(refusal))),
            Command::Greet(origin) => self.greet(origin),
            Command::Gone(origin) => self.gone(origin),
            Command::Stop => self.stopping = true,
        }
    }

    fn ask(&mut self, origin: Origin, request: Result<Request, Refusal>, to: R) {
        let Some((request, to)) = self.doorman.park(origin, request, to) else { return };
        match request {
            Err(refusal) => self.answer(to, Err(refusal.into())),
            Ok(request) => self.carry_out(origin, request, to),
        }
    }

    fn carry_out(&mut self, origin: Origin, request: Request, to: R) {
        let outcome = match request {
            Request::Join(request) => return self.join(origin, request, to),
            Request::Create(request) => return self.create(origin, request, to),
            Request::Events(request) => return self.events(origin, &request, to),
            Request::History(request) => return self.history(origin, &request, to),
            Request::Rooms(request) => Ok(self.list(&request)),
            Request::Nickname(request) => self.nickname(origin, &request),
            Request::Leave(request) => self.leave(origin, &request),
            Request::Chat(request) => self.chat(origin, request),
            Request::Members(request) => self.members(origin, &request),
            Request::Typing(request) => self.type_(origin, &request),
        };
        if let Err(Problem::Refused(refusal)) = &outcome {
            self.count_refusal(origin, refusal.code);
        }
        self.answer(to, outcome);
    }

    fn checked(&mut self, origin: Origin, checked: Checked, to: R) {
        // A connection that is gone hears no answer, and must not become a member without one.
        if !self.presence.get(origin.connection).is_some_and(|connection| connection.has(origin.space)) {
            return;
        }
        let parked = self.doorman.unpark(origin);
        match checked {
            Checked::Hashed(request, hash) => {
                let outcome = match hash {
                    Ok(hash) => self.create_locked(origin, &request, hash),
                    Err(refusal) => Err(refusal.into()),
                };
                self.answer(to, outcome);
            }
            Checked::Verified(request, version, fits) => self.join_verified(origin, &request, version, fits, to),
        }
        for (request, to) in parked {
            self.ask(origin, request, to);
        }
    }

    /// Answers, once the batch is on disk.
    pub(super) fn answer(&mut self, to: R, outcome: Outcome<Answer>) {
        let answer = outcome.map_err(|problem| self.refusal(problem));
        self.batch.out.push(Delivery::Answer { to, answer });
    }

    /// A failure fails the whole batch; a refusal only its command.
    fn refusal(&mut self, problem: Problem) -> Refusal {
        match problem {
            Problem::Refused(refusal) => refusal,
            Problem::Failed(failure) => {
                let refusal = failure.refusal();
                self.batch.failure.get_or_insert(failure);
                refusal
            }
        }
    }

    fn count_refusal(&mut self, origin: Origin, code: ErrorCode) {
        let user = self.presence.get(origin.connection).map(|connection| connection.user);
        let Some(session) = user.and_then(|user| self.sessions.get_mut(user)) else { return };
        let too_many = match code {
            ErrorCode::RateLimited => refusals(&mut session.refusals, self.instant) >= REFUSALS_MAX,
            ErrorCode::Invalid | ErrorCode::UnknownEvent => refusals(&mut session.strikes, self.instant) >= STRIKES_MAX,
            _ => false,
        };
        if too_many && self.settings.limited {
            self.batch.out.push(Delivery::Close(origin.connection));
        }
    }

    /// Opens the batch's transaction before its first write.
    pub(super) fn writing(&mut self) -> Outcome<()> {
        if !self.batch.writing {
            self.store.begin()?;
            self.batch.writing = true;
        }
        Ok(())
    }

    /// The bucket of a room's messages.
    pub(super) fn room_messages(&mut self, room: RoomId) -> &mut Bucket {
        let (rate, now) = (ROOM_MESSAGES_PER_SECOND, self.instant);
        self.room_messages.entry(room).or_insert_with(|| Bucket::new(rate, rate, now))
    }

    fn look_at_timers(&mut self) {
        while self.batch.failure.is_none() && !self.unsure {
            let Some(timer) = self.timers.due(self.instant) else { return };
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
                Timer::Sweep => {
                    self.timers.set(self.instant + SWEEP_EVERY, Timer::Sweep);
                    self.sweep()
                }
            };
            if let Err(problem) = outcome {
                self.refusal(problem);
                // What was due is still due once the storage works again.
                self.timers.set(self.instant + Duration::from_secs(1), timer);
            }
        }
    }

    /// Somebody says that they are typing or stopped.
    fn type_(&mut self, origin: Origin, request: &TypingRequest) -> Outcome<Answer> {
        let user = self.asker(origin)?.id;
        let room = &self.rooms.of_member(&request.room, user)?.room;
        if room.people() as usize <= TYPING_PEOPLE_MAX {
            let id = room.id;
            let advice = self.typing.said(user, id, request.on, self.instant);
            self.follow(user, id, &advice);
        }
        Ok(Answer::done())
    }

    fn look_at_typing(&mut self, user: UserId, room: RoomId) {
        let advice = self.typing.look(user, room, self.instant);
        self.follow(user, room, &advice);
    }

    /// Whoever has just written is not typing any more.
    pub(super) fn stop_typing(&mut self, user: UserId, room: RoomId) {
        if self.typing.knows(user, room) {
            let advice = self.typing.said(user, room, false, self.instant);
            self.follow(user, room, &advice);
        }
    }

    fn follow(&mut self, user: UserId, room: RoomId, advice: &super::typing::Advice) {
        if let Some(on) = advice.tell {
            let news = TypingNews { room, user, on };
            self.batch.out.push(Delivery::Aside(room, Aside::Typing(news)));
        }
        if let Some(at) = advice.look_at {
            self.timers.set(at, Timer::Typing(user, room));
        }
    }

    /// Commits, then answers and announces; or answers that nothing of it holds.
    fn finish(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        let failure = batch.failure.take().or_else(|| if batch.writing { self.store.commit().err() } else { None });
        let (out, reads, orphans) = match failure {
            None => (std::mem::take(&mut batch.out), batch.reads, batch.orphans),
            Some(failure) => (self.take_back(batch, &failure), Vec::new(), Vec::new()),
        };
        self.deliver(out);
        for (connection, read) in reads {
            self.readers.read(Some(connection), read);
        }
        self.remove_orphans(orphans);
        if self.stopping {
            self.deliver(vec![Delivery::Closing]);
        }
    }

    fn deliver(&self, out: Vec<Delivery<R>>) {
        if !out.is_empty() && self.deliveries.blocking_send(out).is_err() {
            tracing::error!("nobody delivers any more");
        }
    }

    /// Takes a failed batch back: from the disk, from memory, and from those who asked.
    fn take_back(&mut self, mut batch: Batch<R>, failure: &Failure) -> Vec<Delivery<R>> {
        tracing::error!(error = %failure, commands = batch.commands, "a batch could not be committed");
        self.store.rollback();
        for undo in batch.undo.drain(..).rev() {
            self.presence.undo(undo);
        }
        let refusal = failure.refusal();
        // The closures hold whom to answer; told why nothing is read, they answer that.
        for (_, read) in batch.reads.drain(..) {
            read(Err(refusal.clone()));
        }
        self.unsure = true;
        self.mend();
        batch.failed(&refusal)
    }

    /// Reads everything again from the disk. Answers whether memory is what the disk says.
    fn mend(&mut self) -> bool {
        match self.read_again() {
            Ok(()) => self.unsure = false,
            Err(Problem::Failed(error)) => tracing::error!(%error, "the rooms could not be read again"),
            Err(Problem::Refused(_)) => {}
        }
        !self.unsure
    }

    fn read_again(&mut self) -> Outcome<()> {
        self.store.reopen()?;
        self.rooms = Rooms::new(self.store.rooms()?);
        self.sessions.refresh(&self.store)?;
        let presence = &self.presence;
        for kept in self.rooms.iter_mut() {
            let room = kept.room.id;
            let here: Vec<UserId> = kept
                .room
                .seats
                .iter()
                .map(|seat| seat.user.id)
                .filter(|user| !presence.inside(*user, room).is_empty())
                .collect();
            for user in here {
                kept.room.seats.set_state(user, crate::protocol::State::Here);
            }
        }
        Ok(())
    }
}
