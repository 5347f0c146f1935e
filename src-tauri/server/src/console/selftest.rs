//! `selftest`: whether others can reach this host, really tried out, and what is in the way.

use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use super::Console;
use crate::discovery::{self, Presence};
use crate::firewall::Firewall;
use crate::http::Connections;
use crate::interfaces::{OwnAddress, Tunnel, tunnel};
use crate::limits::{PORTS_TRIED, SELFTEST_ADDRESSES_MAX, SELFTEST_MDNS_MILLISECONDS};
use crate::protocol::{Answer, Check, CheckCode, CheckParams, ErrorCode, Refusal, Yes};
use crate::socket::{Notice, Reply};

/// An address of documentation, which no computer has: asking the system for the way to it sends nothing.
const FAR_AWAY: [&str; 2] = ["203.0.113.1:9", "[2001:db8::1]:9"];

/// All that the checks need to know of the host.
struct Subject {
    id: String,
    /// Whether it listens on the network, and whether it was told to.
    hosting: bool,
    wanted: bool,
    announced: bool,
    bind: IpAddr,
    port: u16,
    /// The addresses by which others would reach it.
    addresses: Vec<OwnAddress>,
    connections: Connections,
}

/// Who answers at the addresses by which others would reach the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// The host itself, at one of them at least.
    Host,
    /// Another program.
    Stranger,
    /// Nobody, though the host listens.
    Nobody,
}

impl Console {
    /// Tries out whether others can reach this host, and answers when it is known. Meanwhile the console goes on.
    pub(super) async fn selftest(&self, to: Reply) {
        let Ok(place) = Arc::clone(&self.selftests).try_acquire_owned() else {
            let busy = Refusal::retry_after(ErrorCode::Busy, "the self-test is already running", 1000);
            return self.notify(Notice::Answer(to, Err(busy))).await;
        };
        let (subject, notices) = (self.subject(), self.parts.notices.clone());
        tokio::spawn(async move {
            let checks = subject.checks().await;
            drop(place);
            if notices.send(Notice::Answer(to, Ok(Answer::Tested { ok: Yes, checks }))).await.is_err() {
                tracing::debug!("the self-test ended after the host");
            }
        });
    }

    fn subject(&self) -> Subject {
        let (plan, settings) = (&self.parts.plan, &self.parts.settings);
        Subject {
            id: self.parts.rules.host.id.clone(),
            hosting: plan.hosting,
            wanted: settings.hosting,
            announced: settings.discoverable && self.parts.discovery.uses_the_network(),
            bind: plan.bind,
            port: plan.port,
            addresses: self.reachable_addresses().cloned().collect(),
            connections: self.parts.connections.clone(),
        }
    }
}

impl Subject {
    /// Each check, in the order in which they are shown. What a failed one has to be mended for is not looked at.
    async fn checks(&self) -> Vec<Check> {
        use CheckCode::{Fw, Iso, Mdns, Net, Port};
        let net = self.net();
        let connected = net.ok == Some(true);
        let mut checks = vec![net, internet(), vpn()];
        if !connected {
            checks.extend([Port, Fw, Mdns, Iso].map(|one| waits(one, Net)));
            return checks;
        }
        let answers = self.answers().await;
        let port = self.port(answers);
        let has_port = port.ok == Some(true);
        checks.push(port);
        if !has_port {
            checks.extend([Fw, Mdns, Iso].map(|one| waits(one, Port)));
            return checks;
        }
        let firewall = self.firewall(answers);
        let blocked = firewall.ok == Some(false);
        checks.push(firewall);
        if blocked {
            checks.extend([Mdns, Iso].map(|one| waits(one, Fw)));
            return checks;
        }
        checks.push(self.announcement().await);
        let reached = self.connections.reached_from_elsewhere();
        checks.push(check(Iso, reached.then_some(true), CheckParams::default()));
        checks
    }

    fn net(&self) -> Check {
        let own = self.addresses.first();
        let params = CheckParams {
            interface: own.map(|own| own.interface.clone()),
            address: own.map(|own| own.address.to_string()),
            ..CheckParams::default()
        };
        check(CheckCode::Net, Some(own.is_some()), params)
    }

    /// Asks at each address who is there, as a guest would.
    async fn answers(&self) -> Answers {
        if !self.hosting {
            return Answers::Nobody;
        }
        let asked = self.addresses.iter().take(SELFTEST_ADDRESSES_MAX);
        let asked = asked.map(|own| discovery::who_is_at(SocketAddr::new(own.address, self.port)));
        let found = futures_util::future::join_all(asked).await;
        if found.iter().any(|presence| matches!(presence, Presence::Host(id) if *id == self.id)) {
            return Answers::Host;
        }
        let nobody = found.iter().all(|presence| *presence == Presence::Nobody);
        if nobody { Answers::Nobody } else { Answers::Stranger }
    }

