//! Figures of how the host fares, for `GET /metrics`.
//!
//! Counting costs what counts a relaxed addition: every label is known at the start, so nothing is allocated, looked up in
//! a locked table or made of what people say. What is a state and no count is read when somebody asks for the figures.

mod process;
mod requests;

use std::time::{Duration, Instant};

use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::protocol::{ErrorCode, Space};
use requests::Requests;
pub(crate) use requests::{Asked, EventName};

/// The type of the text that [`Metrics::text`] makes.
pub(crate) const CONTENT_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// A counter or a gauge for each value of one label.
pub(super) type By<M> = Family<[(&'static str, &'static str); 1], M>;

/// What is put into the queues of connections.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parcel {
    /// An event of a room's log.
    Event,
    /// News of a room outside its log.
    Aside,
    /// A whisper.
    Whisper,
}

/// Why a connection is ended by the host.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// It does not read what it is sent.
    Slow,
    /// It asks too much, or for nonsense.
    Hasty,
}

/// What the host is like at the moment somebody asks, as far as others know it.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct State {
    /// Open connections from this computer.
    pub(crate) connections_local: usize,
    /// Open connections from the network.
    pub(crate) connections_network: usize,
    /// Connections that were cut off because a write waited too long, since the start.
    pub(crate) stalled: u64,
    /// Rooms.
    pub(crate) rooms: u32,
    /// People who are in a room.
    pub(crate) people: u32,
    /// Commands that wait for the writer.
    pub(crate) writer_queue: usize,
    /// Pages that wait to be read.
    pub(crate) pages_queue: usize,
    /// Connections to other hosts.
    pub(crate) gateway_connections: usize,
}

/// All figures. What is counted is counted from the start of the process on.
pub(crate) struct Metrics {
    registry: Registry,
    started: Instant,
    requests: Requests,
    commit_commands: Histogram,
    commit_seconds: Histogram,
    commits_failed: Counter,
    delivered: [Counter; 3],
    delivered_bytes: Counter,
    syncs: Counter,
    cut: [Counter; 2],
    stalled: Counter,
    uploads: [Counter; 2],
    upload_bytes: Counter,
    sockets: [Gauge; 3],
    connections: [Gauge; 2],
    queues: [Gauge; 3],
    rooms: Gauge,
    people: Gauge,
    gateway_connections: Gauge,
    uptime: Gauge,
    process: process::Process,
}

