//! The mDNS daemon: announcing this host and hearing of others. Dropped, it says goodbye and ends.
//!
//! The daemon is a thread of the mdns-sd library. Its own watch over the interfaces is switched off: after an interface
//! went away and came back it hears nothing there any more, so whoever owns this replaces it when the addresses change.

use std::net::IpAddr;
use std::time::Duration;

use mdns_sd::{
    IfKind, IfPredicate, Metrics, Receiver, ResolvedService, ScopedIp, ServiceDaemon, ServiceEvent, ServiceInfo,
};

use super::announcement::Announcement;
use super::record::Claim;
use crate::interfaces::{is_private, is_usable};
use crate::limits::{CACHED_RECORDS_MAX, UNANSWERED_CHECKS_MAX, WITHDRAW_MILLISECONDS};

/// The service that every host is an instance of.
const SERVICE: &str = "_madang._tcp.local.";
/// The counters of the daemon that together say how many records it holds.
const CACHED: [&str; 6] = ["cached-ptr", "cached-srv", "cached-txt", "cached-addr", "cached-nsec", "cached-subtype"];
/// How often an end is tried while the daemon's queue is full.
const END_TRIES: u32 = 20;
/// The pause between two such tries.
const END_PAUSE: Duration = Duration::from_millis(100);

/// What was heard.
#[derive(Debug)]
pub(super) enum Heard {
    /// A record, new or changed.
    Record(Claim),
    /// An instance's goodbye, or its end.
    Goodbye(String),
    /// Nothing of interest.
    Nothing,
}

/// A running daemon.
pub(super) struct Multicast {
    daemon: ServiceDaemon,
    events: Receiver<ServiceEvent>,
    /// The full name of what is announced.
    announced: Option<String>,
    metrics: Option<Receiver<Metrics>>,
    health: Health,
}

/// How the daemon answers when it is asked how much it holds.
#[derive(Debug, Default)]
struct Health {
    /// Checks in a row without an answer.
    unanswered: u32,
}

impl Health {
    /// Whether the daemon is well after a check that came to this number of records, or to no answer.
    fn after(&mut self, records: Option<i64>) -> bool {
        self.unanswered = if records.is_some() { 0 } else { self.unanswered + 1 };
        self.unanswered <= UNANSWERED_CHECKS_MAX && records.is_none_or(|records| records <= CACHED_RECORDS_MAX)
    }
}

impl Multicast {
    /// Listens on every interface that people nearby share.
    pub(super) fn start() -> mdns_sd::Result<Self> {
        let daemon = ServiceDaemon::new()?;
        daemon.disable_interface(IfKind::All)?;
        daemon.enable_interface(IfKind::Predicate(IfPredicate::new(|interface| {
            is_usable(interface) && is_private(interface.ip())
        })))?;
        daemon.set_ip_check_interval(0)?;
        let events = daemon.browse(SERVICE)?;
        Ok(Self { daemon, events, announced: None, metrics: None, health: Health::default() })
    }

    /// Announces the host, or what has changed of it.
    pub(super) fn announce(&mut self, id: &str, announcement: &Announcement) -> mdns_sd::Result<()> {
        let (computer, fields) = (format!("{id}.local."), announcement.fields(id));
        let service = ServiceInfo::new(SERVICE, id, &computer, (), announcement.port, &fields[..])?;
        let mut service = service.enable_addr_auto();
        // An address at which nothing listens would only cost others the time to find that out.
        service.set_interfaces(vec![match announcement.bind {
            bind if !bind.is_unspecified() => IfKind::Addr(bind),
            IpAddr::V4(_) => IfKind::IPv4,
            IpAddr::V6(_) => IfKind::All,
        }]);
        // An id is the fingerprint of a key, so nobody else can rightly have this name. Asking first whether somebody does
        // would cost a second, and would let anybody on the network rename us.
        service.set_requires_probe(false);
        let name = service.get_fullname().to_owned();
        self.daemon.register(service)?;
        self.announced = Some(name);
        Ok(())
    }

    /// Says goodbye and waits until that is out.
    pub(super) async fn withdraw(&mut self) {
        let Some(name) = self.announced.take() else { return };
        match self.daemon.unregister(&name) {
            // The goodbye is sent twice; an announcement between the two would be taken back by the second.
            Ok(_) => tokio::time::sleep(Duration::from_millis(WITHDRAW_MILLISECONDS)).await,
            Err(error) => tracing::warn!(%error, "the goodbye to the network could not be said"),
        }
    }

