//! Starting a host, accepting people, and stopping cleanly.

use std::fmt;
use std::fs::{File, TryLockError};
use std::future::Future;
use std::io;
use std::path::Path;
use std::str::FromStr as _;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::routing::{get, post};
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use crate::chat::{self, Command, Readers, Settings};
use crate::config::Config;
use crate::http::{self, AllowedHost, ConnectionLimits, Connections, OwnHosts, Pages, Routes};
use crate::identity::HostIdentity;
use crate::limits::{
    DELIVERY_BATCHES_MAX, GIF_BYTES_MAX, GOODBYE_MILLISECONDS, NICKNAME_GRAPHEMES_MAX, ROOMS_MAX, TEXT_BYTES_MAX,
    TITLE_GRAPHEMES_MAX,
};
use crate::made_up::{self, Locale};
use crate::media::{self, Blobs, Downloads, Uploads};
use crate::protocol::{HostInfo, Limits, PROTOCOL};
use crate::socket::{self, Newcomers, Reply, Sockets, Watch};
use crate::store::Store;

/// The file in the data folder whose lock says that a process uses it.
const LOCK_FILE: &str = "lock";
/// The database in the data folder.
const DATABASE_FILE: &str = "madang.db";
/// The setting that keeps the host's made-up name.
const NAME_SETTING: &str = "name";

/// Why a host cannot start.
#[derive(Debug)]
pub struct StartProblem(String);

impl fmt::Display for StartProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartProblem {}

fn because<E: fmt::Display>(what: &str) -> impl FnOnce(E) -> StartProblem + '_ {
    move |error| StartProblem(format!("{what}: {error}"))
}

/// A host that runs: its writer, its sockets, its files. Listeners bring people to it.
pub struct Host {
    app: Router,
    connections: Connections,
    commands: mpsc::Sender<Command<Reply>>,
    sockets: Sockets,
    writer: JoinHandle<()>,
    console_key: String,
    /// Held as long as the host runs; the operating system lets go of it whatever happens to the process.
    _lock: File,
}

impl Host {
    /// Starts a host on its data folder. Nobody reaches it before [`Host::accept`].
    ///
    /// # Errors
    /// When another process uses the folder, or something in it cannot be read.
    pub fn start(config: &Config) -> Result<Self, StartProblem> {
        make_private(&config.data).map_err(because("the data folder cannot be made"))?;
        let lock = lock(&config.data)?;
        let identity = HostIdentity::load_or_create(&config.data).map_err(because("the host's key"))?;
        let database = config.data.join(DATABASE_FILE);
        let store = Store::open(&database).map_err(because("the database"))?;
        media::bring_starter(&store, chat::unix_millis()).map_err(because("the library of pictures"))?;
        let blobs = Blobs::open(&config.data).map_err(because("the folder of pictures"))?;
        // A record that cannot be looked up now must not cost a picture its file.
        blobs.sweep(|blob| store.has_blob(blob).unwrap_or(true)).map_err(because("the folder of pictures"))?;
        let settings = settings(config, &identity, &store, blobs)?;
        let readers = Readers::start(&database).map_err(because("the database"))?;
        let (out, deliveries) = mpsc::channel(DELIVERY_BATCHES_MAX);
        let (commands, writer) =
            chat::start(settings.clone(), store, readers.clone(), out).map_err(because("the rooms"))?;
        let sockets = socket::open(commands.clone(), deliveries);
        let allowed = allowed_hosts(&config.allow_hosts)?;
        let watch = Watch { guards: sockets.guards.clone(), newcomers: config.limits.then(Newcomers::default) };
        let app = http::router(routes(&settings, &commands, readers), Pages::built()).layer(sockets.layer.clone());
        let app = http::protected(watched(app, watch), OwnHosts::new(allowed));
        let limits = if config.limits { ConnectionLimits::on() } else { ConnectionLimits::off() };
        let console_key = data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 32]>()).to_lowercase();
        Ok(Self { app, connections: Connections::new(limits), commands, sockets, writer, console_key, _lock: lock })
    }

    /// The secret that opens the console on this computer; a new one at every start.
    #[must_use]
    pub fn console_key(&self) -> &str {
        &self.console_key
    }

    /// Lets people in through a listener until `shutdown`, and then stops.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        self.serve_until(listener, shutdown).await;
        self.stop().await;
    }

    async fn serve_until(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let (closing, closed) = oneshot::channel::<()>();
        let accepting = self.accept(listener, async {
            // Dropped or used, both mean the end.
            drop(closed.await);
        });
        let ending = async {
            shutdown.await;
            self.say_goodbye().await;
            drop(closing);
            tokio::time::sleep(Duration::from_millis(GOODBYE_MILLISECONDS)).await;
            // Whoever is still in the middle of something has had their time.
            self.connections.kill_all();
        };
        tokio::pin!(accepting);
        tokio::select! {
            () = &mut accepting => {}
            () = ending => accepting.await,
        }
    }

    /// Lets people in through a listener until `shutdown`; returns when the last connection of it is gone.
    pub async fn accept(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        http::serve_connections(listener, self.app.clone(), self.connections.clone(), shutdown).await;
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
        if tokio::time::timeout(goodbye, self.sockets.io.close()).await.is_err() {
            tracing::info!("somebody did not wait for the goodbye");
        }
    }

    /// Ends what is left: every connection and the writer.
    async fn stop(self) {
        let Self { commands, writer, connections, .. } = self;
        connections.kill_all();
        drop(commands);
        let joined = tokio::task::spawn_blocking(move || writer.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the writer panicked");
        }
    }
}

