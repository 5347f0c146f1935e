//! A small network of its own: computers on one switch, each a network namespace of this one.
//!
//! Nothing of it touches the network that the tests run on, and it is gone when it is dropped. One thread of this program
//! lives in each of the computers; what is sent there with [`Computer::inside`] connects and listens from there.

use std::net::{Ipv4Addr, UdpSocket};
use std::ops::Index;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::waiting::within;

mod computer;

pub use computer::Computer;

/// The network that all computers of a lab are on.
const NETWORK: [u8; 3] = [10, 77, 0];
/// Where mDNS is spoken.
const MULTICAST_DNS: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);

/// Computers on one switch. Only one lab exists at a time, so that times that are measured are not somebody else's.
#[derive(Debug)]
pub struct Lab {
    switch: String,
    computers: Vec<Arc<Computer>>,
    _alone: OwnedMutexGuard<()>,
}

impl Lab {
    /// This many computers that reach each other. `None`, and the reason said, where none can be made.
    ///
    /// # Panics
    /// When making them fails half-way.
    pub async fn of(count: u8) -> Option<Self> {
        static ONE_AT_A_TIME: OnceLock<Arc<Mutex<()>>> = OnceLock::new();
        let alone = Arc::clone(ONE_AT_A_TIME.get_or_init(Arc::default)).lock_owned().await;
        if let Err(reason) = possible() {
            crate::skip(format_args!("no network of one's own can be made here: {reason}"));
            return None;
        }
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("madang-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut lab = Self { switch: format!("{name}-switch"), computers: Vec::new(), _alone: alone };
        lab.switch_on();
        for number in 1..=count {
            lab.connect(&name, number);
        }
        let joined = lab[0]
            .inside(async { UdpSocket::bind("0.0.0.0:0")?.join_multicast_v4(&MULTICAST_DNS, &[10, 77, 0, 1].into()) });
        if let Err(reason) = joined.await {
            crate::skip(format_args!("there is no multicast here: {reason}"));
            return None;
        }
        Some(lab)
    }

    fn switch_on(&self) {
        ip(&["netns", "add", &self.switch]);
        ip(&["-n", &self.switch, "link", "add", "name", "switch", "type", "bridge"]);
        ip(&["-n", &self.switch, "link", "set", "dev", "switch", "up"]);
    }

    /// One more computer on the switch.
    fn connect(&mut self, name: &str, number: u8) {
        let (namespace, port) = (format!("{name}-{number}"), format!("port{number}"));
        ip(&["netns", "add", &namespace]);
        let cable = ["type", "veth", "peer", "name", &port, "netns", &self.switch];
        ip(&[&["link", "add", "name", "eth0", "netns", &namespace][..], &cable].concat());
        ip(&["-n", &self.switch, "link", "set", "dev", &port, "master", "switch", "up"]);
        let computer = Computer::boot(namespace, number, NETWORK);
        self.computers.push(Arc::new(computer));
    }

    /// All computers.
    #[must_use]
    pub fn computers(&self) -> &[Arc<Computer>] {
        &self.computers
    }
}

impl Index<usize> for Lab {
    type Output = Arc<Computer>;

    fn index(&self, at: usize) -> &Arc<Computer> {
        &self.computers[at]
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // What is left of a network that does not go is left; the test's outcome stands.
        for namespace in self.computers.iter().map(|computer| computer.namespace()).chain([self.switch.as_str()]) {
            let _ = Command::new("ip").args(["netns", "del", namespace]).output();
        }
    }
}

/// Why no network can be made, if so.
fn possible() -> Result<(), String> {
    if !rustix::process::geteuid().is_root() {
        return Err("it takes root".to_owned());
    }
    let made = Command::new("ip").args(["netns", "list"]).output();
    let made = made.map_err(|error| format!("the program `ip` (iproute2) cannot be started: {error}"))?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned());
    }
    let probe = format!("madang-{}-probe", std::process::id());
    let added = run_ip(&["netns", "add", &probe]);
    let removed = run_ip(&["netns", "del", &probe]);
    if added.status.success() && removed.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&added.stderr).into_owned())
}

fn run_ip(arguments: &[&str]) -> Output {
    Command::new("ip").args(arguments).output().expect("`ip` can be started, since it was before")
}

/// Runs `ip` with these arguments.
fn ip(arguments: &[&str]) {
    let output = run_ip(arguments);
    assert!(output.status.success(), "ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
}

/// The answer of a task that somebody else runs.
async fn answered<T>(what: &str, answer: oneshot::Receiver<T>) -> T {
    within(what, answer).await.unwrap_or_else(|_| panic!("{what} ended without an answer"))
}
