//! Starting a host, letting people in, and stopping cleanly.

use std::fmt;
use std::fs::File;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::routing::{get, post};
use axum::{Json, Router};
use tokio::sync::{mpsc, watch};

use crate::backup::{self, Backups};
use crate::chat::{self, Command, Readers};
use crate::config::Config;
use crate::console::{self, Console};
use crate::discovery::Discovery;
use crate::export::{self, Exports};
use crate::folder::{self, DATABASE_FILE, NotLocked};
use crate::gate::{Gate, Plan};
use crate::gateway::{Gateway, Ticket};
use crate::http::{self, AllowedHost, ConnectionLimits, Connections, Figures, OwnHosts, Pages, Routes};
use crate::identity::HostIdentity;
use crate::limits::{
    CONSOLE_QUEUE_REQUESTS, DELIVERY_BATCHES_MAX, GOODBYE_MILLISECONDS, NICKNAME_GRAPHEMES_MAX, PORT_DEFAULT,
    ROOMS_MAX, TEXT_BYTES_MAX, TITLE_GRAPHEMES_MAX,
};
use crate::media::{self, Blobs, Downloads, Uploads};
use crate::metrics::Metrics;
use crate::protocol::{HostInfo, Limits, PROTOCOL};
use crate::settings::{Consent, HostSettings};
use crate::socket::{self, ConsoleEnd, ConsoleKey, Newcomers, Reply, Sockets, Watch};
use crate::store;

/// Why a host cannot start.
#[derive(Debug)]
pub struct StartProblem(String);

impl fmt::Display for StartProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartProblem {}

/// Where to listen at first: nowhere on the network until hosting is on.
fn first_plan(bind: IpAddr, settings: &HostSettings) -> Plan {
    let (port, interfaces) = (settings.port.unwrap_or(PORT_DEFAULT), settings.interfaces.clone());
    Plan { own: None, bind, port, hosting: false, interfaces }
}

fn because<E: fmt::Display>(what: &str) -> impl FnOnce(E) -> StartProblem + '_ {
    move |error| StartProblem(format!("{what}: {error}"))
}

/// A host that runs: its writer, its sockets, its gate and its console. Without a window; see [`crate::Desktop`] for one
/// with a window.
pub struct Host {
    connections: Connections,
    commands: mpsc::Sender<Command<Reply>>,
    sockets: Sockets,
    writer: JoinHandle<()>,
    console: Console,
    console_key: ConsoleKey,
    /// Becomes true when connections shall end.
    stopping: watch::Sender<bool>,
    /// Held as long as the host runs; the operating system lets go of it whatever happens to the process.
    _lock: File,
}

impl Host {
    /// Starts a host on its data folder and opens its door. Nobody is answered before [`Host::serve`].
    ///
    /// # Errors
    /// When another process uses the folder, something in it cannot be read, or the port is taken.
    pub async fn start(config: &Config) -> Result<Self, StartProblem> {
        let bind = config.bind.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        let (mut host, settings) = Self::assemble(config, Consent::Given, bind)?;
        host.console.open_gate(&settings).await.map_err(|problem| {
            StartProblem(format!("{bind}:{} cannot be listened on: {}", problem.port, problem.error))
        })?;
        host.console.announce();
        if !settings.hosting {
            tracing::info!("hosting was switched off in the console, so only this computer gets in");
        }
        Ok(host)
    }

    /// Starts a host for a window, which has a door of its own; answers where that is. The doors to the network open only
    /// if somebody has said so once.
    pub(crate) async fn start_for_window(config: &Config) -> Result<(Self, SocketAddr), StartProblem> {
        let bind = config.bind.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        let (mut host, settings) = Self::assemble(config, Consent::Asked, bind)?;
        let own = host.console.open_own_door().await.map_err(because("no port of this computer is free"))?;
        if settings.hosting
            && let Err(problem) = host.console.open_gate(&settings).await
        {
            // The window opens all the same, and shows that the host does not host.
            tracing::warn!(%problem, "the door to the network stays closed");
        }
        host.console.announce();
        Ok((host, own))
    }

