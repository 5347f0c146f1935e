//! Passwords, which are hashed and verified outside the writer because that takes long on purpose: few at a time, in a
//! short queue, so that the hash itself cannot be used to keep the host busy.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::mpsc;

use super::command::{Checked, Command, Origin};
use crate::limits::{PARKED_REQUESTS_MAX, PASSWORD_CHECKS_AT_ONCE_MAX, PASSWORD_QUEUE_REQUESTS_MAX};
use crate::protocol::{CreateRequest, ErrorCode, JoinRequest, Refusal, Request, SettingsRequest};
use crate::room::Password;

/// What an answer of `busy` says about when to try again.
const RETRY_AFTER_MS: u64 = 500;

/// Something to do with a password.
enum Task {
    Hash(CreateRequest),
    HashAnew(SettingsRequest),
    Verify(JoinRequest, Password),
}

struct Job<R> {
    origin: Origin,
    task: Task,
    to: R,
}

/// A request that waits, and whom to answer.
pub(super) type Parked<R> = (Result<Request, Refusal>, R);

/// The queue to the hashing threads, and the requests of the namespaces that wait for them: a namespace's requests are
/// taken in order, so whatever follows a password waits for it.
pub(super) struct Doorman<R> {
    jobs: SyncSender<Job<R>>,
    parked: HashMap<Origin, VecDeque<Parked<R>>>,
}

impl<R: Send + 'static> Doorman<R> {
    /// Starts the hashing threads; they end when this is dropped. Their results come back as commands.
    pub(super) fn start(commands: &mpsc::WeakSender<Command<R>>) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(PASSWORD_QUEUE_REQUESTS_MAX);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..PASSWORD_CHECKS_AT_ONCE_MAX {
            let (queue, commands) = (Arc::clone(&queue), commands.clone());
            let thread = std::thread::Builder::new().name(format!("doorman-{number}"));
            thread.spawn(move || work(&queue, &commands))?;
        }
        Ok(Self { jobs, parked: HashMap::new() })
    }

    /// Has a new room's password hashed. Gives the request back if too many wait.
    pub(super) fn hash(&mut self, origin: Origin, request: CreateRequest, to: R) -> Result<(), (Refusal, R)> {
        self.submit(Job { origin, task: Task::Hash(request), to })
    }

    /// Has a room's next password hashed. Gives the request back if too many wait.
    pub(super) fn hash_anew(&mut self, origin: Origin, request: SettingsRequest, to: R) -> Result<(), (Refusal, R)> {
        self.submit(Job { origin, task: Task::HashAnew(request), to })
    }

    /// Has a password held against a room's. Gives the request back if too many wait.
    pub(super) fn verify(
        &mut self,
        origin: Origin,
        request: JoinRequest,
        password: Password,
        to: R,
    ) -> Result<(), (Refusal, R)> {
        self.submit(Job { origin, task: Task::Verify(request, password), to })
    }

    /// Keeps a request back if its namespace waits for a password; gives it back if it does not.
    pub(super) fn park(&mut self, origin: Origin, request: Result<Request, Refusal>, to: R) -> Option<Parked<R>> {
        let Some(parked) = self.parked.get_mut(&origin) else { return Some((request, to)) };
        if parked.len() >= PARKED_REQUESTS_MAX {
            return Some((Err(busy()), to));
        }
        parked.push_back((request, to));
        None
    }

    /// A namespace waits no longer; answers what it asked for meanwhile.
    pub(super) fn unpark(&mut self, origin: Origin) -> VecDeque<Parked<R>> {
        self.parked.remove(&origin).unwrap_or_default()
    }

    fn submit(&mut self, job: Job<R>) -> Result<(), (Refusal, R)> {
        let origin = job.origin;
        match self.jobs.try_send(job) {
            Ok(()) => {
                self.parked.insert(origin, VecDeque::new());
                Ok(())
            }
            Err(std::sync::mpsc::TrySendError::Full(job) | std::sync::mpsc::TrySendError::Disconnected(job)) => {
                Err((busy(), job.to))
            }
        }
    }
}

pub(super) fn busy() -> Refusal {
    Refusal::retry_after(ErrorCode::Busy, "the host is busy", RETRY_AFTER_MS)
}

fn work<R: Send>(queue: &Mutex<Receiver<Job<R>>>, commands: &mpsc::WeakSender<Command<R>>) {
    loop {
        // Holding the lock while waiting is the point: one thread waits, the others queue behind it.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let (Ok(Job { origin, task, to }), Some(commands)) = (job, commands.upgrade()) else { return };
        let checked = match task {
            Task::Hash(request) => {
                let hash = hash(request.password.as_deref().unwrap_or_default());
                Checked::Hashed(request, hash)
            }
            Task::HashAnew(request) => {
                let hash = hash(request.password.as_ref().and_then(Option::as_deref).unwrap_or_default());
                Checked::HashedAnew(request, hash)
            }
            Task::Verify(request, password) => {
                let fits = verify(request.password.as_deref().unwrap_or_default(), &password.hash);
                Checked::Verified(request, password.version, fits)
            }
        };
        if commands.blocking_send(Command::Checked { origin, checked, to }).is_err() {
            return;
        }
    }
}

fn hash(password: &str) -> Result<String, Refusal> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| failed(&error))
}

fn verify(password: &str, hash: &str) -> Result<bool, Refusal> {
    use argon2::password_hash::Error;
    let parsed = argon2::PasswordHash::new(hash).map_err(|error| failed(&error))?;
    match Argon2::default().verify_password(password.as_bytes(), &parsed) {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(failed(&error)),
    }
}

fn failed(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "a password could not be hashed");
    Refusal::new(ErrorCode::Internal, "the password could not be checked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let secret = hash("열려라 참깨").unwrap();
        assert!(secret.starts_with("$argon2id$"));
        assert_eq!(verify("열려라 참깨", &secret), Ok(true));
        assert_eq!(verify("열려라 들깨", &secret), Ok(false));
        assert_eq!(verify("", &secret), Ok(false));
    }
}