/// Hosts on a listener until `shutdown`: the caller owns the socket and the stop.
///
/// # Errors
/// When the host cannot start.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), StartProblem> {
    Host::start(&config)?.serve(listener, shutdown).await;
    Ok(())
}

fn routes(settings: &Settings, commands: &mpsc::Sender<Command<Reply>>, readers: Readers) -> Routes {
    let (info, blobs) = (settings.host.clone(), settings.blobs.clone());
    let uploads = Uploads::new(commands.clone(), blobs.clone(), settings.limits.gif_bytes_max);
    Routes {
        info: get(async move || Json(info)),
        upload: post(media::upload).with_state(uploads),
        gif: get(media::download).with_state(Downloads { readers, blobs }),
    }
}

fn watched(app: Router, watch: Watch) -> Router {
    Router::new().fallback_service(app).layer(axum::middleware::from_fn_with_state(watch, socket::watch))
}

fn settings(config: &Config, identity: &HostIdentity, store: &Store, blobs: Blobs) -> Result<Settings, StartProblem> {
    let name = host_name(config, store)?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let small = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
    let limits = Limits {
        title_graphemes_max: small(TITLE_GRAPHEMES_MAX),
        nickname_graphemes_max: small(NICKNAME_GRAPHEMES_MAX),
        text_bytes_max: small(TEXT_BYTES_MAX),
        gif_bytes_max: GIF_BYTES_MAX as u64,
        people_max: config.people_max,
        rooms_max: ROOMS_MAX,
        grace_seconds: u32::try_from(config.grace.as_secs()).unwrap_or(u32::MAX),
    };
    Ok(Settings {
        host: HostInfo { id: identity.id.clone(), name, version, protocol: PROTOCOL },
        limits,
        grace: config.grace,
        people_max: config.people_max,
        rooms_max: ROOMS_MAX as usize,
        limited: config.limits,
        blobs,
    })
}

/// The name that was given, else the one that was made up before, else a new one. It never tells whose computer it is.
fn host_name(config: &Config, store: &Store) -> Result<String, StartProblem> {
    if let Some(name) = &config.name {
        return crate::names::title(name).map_err(|_| StartProblem("the host's name is empty or too long".to_owned()));
    }
    if let Some(name) = store.setting(NAME_SETTING).map_err(because("the database"))? {
        return Ok(name);
    }
    let name = made_up::host_name(Locale::En, rand::random());
    store.keep_setting(NAME_SETTING, &name).map_err(because("the database"))?;
    Ok(name)
}

fn allowed_hosts(texts: &[String]) -> Result<Vec<AllowedHost>, StartProblem> {
    let parse =
        |text: &String| AllowedHost::from_str(text).map_err(|_| StartProblem(format!("{text} is not a host name")));
    texts.iter().map(parse).collect()
}

fn make_private(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

fn lock(folder: &Path) -> Result<File, StartProblem> {
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK_FILE));
    let file = file.map_err(because("the data folder cannot be written"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartProblem("another Madang already uses this data folder".to_owned())),
        Err(TryLockError::Error(error)) => Err(because("the data folder cannot be locked")(error)),
    }
}