    fn assemble(config: &Config, consent: Consent, bind: IpAddr) -> Result<(Self, HostSettings), StartProblem> {
        folder::make_private(&config.data).map_err(because("the data folder cannot be made"))?;
        let lock = lock(&config.data)?;
        backup::finish(&config.data).map_err(because("a backup that is being put back"))?;
        let identity = HostIdentity::load_or_create(&config.data).map_err(because("the host's key"))?;
        let database = config.data.join(DATABASE_FILE);
        backup::before_migration(&config.data).map_err(because("the backup before a newer database"))?;
        let opened = store::open(&database, chat::unix_millis()).map_err(because("the database"))?;
        let health = opened.health();
        let store = &opened.store;
        media::bring_starter(store, chat::unix_millis()).map_err(because("the library of pictures"))?;
        let blobs = Blobs::open(&config.data).map_err(because("the folder of pictures"))?;
        // A record that cannot be looked up now must not cost a picture its file.
        blobs.sweep(|blob| store.has_blob(blob).unwrap_or(true)).map_err(because("the folder of pictures"))?;
        let settings =
            HostSettings::read(config, store, consent).map_err(|problem| StartProblem(problem.to_string()))?;
        let rules = console::rules(&first_rules(config, &identity, blobs), &settings);
        let readers = Readers::start(&database).map_err(because("the database"))?;
        let (out, deliveries) = mpsc::channel(DELIVERY_BATCHES_MAX);
        let metrics = Arc::new(Metrics::new());
        let chat = chat::start(rules.clone(), opened, readers.clone(), out, Arc::clone(&metrics))
            .map_err(because("the rooms"))?;
        let (calls, called) = mpsc::channel(CONSOLE_QUEUE_REQUESTS);
        let (notices, noticed) = mpsc::channel(CONSOLE_QUEUE_REQUESTS);
        let console_key = ConsoleKey::random();
        let end = ConsoleEnd { key: console_key.clone(), calls, notices: noticed };
        let sockets = socket::open(chat.commands.clone(), deliveries, end, &metrics);
        let info = watch::Sender::new(rules.host.clone());
        let (discovery, ticket) = (discovery(config, &identity), Ticket::random());
        let gateway = gateway(&discovery, &ticket);
        let limits = if config.limits { ConnectionLimits::on() } else { ConnectionLimits::off() };
        let (connections, stopping) = (Connections::new(limits), watch::Sender::new(false));
        let figures = Figures {
            metrics,
            crowd: chat.crowd.clone(),
            connections: connections.clone(),
            commands: chat.commands.clone(),
            readers,
            gateway: gateway.clone(),
        };
        let app = app(config, &sockets, routes(&info, config, &rules.blobs, figures)?, gateway.router())?;
        let gate = Gate::new(app, connections.clone(), stopping.subscribe());
        let plan = first_plan(bind, &settings);
        let backups = Backups::open(&config.data).map_err(because("the folder of backups"))?;
        let console = Console::new(console::Parts {
            calls: called,
            notices,
            commands: chat.commands.clone(),
            crowd: chat.crowd,
            gate,
            connections: connections.clone(),
            settings: settings.clone(),
            rules,
            info,
            plan,
            words: words(&identity),
            fingerprint: identity.fingerprint,
            discovery,
            ticket,
            data: config.data.clone(),
            backups,
            database: health,
        });
        let (commands, writer) = (chat.commands, chat.thread);
        let host = Self { connections, commands, sockets, writer, console, console_key, stopping, _lock: lock };
        Ok((host, settings))
    }

    /// The port at which others get in, and this computer too.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.console.port()
    }

    /// The secret that opens the console on this computer; a new one at every start.
    #[must_use]
    pub fn console_key(&self) -> &str {
        self.console_key.as_str()
    }

    /// Hosts until `shutdown`, says goodbye, and ends everything within a few seconds.
    pub async fn serve(mut self, shutdown: impl Future<Output = ()>) {
        tokio::select! {
            () = self.console.run() => {}
            () = shutdown => {}
        }
        tokio::join!(self.say_goodbye(), self.console.withdraw());
        self.console.close().await;
        self.stopping.send_replace(true);
        http::end_connections(&self.connections).await;
        self.stop().await;
    }

    /// Finishes what is being written and tells everybody that this is the end.
    async fn say_goodbye(&self) {
        if self.commands.send(Command::Stop).await.is_err() {
            tracing::error!("the writer ended before it was told to");
        }
        let goodbye = Duration::from_millis(GOODBYE_MILLISECONDS);
        let said = async { self.sockets.delivered.clone().wait_for(|done| *done).await.is_ok() };
        if !matches!(tokio::time::timeout(goodbye, said).await, Ok(true)) {
            tracing::warn!("the goodbye could not be said");
        }
        // The goodbye is in the queues; this is the time it has to get out of them.
        if tokio::time::timeout(goodbye, self.sockets.close()).await.is_err() {
            tracing::info!("somebody did not wait for the goodbye");
        }
    }

    /// Ends the writer, which has nobody left to write for.
    async fn stop(self) {
        let Self { commands, writer, console, .. } = self;
        drop((commands, console));
        let joined = tokio::task::spawn_blocking(move || writer.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the writer panicked");
        }
    }
}

