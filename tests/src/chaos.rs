//! A bad network between clients and a host: a proxy that delays, tears apart, falls silent, resets, and loses answers.
//!
//! What it does to a connection follows from its seed and the connection's number alone, counted in bytes and frames, so a
//! run can be done again. When things happen is up to the system.

mod frames;
mod line;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::dice::Dice;
use line::Line;

/// What is done to connections. By default nothing.
#[derive(Clone, Debug, Default)]
pub struct Mischief {
    /// With which probability an answer of the host is lost.
    pub lost_answers: f64,
    /// A connection is reset after at most so many bytes of the host's, in the middle of a frame.
    pub reset_bytes_max: Option<u64>,
    /// After at most so many bytes of the host's nothing goes either way any more, and nobody is told.
    pub silent_bytes_max: Option<u64>,
    /// How long a piece may take longer, in milliseconds.
    pub delay_milliseconds_max: u64,
    /// What is sent goes in pieces of at most so many bytes.
    pub piece_bytes_max: Option<usize>,
    /// How fast the client reads, at most.
    pub read_bytes_per_second_max: Option<u64>,
}

/// How often what was done.
#[derive(Debug, Default)]
pub struct Done {
    /// Connections that were passed on.
    pub connections: AtomicUsize,
    /// Connections that were reset.
    pub resets: AtomicUsize,
    /// Connections that fell silent.
    pub silences: AtomicUsize,
    /// Answers that were lost.
    pub lost_answers: AtomicUsize,
}

/// A running proxy; it and everything through it ends when it is dropped.
#[derive(Debug)]
pub struct Chaos {
    /// Where it is reached.
    pub at: SocketAddr,
    /// What it has done.
    pub done: Arc<Done>,
    calm: Arc<AtomicBool>,
    cut: watch::Sender<u64>,
    accepting: AbortHandle,
}

impl Chaos {
    /// A proxy in front of the host at this address.
    ///
    /// # Panics
    /// When no port can be listened on.
    pub async fn start(host: SocketAddr, seed: u64, mischief: Mischief) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port can be listened on");
        let at = listener.local_addr().expect("a listener has an address");
        let (done, calm) = (Arc::new(Done::default()), Arc::new(AtomicBool::new(false)));
        let (cut, cuts) = watch::channel(0);
        let (noted, at_rest, dice) = (Arc::clone(&done), Arc::clone(&calm), Dice::new(seed));
        let accepting = tokio::spawn(async move {
            for number in 0.. {
                let Ok((client, _)) = listener.accept().await else { return };
                noted.connections.fetch_add(1, Ordering::Relaxed);
                let (done, calm, mut cuts) = (Arc::clone(&noted), Arc::clone(&at_rest), cuts.clone());
                cuts.mark_unchanged();
                let line = Line::new(dice.split(number), mischief.clone(), done, calm);
                tokio::spawn(async move {
                    if let Ok(host) = reach(host, &line).await {
                        line.run(client, host, cuts).await;
                    }
                });
            }
        });
        Self { at, done, calm, cut, accepting: accepting.abort_handle() }
    }

    /// From here on everything passes as it is, on connections that are still good.
    pub fn calm_down(&self) {
        self.calm.store(true, Ordering::Relaxed);
    }

    /// From here on mischief is done again.
    pub fn stir_up(&self) {
        self.calm.store(false, Ordering::Relaxed);
    }

    /// Resets every connection at once.
    pub fn cut_all(&self) {
        self.cut.send_modify(|cuts| *cuts += 1);
    }
}

impl Drop for Chaos {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        let (connections, resets) = (of(&self.connections), of(&self.resets));
        let (silences, lost) = (of(&self.silences), of(&self.lost_answers));
        write!(f, "{connections} connections, {resets} reset, {silences} gone silent, {lost} answers lost")
    }
}

/// A connection to the host. Where it is to be read slowly, the system must not read ahead.
async fn reach(host: SocketAddr, line: &Line) -> std::io::Result<tokio::net::TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if line.is_slow() {
        socket.set_recv_buffer_size(4096)?;
    }
    socket.connect(host).await
}
