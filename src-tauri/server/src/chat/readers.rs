//! Reading pages of the log: a few threads with connections that cannot write, so that reading never waits for the writer
//! nor the writer for reading. One page at a time per connection; others wait.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::doorman::busy;
use crate::limits::{READ_THREADS, READS_PER_CONNECTION_MAX};
use crate::protocol::{ConnectionId, Refusal};
use crate::store::{Archive, Stored};

/// Something to read, and what to do with it. `Err` says why it is not read.
pub(crate) type Read = Box<dyn FnOnce(Result<&Archive, Refusal>) + Send>;

#[derive(Default)]
struct Waiting {
    /// Connections whose next page may be read now.
    ready: VecDeque<Option<ConnectionId>>,
    /// What each connection waits for. An entry stays while one of its pages is being read.
    reads: HashMap<Option<ConnectionId>, VecDeque<Read>>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // A reader that panicked leaves whole queues behind, so a poisoned lock holds nothing half-done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The threads that read. They end when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Readers {
    threads: Arc<Threads>,
}

struct Threads {
    shared: Arc<Shared>,
    handles: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub(crate) fn start(path: &Path) -> Stored<Self> {
        let shared = Arc::new(Shared::default());
        let mut handles = Vec::new();
        for number in 0..READ_THREADS {
            let (archive, shared) = (Archive::open(path)?, Arc::clone(&shared));
            let thread = std::thread::Builder::new().name(format!("reader-{number}"));
            handles.push(thread.spawn(move || read_all(&shared, &archive)).map_err(crate::store::Failure::from)?);
        }
        Ok(Self { threads: Arc::new(Threads { shared, handles }) })
    }

    /// How many pages wait to be read.
    pub(crate) fn waiting(&self) -> usize {
        self.threads.shared.waiting().reads.values().map(VecDeque::len).sum()
    }

    /// Reads when it is this connection's turn. What belongs to none (`None`) is read one after the other too.
    pub(crate) fn read(&self, connection: Option<ConnectionId>, read: Read) {
        let shared = &self.threads.shared;
        let mut waiting = shared.waiting();
        if let Some(reads) = waiting.reads.get_mut(&connection) {
            if connection.is_some() && reads.len() >= READS_PER_CONNECTION_MAX {
                drop(waiting);
                return read(Err(busy()));
            }
            reads.push_back(read);
            return;
        }
        waiting.reads.insert(connection, VecDeque::from([read]));
        waiting.ready.push_back(connection);
        shared.changed.notify_one();
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.shared.waiting().closed = true;
        self.shared.changed.notify_all();
        for handle in self.handles.drain(..) {
            // The last handle may be dropped by a reader itself, which cannot wait for its own end.
            if handle.thread().id() != std::thread::current().id() && handle.join().is_err() {
                tracing::error!("a reading thread panicked");
            }
        }
    }
}

fn read_all(shared: &Shared, archive: &Archive) {
    let mut waiting = shared.waiting();
    loop {
        let Some(connection) = waiting.ready.pop_front() else {
            if waiting.closed {
                return;
            }
            waiting = shared.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let read = waiting.reads.get_mut(&connection).and_then(VecDeque::pop_front);
        drop(waiting);
        if let Some(read) = read {
            read(Ok(archive));
        }
        waiting = shared.waiting();
        if waiting.reads.get(&connection).is_some_and(VecDeque::is_empty) {
            waiting.reads.remove(&connection);
        } else {
            waiting.ready.push_back(connection);
            shared.changed.notify_one();
        }
    }
}
