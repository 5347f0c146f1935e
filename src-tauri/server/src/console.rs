//! The console's other end: carries out what consoles ask for, and tells them, the lobby and the network how this host is.
//!
//! One task, one request after the other. It owns what may change while the host runs: the settings, the gate and what is
//! announced. What concerns rooms goes through the writer, and what is told goes through `deliver`.

mod announce;
mod configure;
mod neighbours;
mod pace;
mod selftest;
mod space;
mod status;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::error::SendError;
use tokio::sync::{Semaphore, mpsc, watch};

use self::pace::Pace;
use crate::backup::{Backup, Backups};
use crate::chat::{self, Command, Crowd, Origin, Window};
use crate::discovery::{Discovery, Neighbour};
use crate::gate::{Gate, Plan};
use crate::gateway::Ticket;
use crate::http::Connections;
use crate::interfaces::{OwnAddress, own_addresses};
use crate::limits::{
    CONSOLE_PACKETS_PER_SECOND, CONSOLE_REQUESTS_AT_ONCE_MAX, NEIGHBOURS_PACKETS_PER_SECOND, REFUSALS_SECONDS,
    STATUS_SECONDS, STRIKES_MAX,
};
use crate::protocol::{
    Answer, ConnectionId, ConsoleHello, ErrorCode, HostInfo, Millis, Nearby, Neighbours, Refusal, Request, Space,
    Status, Yes,
};
use crate::settings::HostSettings;
use crate::socket::{Call, Notice, Reply, Visitor};
use crate::store::Health;

pub(crate) use configure::rules;
pub(crate) use neighbours::target;

/// The additions to the protocol that this namespace has.
const ADDITIONS: [&str; 5] = ["selftest", "guests", "numbers", "library", "backup"];

/// What a console's other end is made of.
pub(crate) struct Parts {
    /// What consoles ask for.
    pub(crate) calls: mpsc::Receiver<Call>,
    /// What is told.
    pub(crate) notices: mpsc::Sender<Notice>,
    /// To the writer.
    pub(crate) commands: mpsc::Sender<Command<Reply>>,
    /// How many rooms and people there are.
    pub(crate) crowd: watch::Receiver<Crowd>,
    /// Where people come in.
    pub(crate) gate: Gate,
    /// Whoever is in.
    pub(crate) connections: Connections,
    /// How the host is to be.
    pub(crate) settings: HostSettings,
    /// What the writer goes by.
    pub(crate) rules: chat::Settings,
    /// Who this host is, for whoever asks.
    pub(crate) info: watch::Sender<HostInfo>,
    /// Where it listens.
    pub(crate) plan: Plan,
    /// The whole fingerprint of its key.
    pub(crate) fingerprint: String,
    /// The four words of its key.
    pub(crate) words: [String; 4],
    /// Other hosts, and what they hear of this one.
    pub(crate) discovery: Arc<Discovery>,
    /// What lets the window through the gateway.
    pub(crate) ticket: Ticket,
    /// The data folder.
    pub(crate) data: PathBuf,
    /// Where backups are made.
    pub(crate) backups: Backups,
    /// Whether the database is what was written.
    pub(crate) database: Health,
}

/// The console's other end.
pub(crate) struct Console {
    parts: Parts,
    /// This computer's addresses when they were last read.
    addresses: Vec<OwnAddress>,
    /// What the data folder took when it was last looked at, in bytes.
    data_bytes: u64,
    /// The consoles that are connected, and how often each asked for nonsense.
    visitors: HashMap<ConnectionId, Window>,
    /// What the consoles know.
    told: Option<Status>,
    status_pace: Pace,
    /// The hosts that were found.
    found: watch::Receiver<Arc<[Neighbour]>>,
    /// What of them the consoles know, and the lobby.
    nearby_told: Nearby,
    nearby_pace: Pace,
    neighbours_told: Neighbours,
    neighbours_pace: Pace,
    /// Hosts that are looked for by hand at the same time.
    additions: Arc<Semaphore>,
    /// Self-tests that run at the same time.
    selftests: Arc<Semaphore>,
}

impl Console {
    /// A console's other end that does nothing before [`Console::run`].
    pub(crate) fn new(parts: Parts) -> Self {
        let found = parts.discovery.nearby();
        Self {
            found,
            nearby_told: Nearby { hosts: Vec::new() },
            nearby_pace: Pace::new(CONSOLE_PACKETS_PER_SECOND),
            neighbours_told: Neighbours { hosts: Vec::new() },
            neighbours_pace: Pace::new(NEIGHBOURS_PACKETS_PER_SECOND),
            additions: Arc::new(Semaphore::new(CONSOLE_REQUESTS_AT_ONCE_MAX)),
            selftests: Arc::new(Semaphore::new(CONSOLE_REQUESTS_AT_ONCE_MAX)),
            parts,
            addresses: own_addresses(),
            data_bytes: 0,
            visitors: HashMap::new(),
            told: None,
            status_pace: Pace::new(CONSOLE_PACKETS_PER_SECOND),
        }
    }

    /// Where the host listens on the network, or would.
    pub(crate) fn port(&self) -> u16 {
        self.parts.plan.port
    }

