//! What this host tells the network about itself, and what it tells its consoles and its lobby about the network.

use std::sync::Arc;
use std::time::Instant;

use super::Console;
use super::neighbours::{nearby, nearby_host, neighbours, same};
use crate::discovery::Announcement;
use crate::protocol::{AddHostRequest, Answer, ErrorCode, Nearby, Refusal, Yes};
use crate::socket::{Notice, Reply};

impl Console {
    /// Has this host announced as it is now, or not at all if it is not to be found.
    pub(crate) fn announce(&self) {
        let (plan, crowd) = (&self.parts.plan, *self.parts.crowd.borrow());
        let to_be_found = plan.hosting && self.parts.settings.discoverable && !plan.bind.is_loopback();
        self.parts.discovery.announce(to_be_found.then(|| Announcement {
            name: self.parts.settings.name.clone(),
            fingerprint: self.parts.fingerprint.clone(),
            bind: plan.bind,
            port: plan.port,
            rooms: crowd.rooms,
            people: crowd.people,
        }));
    }

    /// The hosts that were found, as the consoles see them.
    pub(super) fn nearby(&self) -> Nearby {
        nearby(&self.found.borrow(), &self.parts.ticket)
    }

    /// Tells the consoles which hosts are nearby, if that is not what they know.
    pub(super) async fn tell_nearby(&mut self) {
        self.nearby_pace.told(Instant::now());
        let nearby = self.nearby();
        if !same(&nearby, &self.nearby_told) {
            self.nearby_told = nearby.clone();
            self.notify(Notice::Nearby(nearby)).await;
        }
    }

    /// Tells the lobby which hosts are nearby, if that is not what it knows.
    pub(super) async fn tell_neighbours(&mut self) {
        self.neighbours_pace.told(Instant::now());
        let neighbours = neighbours(&self.found.borrow());
        if neighbours != self.neighbours_told {
            self.neighbours_told = neighbours.clone();
            self.notify(Notice::Neighbours(neighbours)).await;
        }
    }

    /// Looks for a host where somebody says it is, and answers when it was found or not.
    pub(super) async fn add_host(&self, request: AddHostRequest, to: Reply) {
        let Ok(place) = Arc::clone(&self.additions).try_acquire_owned() else {
            let busy = Refusal::retry_after(ErrorCode::Busy, "too many hosts are looked for", 1000);
            return self.notify(Notice::Answer(to, Err(busy))).await;
        };
        let (discovery, ticket) = (Arc::clone(&self.parts.discovery), self.parts.ticket.clone());
        let notices = self.parts.notices.clone();
        tokio::spawn(async move {
            let answer = discovery.add(&request.address, request.port).await.and_then(|neighbour| {
                let host = nearby_host(&neighbour, &ticket);
                let host = host.ok_or_else(|| Refusal::new(ErrorCode::Unreachable, "what answers has no host's id"))?;
                Ok(Answer::HostAdded { ok: Yes, host: Box::new(host) })
            });
            drop(place);
            if notices.send(Notice::Answer(to, answer)).await.is_err() {
                tracing::debug!("a host was found after the end");
            }
        });
    }
}