    fn port(&self, answers: Answers) -> Check {
        let mut params = CheckParams { port: Some(self.port), ..CheckParams::default() };
        if !self.hosting && !self.wanted {
            params.off = Some(true);
            return check(CheckCode::Port, None, params);
        }
        // A host that listens and is answered for by nobody is behind a firewall, and its port is its own.
        let ok = self.hosting && answers != Answers::Stranger;
        if !ok {
            params.free = self.free_port();
        }
        check(CheckCode::Port, Some(ok), params)
    }

    /// The next port that no program uses.
    fn free_port(&self) -> Option<u16> {
        let next = (1..=PORTS_TRIED).filter_map(|step| self.port.checked_add(step));
        next.into_iter().find(|port| TcpListener::bind(SocketAddr::new(self.bind, *port)).is_ok())
    }

    /// What comes from this computer itself passes most firewalls, so that the host answers here says little; that another
    /// device got through says all.
    fn firewall(&self, answers: Answers) -> Check {
        let firewall = Firewall::of_this_computer();
        let ok = match (answers, firewall) {
            _ if self.connections.reached_from_elsewhere() => Some(true),
            (Answers::Host, Some(_)) => None,
            (Answers::Host, None) => Some(true),
            _ => Some(false),
        };
        let params = CheckParams {
            port: Some(self.port),
            firewall: firewall.map(|firewall| firewall.name().to_owned()),
            command: firewall.filter(|_| ok != Some(true)).and_then(|firewall| firewall.command(self.port)),
            ..CheckParams::default()
        };
        check(CheckCode::Fw, ok, params)
    }

    async fn announcement(&self) -> Check {
        if !self.announced {
            return check(CheckCode::Mdns, None, CheckParams { off: Some(true), ..CheckParams::default() });
        }
        let limit = Duration::from_millis(SELFTEST_MDNS_MILLISECONDS);
        check(CheckCode::Mdns, Some(discovery::is_heard(&self.id, limit).await), CheckParams::default())
    }
}

fn check(code: CheckCode, ok: Option<bool>, params: CheckParams) -> Check {
    Check { code, ok, params }
}

fn waits(code: CheckCode, after: CheckCode) -> Check {
    check(code, None, CheckParams { after: Some(after), ..CheckParams::default() })
}

/// Nobody is asked: the system only says whether it would know a way.
fn internet() -> Check {
    let leads = |to: &str| {
        let here = if to.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
        UdpSocket::bind(here).and_then(|socket| socket.connect(to)).is_ok()
    };
    let ok = if FAR_AWAY.iter().any(|to| leads(to)) { None } else { Some(true) };
    check(CheckCode::Inet, ok, CheckParams::default())
}

fn vpn() -> Check {
    let found = tunnel();
    let ok = Some(found.is_none());
    let params = match found {
        Some(Tunnel { interface, kind }) => {
            CheckParams { interface: Some(interface), vpn: Some(kind.to_owned()), ..CheckParams::default() }
        }
        None => CheckParams::default(),
    };
    check(CheckCode::Vpn, ok, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ConnectionLimits;

    fn subject(hosting: bool, wanted: bool) -> Subject {
        // Whatever is free: nothing listens there afterwards.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Subject {
            id: "own".to_owned(),
            hosting,
            wanted,
            announced: false,
            bind: "127.0.0.1".parse().unwrap(),
            port,
            addresses: Vec::new(),
            connections: Connections::new(ConnectionLimits::off()),
        }
    }

    #[test]
    fn a_host_that_answers_at_its_address_has_its_port() {
        let host = subject(true, true);
        assert_eq!(host.port(Answers::Host).ok, Some(true));
        assert_ne!(host.firewall(Answers::Host).ok, Some(false));
    }

    #[test]
    fn a_host_that_listens_and_is_not_answered_for_is_behind_a_firewall() {
        let host = subject(true, true);
        assert_eq!(host.port(Answers::Nobody).ok, Some(true));
        assert_eq!(host.firewall(Answers::Nobody).ok, Some(false));
    }

    #[test]
    fn where_another_program_answers_a_port_that_is_really_free_is_named() {
        for (host, answers) in [(subject(true, true), Answers::Stranger), (subject(false, true), Answers::Nobody)] {
            let taken = TcpListener::bind(SocketAddr::new(host.bind, host.port + 1));
            let Check { ok, params, .. } = host.port(answers);
            assert_eq!((ok, params.port), (Some(false), Some(host.port)));
            let free = params.free.expect("one of a hundred ports is free");
            assert!(taken.is_err() || free != host.port + 1, "the next one is taken");
            assert!(TcpListener::bind(SocketAddr::new(host.bind, free)).is_ok());
        }
    }

    #[test]
    fn what_was_switched_off_is_no_trouble() {
        let check = subject(false, false).port(Answers::Nobody);
        assert_eq!((check.ok, check.params.off), (None, Some(true)));
    }

    #[tokio::test]
    async fn without_an_address_nothing_else_is_looked_at() {
        let checks = subject(true, true).checks().await;
        assert_eq!(checks[0].ok, Some(false));
        let waiting = checks.iter().filter(|check| check.params.after == Some(CheckCode::Net)).count();
        assert_eq!(waiting, 4);
    }
}
