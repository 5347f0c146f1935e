//! One computer of a lab.

use std::fs::File;
use std::net::Ipv4Addr;
use std::os::fd::AsFd as _;
use std::pin::Pin;
use std::sync::Mutex;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tokio::process::Command;
use tokio::sync::{mpsc, oneshot};

use super::{answered, ip};

/// What a computer's thread is given to do.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A computer with one network card, `eth0`.
#[derive(Debug)]
pub struct Computer {
    namespace: String,
    network: [u8; 3],
    /// The last number of its address now.
    last: Mutex<u8>,
    work: mpsc::UnboundedSender<Work>,
}

impl Computer {
    /// Switches on the computer of a namespace that has its network card already.
    pub(super) fn boot(namespace: String, number: u8, network: [u8; 3]) -> Self {
        let (work, given) = mpsc::unbounded_channel();
        let computer = Self { namespace, network, last: Mutex::new(number), work };
        computer.ip(&["link", "set", "dev", "lo", "up"]);
        computer.ip(&["addr", "add", &computer.card_address(), "dev", "eth0"]);
        computer.plug_in();
        let path = format!("/run/netns/{}", computer.namespace);
        std::thread::Builder::new()
            .name(computer.namespace.clone())
            .spawn(move || live_in(&path, given))
            .expect("a thread can be started");
        computer
    }

    /// The name of its namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Its address now.
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        let [first, second, third] = self.network;
        Ipv4Addr::new(first, second, third, *self.last())
    }

    /// Gives it another address in the same network, as a router does after a while.
    pub fn move_to(&self, last: u8) {
        self.ip(&["addr", "del", &self.card_address(), "dev", "eth0"]);
        *self.last() = last;
        self.ip(&["addr", "add", &self.card_address(), "dev", "eth0"]);
        self.add_route();
    }

    /// Pulls out its network cable.
    pub fn unplug(&self) {
        self.ip(&["link", "set", "dev", "eth0", "down"]);
    }

    /// Puts its network cable in.
    pub fn plug_in(&self) {
        self.ip(&["link", "set", "dev", "eth0", "up"]);
        self.add_route();
    }

    /// A program that runs on it.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace, program]).kill_on_drop(true);
        command
    }

    /// Changes the rules of its packet filter.
    ///
    /// # Panics
    /// When the system does not take them.
    pub async fn nft(&self, rule: &[&str]) {
        let output =
            self.command("nft").args(rule).output().await.expect("the program `nft` (nftables) can be started");
        assert!(output.status.success(), "nft {}: {}", rule.join(" "), String::from_utf8_lossy(&output.stderr));
    }

    /// Gives it a card with the name and the address of a VPN's, whose other end leads nowhere.
    pub fn add_tunnel(&self, name: &str, address: &str) {
        let end = format!("{name}-end");
        self.ip(&["link", "add", name, "type", "veth", "peer", "name", &end]);
        self.ip(&["addr", "add", address, "dev", name]);
        for card in [name, &end] {
            self.ip(&["link", "set", "dev", card, "up"]);
        }
    }

    /// Does something there: sockets that it opens are that computer's.
    ///
    /// # Panics
    /// When it does not come to an end in time.
    pub async fn inside<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        let (done, answer) = oneshot::channel();
        let work = Box::pin(async move {
            // Whoever asked may have given up.
            let _ = done.send(work.await);
        });
        assert!(self.work.send(work).is_ok(), "the thread in {} has ended", self.namespace);
        answered(&format!("what runs in {}", self.namespace), answer).await
    }

    /// How many TCP connections were begun on it until now, by whatever program.
    ///
    /// # Panics
    /// When the system does not say.
    pub async fn connections_begun(&self) -> u64 {
        let counters = self.inside(async { std::fs::read_to_string("/proc/thread-self/net/snmp") }).await;
        let counters = counters.expect("Linux counts what its network does");
        let mut lines = counters.lines().filter(|line| line.starts_with("Tcp:")).map(str::split_whitespace);
        let (names, values) = (lines.next().expect("names"), lines.next().expect("values"));
        let mut counters = names.zip(values);
        let (_, begun) = counters.find(|(name, _)| *name == "ActiveOpens").expect("connections begun are counted");
        begun.parse().expect("a counter is a number")
    }

    fn card_address(&self) -> String {
        format!("{}/24", self.address())
    }

    /// A way to everywhere, as a router gives one, though nobody is there.
    fn add_route(&self) {
        let [first, second, third] = self.network;
        self.ip(&["route", "replace", "default", "via", &format!("{first}.{second}.{third}.254")]);
    }

    fn ip(&self, arguments: &[&str]) {
        ip(&[&["-n", &self.namespace], arguments].concat());
    }

    fn last(&self) -> std::sync::MutexGuard<'_, u8> {
        self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Moves this thread into a namespace and does there what it is given, until nobody gives it anything any more.
fn live_in(path: &str, mut given: mpsc::UnboundedReceiver<Work>) {
    let namespace = File::open(path).expect("the namespace was just made");
    let moved = move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network));
    moved.expect("root may enter a namespace");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    runtime.block_on(async {
        while let Some(work) = given.recv().await {
            tokio::spawn(work);
        }
    });
}