    /// Carries requests out for as long as it is polled.
    pub(crate) async fn run(&mut self) {
        let mut looks = tokio::time::interval(Duration::from_secs(STATUS_SECONDS));
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let paces = [&self.status_pace, &self.nearby_pace, &self.neighbours_pace];
            let due = paces.into_iter().filter_map(|pace| pace.due_at(Instant::now())).min();
            let news = async {
                match due {
                    Some(due) => tokio::time::sleep_until(due.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                Some(call) = self.parts.calls.recv() => self.take(call).await,
                Ok(()) = self.parts.crowd.changed() => {
                    self.status_pace.note();
                    self.announce();
                }
                Ok(()) = self.found.changed() => {
                    self.nearby_pace.note();
                    self.neighbours_pace.note();
                }
                _ = looks.tick() => self.look().await,
                () = news => self.tell_news().await,
            }
        }
    }

    /// Takes this host off the network: it is announced no more.
    pub(crate) async fn withdraw(&self) {
        self.parts.discovery.withdraw().await;
    }

    /// Closes the gate: nobody comes in any more.
    pub(crate) async fn close(&mut self) {
        self.parts.gate.close_all().await;
    }

    async fn take(&mut self, call: Call) {
        match call {
            Call::Came(visitor) => self.welcome(visitor).await,
            Call::Asked { connection, request, to } => self.answer(connection, request, to).await,
            Call::Gone(connection) => {
                self.visitors.remove(&connection);
                self.notify(Notice::Gone(connection)).await;
            }
        }
    }

    async fn welcome(&mut self, visitor: Visitor) {
        self.visitors.insert(visitor.connection, Window::new(Instant::now()));
        self.measure().await;
        let status = self.status();
        self.told = Some(status.clone());
        let hello =
            ConsoleHello { host: status.host.clone(), at: now(), features: ADDITIONS.map(str::to_owned).to_vec() };
        let nearby = self.nearby();
        self.notify(Notice::Welcome(Box::new((visitor, hello, status, nearby)))).await;
    }

    async fn answer(&mut self, connection: ConnectionId, request: Result<Request, Refusal>, to: Reply) {
        let answer = match request {
            // It takes its time, in which the console goes on.
            Ok(Request::AddHost(request)) => return self.add_host(request, to).await,
            Ok(Request::Selftest(_)) => return self.selftest(to).await,
            Ok(Request::Backup(_)) => return self.back_up(to),
            Ok(request) if request.is_about_rooms() => return self.pass_on(connection, request, to).await,
            Ok(request) => self.carry_out(request).await,
            Err(refusal) => Err(refusal),
        };
        let code = answer.as_ref().err().map(|refusal| refusal.code);
        self.notify(Notice::Answer(to, answer)).await;
        if matches!(code, Some(ErrorCode::Invalid | ErrorCode::UnknownEvent)) {
            self.strike(connection).await;
        }
    }

    async fn carry_out(&mut self, request: Request) -> Result<Answer, Refusal> {
        match request {
            Request::Status(_) => {
                self.measure().await;
                Ok(self.status_answer())
            }
            Request::Configure(request) => {
                self.configure(&request).await?;
                Ok(self.status_answer())
            }
            Request::ForgetHost(request) => {
                self.parts.discovery.forget(&request.id);
                Ok(Answer::done())
            }
            _ => Err(Refusal::new(ErrorCode::UnknownEvent, "the console has no such event")),
        }
    }

    /// Makes a backup, and answers when it is made or not.
    fn back_up(&self, to: Reply) {
        let (backups, notices) = (self.parts.backups.clone(), self.parts.notices.clone());
        // Begun here, so that of two requests the first one is served.
        let making = backups.make();
        tokio::spawn(async move {
            let answer = making.await.map(|Backup { file, bytes }| Answer::BackedUp { ok: Yes, file, bytes });
            if notices.send(Notice::Answer(to, answer)).await.is_err() {
                tracing::debug!("a backup was made after the end");
            }
        });
    }

    /// Has the writer carry out and answer what concerns rooms.
    async fn pass_on(&self, connection: ConnectionId, request: Request, to: Reply) {
        let origin = Origin { connection, space: Space::Console };
        let ask = Command::Ask { origin, request: Ok(request), to };
        if let Err(SendError(Command::Ask { to, .. })) = self.parts.commands.send(ask).await {
            let refusal = Refusal::new(ErrorCode::Closing, "the host is stopping");
            self.notify(Notice::Answer(to, Err(refusal))).await;
        }
    }

    fn status_answer(&self) -> Answer {
        Answer::Status { ok: Yes, status: Box::new(self.status()) }
    }

    /// Loses patience with a console that asks for nonsense.
    async fn strike(&mut self, connection: ConnectionId) {
        let Some(strikes) = self.visitors.get_mut(&connection) else { return };
        if strikes.count(Instant::now(), REFUSALS_SECONDS) >= STRIKES_MAX && self.parts.rules.limited {
            self.notify(Notice::Close(connection)).await;
        }
    }

    /// Looks how the host is, as far as nobody tells.
    async fn look(&mut self) {
        if !self.visitors.is_empty() {
            self.measure().await;
        }
        let addresses = own_addresses();
        if addresses != self.addresses {
            self.addresses = addresses;
            self.move_doors().await;
        }
        self.status_pace.note();
    }

    async fn tell_news(&mut self) {
        let now = Instant::now();
        let due = |pace: &Pace| pace.due_at(now).is_some_and(|due_at| due_at <= now);
        if due(&self.status_pace) {
            self.tell_status().await;
        }
        if due(&self.nearby_pace) {
            self.tell_nearby().await;
        }
        if due(&self.neighbours_pace) {
            self.tell_neighbours().await;
        }
    }

    /// Tells the consoles how the host is, if that is not what they know.
    async fn tell_status(&mut self) {
        self.status_pace.told(Instant::now());
        let status = self.status();
        if !self.visitors.is_empty() && self.told.as_ref() != Some(&status) {
            self.told = Some(status.clone());
            self.notify(Notice::Status(Box::new(status))).await;
        }
    }

    async fn notify(&self, notice: Notice) {
        if self.parts.notices.send(notice).await.is_err() {
            tracing::debug!("a console is told nothing after the end");
        }
    }
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
