//! What whoever runs the host changes while it runs. It holds from the commit on, and everybody connected is told.

use tokio::sync::oneshot;

use super::command::Origin;
use super::delivery::Delivery;
use super::writer::{Settings, Writer};
use super::{Outcome, refused};
use crate::protocol::{ErrorCode, Link, Refusal, UserId};
use crate::room::Room;

/// How many rooms there are, and how many people are in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Crowd {
    /// Rooms.
    pub(crate) rooms: u32,
    /// Members of any room, here or away; somebody in two rooms counts once.
    pub(crate) people: u32,
}

/// New settings that hold once their batch is on disk.
pub(super) struct Configured {
    settings: Box<Settings>,
    /// Told whether they hold.
    reply: oneshot::Sender<Result<(), Refusal>>,
}

impl Configured {
    /// The batch failed, and the settings stay what they were.
    pub(super) fn fail(self, refusal: &Refusal) {
        // Whoever asked may have gone meanwhile.
        drop(self.reply.send(Err(refusal.clone())));
    }
}

impl<R: Send + 'static> Writer<R> {
    /// Keeps settings on disk, and takes them up with the commit.
    pub(super) fn configure(
        &mut self,
        settings: Box<Settings>,
        kept: &[(&'static str, String)],
        reply: oneshot::Sender<Result<(), Refusal>>,
    ) {
        match self.keep(kept) {
            Ok(()) => self.batch.configured = Some(Configured { settings, reply }),
            Err(problem) => {
                let refusal = self.refusal(problem);
                drop(reply.send(Err(refusal)));
            }
        }
    }

    fn keep(&mut self, kept: &[(&'static str, String)]) -> Outcome<()> {
        self.writing()?;
        for (name, value) in kept {
            self.store.keep_setting(name, value)?;
        }
        Ok(())
    }

    /// Takes up settings that are on disk, and greets everybody anew if what they were told has changed.
    pub(super) fn take_up(&mut self, Configured { settings, reply }: Configured) {
        let (old, new) = (&self.settings, &*settings);
        let told = (&old.host, &old.limits, old.guests) != (&new.host, &new.limits, new.guests);
        self.settings = *settings;
        drop(reply.send(Ok(())));
        if !told {
            return;
        }
        let renewed = self.presence.by_user().into_iter().filter_map(|(user, connections)| {
            let hello = self.hello(user, None)?;
            Some(Delivery::Renewed { connections, hello })
        });
        let renewed = renewed.collect();
        self.deliver(renewed);
    }

    /// Whether this host lets browser guests into its rooms at all. A member stays one.
    ///
    /// # Errors
    /// `guests_not_allowed`.
    pub(super) fn admit_guest(&self, room: &Room, user: UserId, link: Link) -> Outcome<()> {
        if self.settings.guests || link == Link::App || room.seat(user).is_ok() {
            return Ok(());
        }
        refused(ErrorCode::GuestsNotAllowed, "browser guests may not join rooms of this host")
    }

    /// Whether this host lets whoever asks make rooms: whoever may enter none may make none.
    ///
    /// # Errors
    /// `guests_not_allowed`.
    pub(super) fn admit_creator(&self, origin: Origin) -> Outcome<()> {
        let guest = self.presence.get(origin.connection).is_some_and(|connection| connection.link == Link::Browser);
        if guest && !self.settings.guests {
            return refused(ErrorCode::GuestsNotAllowed, "browser guests may not make rooms on this host");
        }
        Ok(())
    }

    /// Tells how many there are, if that has changed.
    pub(super) fn count_crowd(&self) {
        let crowd = self.rooms.crowd();
        self.crowd.send_if_modified(|told| std::mem::replace(told, crowd) != crowd);
    }
}
