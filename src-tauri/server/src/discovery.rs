//! Finding other hosts nearby and being found: mDNS, service `_madang._tcp.local.`, and addresses that people type.
//!
//! * `multicast` announces and hears; `announcement` says what and how often; `record` reads what others announce.
//! * `nearby` is the list, pure; `probe` asks the hosts in it who they are; `typed` reads what people type.
//! * `search` is the task in which all of this comes together. It ends, with a goodbye, when its [`Discovery`] drops.
//!
//! A record is a hint. It makes a host known, and the host is then asked; nobody's record makes this host connect to
//! anything but a high port on one of its own private networks, and few of those a second.

mod announcement;
mod multicast;
mod nearby;
mod probe;
mod record;
mod search;
mod typed;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

pub use announcement::Announcement;
pub use nearby::Neighbour;

use crate::interfaces::own_addresses;
use crate::limits::{DISCOVERY_QUEUE_COMMANDS, WITHDRAW_MILLISECONDS};
use crate::protocol::{ErrorCode, PROTOCOL, Refusal};
use multicast::{Heard, Multicast};
use probe::Silence;
use search::{Command, Reach, Search};

/// The search for other hosts, and this host's announcement to them.
#[derive(Debug)]
pub struct Discovery {
    own_id: String,
    reach: Reach,
    announcement: watch::Sender<Option<Announcement>>,
    commands: mpsc::Sender<Command>,
    nearby: watch::Receiver<Arc<[Neighbour]>>,
}

impl Discovery {
    /// Listens to the network. Nothing is announced before [`Discovery::announce`].
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn start(own_id: String) -> Self {
        Self::begin(own_id, Reach::Network)
    }

    /// Neither listens nor announces: only the hosts that are added by hand are there.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn start_without_multicast(own_id: String) -> Self {
        Self::begin(own_id, Reach::ByHand)
    }

    fn begin(own_id: String, reach: Reach) -> Self {
        let (announcement, wanted) = watch::channel(None);
        let (commands, queue) = mpsc::channel(DISCOVERY_QUEUE_COMMANDS);
        let (told, nearby) = watch::channel(Arc::from([]));
        tokio::spawn(Search::new(own_id.clone(), reach, wanted, told).run(queue));
        Self { own_id, reach, announcement, commands, nearby }
    }

    /// Says what others are to know, or with `None` takes it back. A name or a port goes out at once, numbers of rooms and
    /// people now and then.
    pub fn announce(&self, announcement: Option<Announcement>) {
        self.announcement.send_if_modified(|current| {
            let changed = *current != announcement;
            *current = announcement;
            changed
        });
    }

    /// Whether anything is announced or heard at all.
    pub(crate) fn uses_the_network(&self) -> bool {
        self.reach == Reach::Network
    }

    /// The hosts nearby, by name. The host itself is never among them.
    #[must_use]
    pub fn nearby(&self) -> watch::Receiver<Arc<[Neighbour]>> {
        self.nearby.clone()
    }

    /// Looks for a host where somebody says it is: an IP address, one with a port, a link, or a code. `port` counts for
    /// an address that says none. The host stays in the list until it is forgotten, reachable or not.
    ///
    /// # Errors
    /// `invalid` for what is no address of this network, or this host's own; `unreachable` when no host answers there;
    /// `protocol_unsupported` when it speaks another version; `busy` when the list is full.
    pub async fn add(&self, address: &str, port: Option<u16>) -> Result<Neighbour, Refusal> {
        let place = typed::place(address, port, &own_addresses())?;
        let info = probe::ask(place).await.map_err(|silence| match silence {
            Silence::Nobody => Refusal::new(ErrorCode::Unreachable, "nobody answers at this address"),
            Silence::Stranger => Refusal::new(ErrorCode::Unreachable, "what answers at this address is no host"),
        })?;
        if info.id == self.own_id {
            return Err(Refusal::new(ErrorCode::Invalid, "this is the address of this host itself"));
        }
        if info.protocol != PROTOCOL {
            return Err(Refusal::new(ErrorCode::ProtocolUnsupported, "that host speaks another version"));
        }
        let (answer, added) = oneshot::channel();
        let command = Command::Add { id: info.id, at: place, name: info.name, answer };
        let ended = || Refusal::new(ErrorCode::Closing, "the search has ended");
        self.commands.send(command).await.map_err(|_| ended())?;
        let full = || Refusal::new(ErrorCode::Busy, "the list of hosts nearby is full");
        added.await.map_err(|_| ended())?.ok_or_else(full)
    }

    /// Takes a host out of the list. It comes back if it goes on announcing itself.
    pub fn forget(&self, id: &str) {
        if self.commands.try_send(Command::Forget(id.to_owned())).is_err() {
            tracing::warn!("a host could not be forgotten: too much is asked of the search");
        }
    }

    /// Says goodbye to the network and returns when that is out, or could not be said within a moment.
    pub async fn withdraw(&self) {
        self.announce(None);
        let (answer, said) = oneshot::channel();
        let asked = async {
            if self.commands.send(Command::Withdraw(answer)).await.is_ok() {
                // No answer means that the search has ended, with a goodbye of its own.
                let _ = said.await;
            }
        };
        if tokio::time::timeout(Duration::from_millis(2 * WITHDRAW_MILLISECONDS), asked).await.is_err() {
            tracing::warn!("the goodbye to the network took too long");
        }
    }
}

/// Who is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presence {
    /// The host of this id.
    Host(String),
    /// Somebody who is no host.
    Stranger,
    /// Nobody who answers.
    Nobody,
}

/// Asks who is at an address.
pub(crate) async fn who_is_at(address: SocketAddr) -> Presence {
    match probe::ask(address).await {
        Ok(info) => Presence::Host(info.id),
        Err(Silence::Stranger) => Presence::Stranger,
        Err(Silence::Nobody) => Presence::Nobody,
    }
}

/// Whether the announcement of this host is heard within this time by somebody who listens to the network as others do,
/// apart from the search of this host itself.
pub(crate) async fn is_heard(id: &str, limit: Duration) -> bool {
    let Ok(listener) = Multicast::start() else { return false };
    let heard = async {
        while let Some(heard) = listener.heard().await {
            if matches!(heard, Heard::Record(claim) if claim.instance == id) {
                return true;
            }
        }
        false
    };
    tokio::time::timeout(limit, heard).await.unwrap_or(false)
}

#[cfg(test)]
mod tests;