fn routes(
    info: &watch::Sender<HostInfo>,
    config: &Config,
    blobs: &Blobs,
    figures: Figures,
) -> Result<Routes, StartProblem> {
    let (data, info) = (&config.data, info.subscribe());
    let (commands, readers) = (figures.commands.clone(), figures.readers.clone());
    let uploads = Uploads::new(commands.clone(), blobs.clone(), Arc::clone(&figures.metrics));
    let exports = Exports::open(data, data.join(DATABASE_FILE), blobs.clone(), commands, info.clone());
    let exports = exports.map_err(because("the folder of exports"))?;
    Ok(Routes {
        info: get(async move || Json(info.borrow().clone())),
        upload: post(media::upload).with_state(uploads),
        export: get(export::export).with_state(exports),
        metrics: get(http::figures).with_state(figures),
        gif: get(media::download).with_state(Downloads { readers, blobs: blobs.clone() }),
    })
}

/// The search for other hosts, or what is left of it where nobody is to be looked for.
fn discovery(config: &Config, identity: &HostIdentity) -> Arc<Discovery> {
    let start = if config.discovery { Discovery::start } else { Discovery::start_without_multicast };
    Arc::new(start(identity.id.clone()))
}

/// The way to other hosts for whoever has the ticket.
fn gateway(discovery: &Discovery, ticket: &Ticket) -> Gateway {
    let found = discovery.nearby();
    Gateway::new(ticket.clone(), Arc::new(move |id| console::target(&found.borrow(), id)))
}

/// Everything that a connection can ask for, behind the checks of every request.
fn app(config: &Config, sockets: &Sockets, routes: Routes, gateway: Router) -> Result<Router, StartProblem> {
    let allowed = allowed_hosts(&config.allow_hosts)?;
    let watch = Watch { guards: sockets.guards.clone(), newcomers: config.limits.then(Newcomers::default) };
    let app = http::router(routes, Pages::built()).merge(gateway).layer(sockets.layer.clone());
    Ok(http::protected(watched(app, watch), OwnHosts::new(allowed)))
}

fn watched(app: Router, watch: Watch) -> Router {
    Router::new().fallback_service(app).layer(axum::middleware::from_fn_with_state(watch, socket::watch))
}

/// What the writer goes by before anything that can be changed is in it.
fn first_rules(config: &Config, identity: &HostIdentity, blobs: Blobs) -> chat::Settings {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let small = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
    let limits = Limits {
        title_graphemes_max: small(TITLE_GRAPHEMES_MAX),
        nickname_graphemes_max: small(NICKNAME_GRAPHEMES_MAX),
        text_bytes_max: small(TEXT_BYTES_MAX),
        gif_bytes_max: 0,
        people_max: 0,
        rooms_max: ROOMS_MAX,
        grace_seconds: 0,
    };
    chat::Settings {
        host: HostInfo { id: identity.id.clone(), name: String::new(), version, protocol: PROTOCOL },
        limits,
        grace: Duration::ZERO,
        people_max: 0,
        rooms_max: ROOMS_MAX as usize,
        limited: config.limits,
        guests: true,
        blobs,
    }
}

/// The four words of this host's key.
fn words(identity: &HostIdentity) -> [String; 4] {
    crate::key_words::key_words(&identity.fingerprint).expect("a fingerprint is base32 and long enough")
}

fn allowed_hosts(texts: &[String]) -> Result<Vec<AllowedHost>, StartProblem> {
    let parse =
        |text: &String| AllowedHost::from_str(text).map_err(|_| StartProblem(format!("{text} is not a host name")));
    texts.iter().map(parse).collect()
}

fn lock(folder: &Path) -> Result<File, StartProblem> {
    folder::lock(folder).map_err(|problem| match problem {
        NotLocked::InUse => StartProblem("another Madang already uses this data folder".to_owned()),
        NotLocked::Failed(error) => because("the data folder cannot be written")(error),
    })
}
