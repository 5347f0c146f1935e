//! `configure`: all of it or nothing.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::sync::oneshot;

use super::Console;
use crate::chat::{self, Command};
use crate::gate::{OpenDoors, Plan, ports};
use crate::http::{Connection, Guard};
use crate::limits::GOODBYE_MILLISECONDS;
use crate::protocol::{ClosingReason, ConfigureRequest, ErrorCode, Refusal};
use crate::settings::{HostSettings, Kept};
use crate::socket::Notice;

/// Why the host cannot listen.
#[derive(Debug)]
pub(crate) struct NoDoor {
    /// The port that was tried last.
    pub(crate) port: u16,
    /// What was wrong with it.
    pub(crate) error: io::Error,
}

impl fmt::Display for NoDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "port {} cannot be listened on: {}", self.port, self.error)
    }
}

impl From<NoDoor> for Refusal {
    fn from(problem: NoDoor) -> Self {
        if problem.error.kind() == io::ErrorKind::AddrInUse {
            return Self::new(ErrorCode::PortTaken, format!("another program uses port {}", problem.port));
        }
        tracing::error!(%problem, "the gate could not be changed");
        Self::new(ErrorCode::Internal, problem.to_string())
    }
}

impl Console {
    /// Opens the gate as the settings say, at the first port that is free.
    ///
    /// # Errors
    /// When no port is, and then everything is as it was before.
    pub(crate) async fn open_gate(&mut self, settings: &HostSettings) -> Result<(), NoDoor> {
        let last = Some(self.parts.plan.port).filter(|port| *port != 0);
        let mut problem = None;
        for port in ports(settings.port, last) {
            let (hosting, interfaces) = (settings.hosting, settings.interfaces.clone());
            let plan = Plan { port, hosting, interfaces, ..self.parts.plan.clone() };
            match self.try_plan(plan).await {
                Ok(plan) => {
                    self.parts.plan = plan;
                    return Ok(());
                }
                Err(error) => {
                    let taken = error.kind() == io::ErrorKind::AddrInUse;
                    problem = Some(NoDoor { port, error });
                    if !taken {
                        break;
                    }
                }
            }
        }
        problem.map_or(Ok(()), Err)
    }

    /// Opens the window's own door, at any free port of this computer, and answers where it is.
    ///
    /// # Errors
    /// When this computer has no free port.
    pub(crate) async fn open_own_door(&mut self) -> io::Result<SocketAddr> {
        let own = self.parts.gate.open((Ipv4Addr::LOCALHOST, 0).into()).await?;
        self.parts.plan.own = Some(own);
        Ok(own)
    }

    async fn try_plan(&mut self, mut plan: Plan) -> io::Result<Plan> {
        let before = self.parts.gate.open_doors();
        if let Some(door) = plan.doors(&self.addresses).iter().find(|door| door.port() == 0) {
            plan.port = self.parts.gate.open(*door).await?.port();
        }
        let changed = self.parts.gate.change(&plan.doors(&self.addresses)).await;
        if let Err(error) = changed {
            self.parts.gate.change(before.addresses()).await?;
            return Err(error);
        }
        Ok(plan)
    }

    /// Opens and closes doors after this computer's addresses have changed.
    pub(super) async fn move_doors(&mut self) {
        if let Err(error) = self.parts.gate.change(&self.parts.plan.doors(&self.addresses)).await {
            tracing::warn!(%error, "a door at a new address could not be opened");
        }
        self.part_from_leaving(ClosingReason::Moved);
    }

    /// Does what a console asks for: checks it, opens the gate accordingly, has the writer keep it, and only then lets
    /// everybody know. If any of it cannot be, all is as it was before.
    ///
    /// # Errors
    /// `invalid`, `empty`, `too_long`, `port_taken`, and the storage's failures.
    pub(super) async fn configure(&mut self, request: &ConfigureRequest) -> Result<(), Refusal> {
        let (mut settings, kept) = self.parts.settings.with(request)?;
        // What this host was told at its start, but cannot do, is not tried again because of something else.
        settings.hosting = request.hosting.unwrap_or(self.parts.plan.hosting);
        let before = self.parts.plan.clone();
        self.open_gate(&settings).await?;
        if let Err(refusal) = self.keep(&settings, kept).await {
            self.go_back(before).await;
            return Err(refusal);
        }
        let reason = if settings.hosting { ClosingReason::Moved } else { ClosingReason::Stopped };
        self.parts.settings = settings;
        self.part_from_leaving(reason);
        self.announce();
        self.status_pace.note();
        Ok(())
    }

    async fn go_back(&mut self, plan: Plan) {
        match self.parts.gate.change(&plan.doors(&self.addresses)).await {
            Ok(()) => self.parts.plan = plan,
            Err(error) => tracing::error!(%error, "the gate could not be put back"),
        }
    }

    /// Has the writer keep the settings and go by them.
    async fn keep(&mut self, settings: &HostSettings, kept: Kept) -> Result<(), Refusal> {
        if kept.is_empty() {
            return Ok(());
        }
        let rules = rules(&self.parts.rules, settings);
        let (reply, answer) = oneshot::channel();
        let command = Command::Configure { settings: Box::new(rules.clone()), kept, reply };
        let closing = || Refusal::new(ErrorCode::Closing, "the host is stopping");
        self.parts.commands.send(command).await.map_err(|_| closing())?;
        answer.await.map_err(|_| closing())??;
        self.parts.info.send_replace(rules.host.clone());
        self.parts.rules = rules;
        Ok(())
    }

    /// Says goodbye to whoever came by a door that is closed, and ends their connections. That takes its time, in which
    /// the console goes on.
    fn part_from_leaving(&self, reason: ClosingReason) {
        let (open, local_stays) = (self.parts.gate.open_doors(), self.parts.plan.own.is_none());
        let (connections, notices) = (self.parts.connections.clone(), self.parts.notices.clone());
        if leaving(&connections.guards(), &open, local_stays).is_empty() {
            return;
        }
        tokio::spawn(async move {
            let (said, hearing) = oneshot::channel();
            let goodbye = Notice::Goodbye { open: open.clone(), local_stays, reason, said };
            let time = Duration::from_millis(GOODBYE_MILLISECONDS);
            if notices.send(goodbye).await.is_err() || tokio::time::timeout(time, hearing).await.is_err() {
                tracing::warn!("the goodbye could not be said");
            }
            // Taken now, so that whoever comes in by a door that opens again meanwhile stays.
            let leaving = leaving(&connections.guards(), &open, local_stays);
            tokio::time::sleep(time).await;
            leaving.iter().for_each(Guard::kill);
        });
    }
}

/// Whoever did not come by an open door.
fn leaving(guards: &[Guard], open: &OpenDoors, local_stays: bool) -> Vec<Guard> {
    let leaves = |guard: &&Guard| {
        let connection = Connection::new(Guard::clone(guard));
        !(open.include(&connection) || local_stays && connection.is_local())
    };
    guards.iter().filter(leaves).cloned().collect()
}

/// What the writer goes by with these settings.
pub(crate) fn rules(before: &chat::Settings, settings: &HostSettings) -> chat::Settings {
    let mut rules = before.clone();
    rules.host.name.clone_from(&settings.name);
    rules.guests = settings.guests;
    rules.grace = Duration::from_secs(settings.grace_seconds);
    rules.people_max = settings.people_max;
    rules.limits.gif_bytes_max = settings.gif_bytes_max;
    rules.limits.people_max = settings.people_max;
    rules.limits.grace_seconds = u32::try_from(settings.grace_seconds).unwrap_or(u32::MAX);
    rules
}