    /// Forgets all that was heard and asks everybody again. Without this a record would count for as long as it says.
    pub(super) fn browse_again(&mut self) -> mdns_sd::Result<()> {
        self.daemon.stop_browse(SERVICE)?;
        self.events = self.daemon.browse(SERVICE)?;
        Ok(())
    }

    /// The next thing that is heard; nothing when the daemon has ended, or dropped us because we were too slow.
    pub(super) async fn heard(&self) -> Option<Heard> {
        Some(match self.events.recv_async().await.ok()? {
            ServiceEvent::ServiceResolved(service) => Heard::Record(claim(&service)),
            ServiceEvent::ServiceRemoved(_, name) => Heard::Goodbye(instance(&name).to_owned()),
            _ => Heard::Nothing,
        })
    }

    /// Whether the daemon answers and does not hold more of what others say than it should; asks it anew for the next
    /// time.
    pub(super) fn is_well(&mut self) -> bool {
        let metrics = self.metrics.as_ref().and_then(|metrics| metrics.try_recv().ok());
        if metrics.is_some() || self.metrics.is_none() {
            self.metrics = self.daemon.get_metrics().ok();
        }
        let records = metrics.map(|metrics| CACHED.iter().filter_map(|counter| metrics.get(*counter)).sum());
        self.health.after(records)
    }

    /// Ends without a goodbye: another daemon takes over in a moment, and nobody is to notice.
    pub(super) fn end_silently(mut self) {
        self.announced = None;
        // Without an interface there is nothing that a goodbye could be sent by.
        if let Err(error) = self.daemon.disable_interface(IfKind::All) {
            tracing::warn!(%error, "the mDNS daemon will say goodbye as it ends");
        }
    }
}

impl Drop for Multicast {
    /// The thread ends when it is told to and not before, and it says goodbye as it does.
    fn drop(&mut self) {
        let daemon = self.daemon.clone();
        if daemon.shutdown().is_ok() {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                for _ in 0..END_TRIES {
                    tokio::time::sleep(END_PAUSE).await;
                    if !matches!(daemon.shutdown(), Err(mdns_sd::Error::Again)) {
                        return;
                    }
                }
                tracing::error!("an mDNS daemon does not end");
            });
        }
    }
}

fn claim(service: &ResolvedService) -> Claim {
    let field = |field: &mdns_sd::TxtProperty| (field.key().to_owned(), field.val().unwrap_or_default().to_vec());
    Claim {
        instance: instance(&service.fullname).to_owned(),
        port: service.port,
        fields: service.txt_properties.iter().map(field).collect(),
        addresses: service.addresses.iter().map(heard_at).collect(),
    }
}

/// An address and the numbers of the interfaces on which it was heard.
fn heard_at(address: &ScopedIp) -> (IpAddr, Vec<u32>) {
    let interfaces = match address {
        ScopedIp::V4(address) => address.interface_ids().iter().map(|interface| interface.index).collect(),
        ScopedIp::V6(address) => vec![address.scope_id().index],
        // A kind of address that this version does not know leads nowhere that we know.
        _ => Vec::new(),
    };
    (address.to_ip_addr(), interfaces)
}

/// The instance's own part of its full name.
fn instance(name: &str) -> &str {
    name.strip_suffix(SERVICE).and_then(|rest| rest.strip_suffix('.')).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_that_holds_too_much_or_does_not_answer_is_not_well() {
        let mut health = Health::default();
        assert!(health.after(Some(CACHED_RECORDS_MAX)) && !health.after(Some(CACHED_RECORDS_MAX + 1)));
        assert!((0..UNANSWERED_CHECKS_MAX).all(|_| health.after(None)));
        assert!(!health.after(None));
        assert!(health.after(Some(0)) && health.after(None));
    }

    #[test]
    fn an_instance_is_what_stands_before_the_service() {
        assert_eq!(instance("abc._madang._tcp.local."), "abc");
        assert_eq!(instance("a.b._madang._tcp.local."), "a.b");
        assert_eq!(instance("abc._other._tcp.local."), "abc._other._tcp.local.");
    }
}