impl Metrics {
    /// Figures that are all zero.
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("madang");
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version of this host", version);
        let registry = &mut registry;
        Self {
            started: Instant::now(),
            requests: Requests::new(registry),
            commit_commands: histogram(
                registry,
                "commit_commands",
                "Commands made durable by one commit",
                1.0,
                2.0,
                11,
            ),
            commit_seconds: histogram(registry, "commit_seconds", "Time of a commit, in seconds", 0.0001, 2.0, 16),
            commits_failed: counter(registry, "commits_failed", "Commits that did not come about"),
            delivered: counters(
                registry,
                ("deliveries", "Packets of rooms put into queues of connections", "kind"),
                ["event", "aside", "whisper"],
            ),
            delivered_bytes: counter(registry, "delivery_bytes", "What these packets take, roughly, in bytes"),
            syncs: counter(registry, "syncs", "Times a socket was told to ask for what it may have missed"),
            cut: counters(
                registry,
                (
                    "connections_cut",
                    "Connections that the host ended: they read too slowly, or asked too much",
                    "reason",
                ),
                ["slow", "hasty"],
            ),
            stalled: counter(registry, "connections_stalled", "Connections that ended because a write waited too long"),
            uploads: counters(registry, ("uploads", "Uploads of pictures", "outcome"), ["ok", "refused"]),
            upload_bytes: counter(registry, "upload_bytes", "Pictures that were taken, in bytes"),
            sockets: gauges(registry, ("sockets", "Connected sockets", "namespace"), ["lobby", "chat", "console"]),
            connections: gauges(registry, ("connections", "Open connections", "from"), ["local", "network"]),
            queues: gauges(
                registry,
                ("queue_length", "What waits in a queue", "queue"),
                ["writer", "deliveries", "pages"],
            ),
            rooms: gauge(registry, "rooms", "Rooms"),
            people: gauge(registry, "people", "People who are in a room, here or away"),
            gateway_connections: gauge(registry, "gateway_connections", "Connections to other hosts"),
            uptime: gauge(registry, "uptime_seconds", "Time since the start, in seconds"),
            process: process::Process::new(registry),
            registry: std::mem::take(registry),
        }
    }

    /// Somebody asks for something; the answer is counted through what this gives.
    pub(crate) fn asked(self: &std::sync::Arc<Self>, event: EventName) -> Asked {
        Asked::new(self, event)
    }

    /// A request, or a CONNECT, was answered.
    pub(crate) fn answered(&self, event: EventName, refusal: Option<ErrorCode>) {
        self.requests.answered(event, refusal);
    }

    /// A batch of so many commands was committed, or was not.
    pub(crate) fn committed(&self, commands: usize, took: Duration, done: bool) {
        if !done {
            self.commits_failed.inc();
            return;
        }
        self.commit_commands.observe(commands as f64);
        self.commit_seconds.observe(took.as_secs_f64());
    }

    /// A batch of deliveries was taken up; so many wait.
    pub(crate) fn took_deliveries(&self, waiting: usize) {
        set(&self.queues[1], waiting);
    }

    /// A packet is put into the queues of so many connections.
    pub(crate) fn delivered(&self, parcel: Parcel, connections: usize, bytes: usize) {
        self.delivered[parcel as usize].inc_by(connections as u64);
        self.delivered_bytes.inc_by((connections * bytes) as u64);
    }

    /// A socket was told to ask for what it may have missed.
    pub(crate) fn told_to_sync(&self) {
        self.syncs.inc();
    }

    /// A connection was ended by the host.
    pub(crate) fn cut(&self, why: Cut) {
        self.cut[why as usize].inc();
    }

    /// An upload was answered: so many bytes were taken, or it was refused.
    pub(crate) fn uploaded(&self, bytes: Option<u64>) {
        self.uploads[usize::from(bytes.is_none())].inc();
        self.upload_bytes.inc_by(bytes.unwrap_or_default());
    }

    /// A socket of a namespace can hear.
    pub(crate) fn came(&self, space: Space) {
        self.sockets[place(space)].inc();
    }

    /// A socket of a namespace is gone.
    pub(crate) fn went(&self, space: Space) {
        self.sockets[place(space)].dec();
    }

    /// All figures in Prometheus' text format, while the host is like this.
    pub(crate) fn text(&self, state: &State) -> String {
        set(&self.connections[0], state.connections_local);
        set(&self.connections[1], state.connections_network);
        set(&self.queues[0], state.writer_queue);
        set(&self.queues[2], state.pages_queue);
        set(&self.gateway_connections, state.gateway_connections);
        self.rooms.set(state.rooms.into());
        self.people.set(state.people.into());
        self.uptime.set(i64::try_from(self.started.elapsed().as_secs()).unwrap_or(i64::MAX));
        self.stalled.inc_by(state.stalled.saturating_sub(self.stalled.get()));
        self.process.read();
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry).expect("a string takes any text");
        text
    }
}

fn place(space: Space) -> usize {
    match space {
        Space::Lobby => 0,
        Space::Chat => 1,
        Space::Console => 2,
    }
}

fn set(gauge: &Gauge, number: usize) {
    gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
}

fn counter(registry: &mut Registry, name: &str, help: &str) -> Counter {
    let counter = Counter::default();
    registry.register(name, help, counter.clone());
    counter
}

fn gauge(registry: &mut Registry, name: &str, help: &str) -> Gauge {
    let gauge = Gauge::default();
    registry.register(name, help, gauge.clone());
    gauge
}

/// A histogram whose limits grow from `first` by `factor`, so many of them.
fn histogram(registry: &mut Registry, name: &str, help: &str, first: f64, factor: f64, limits: u16) -> Histogram {
    let histogram = Histogram::new(exponential_buckets(first, factor, limits));
    registry.register(name, help, histogram.clone());
    histogram
}

/// A counter for each of these values of a label: name, help and label.
fn counters<const N: usize>(
    registry: &mut Registry,
    (name, help, label): (&str, &str, &'static str),
    values: [&'static str; N],
) -> [Counter; N] {
    let family = By::<Counter>::default();
    registry.register(name, help, family.clone());
    values.map(|value| family.get_or_create_owned(&[(label, value)]))
}

fn gauges<const N: usize>(
    registry: &mut Registry,
    (name, help, label): (&str, &str, &'static str),
    values: [&'static str; N],
) -> [Gauge; N] {
    let family = By::<Gauge>::default();
    registry.register(name, help, family.clone());
    values.map(|value| family.get_or_create_owned(&[(label, value)]))
}

#[cfg(test)]
mod tests;
