//! The limits of Socket.IO, and of the way from a request to what is told about it.

use super::{KIB, MIB};

/// The largest WebSocket message or frame, and the largest polling body, in bytes.
pub const WS_MESSAGE_BYTES_MAX: usize = 64 * KIB;
/// What is read of a WebSocket at once, in bytes: every connection has that memory for itself.
pub const WS_READ_BYTES: usize = KIB;
/// The most packets that wait for one socket.
pub const SOCKET_QUEUE_PACKETS: usize = 4096;
/// The most bytes that wait for one connection (put into its queue, not yet written).
pub const SOCKET_QUEUE_BYTES_MAX: u64 = 4 * MIB as u64;
/// A room's listeners are looked at for such backlogs each time so much was said in it, in bytes.
pub const CHECK_EVERY_BYTES: u64 = 256 * KIB as u64;
/// What is said in rooms waits so long, in microseconds, for each stream that was written to the last time.
pub const SAID_WAITS_MICROSECONDS_PER_STREAM: u64 = 20;
/// The longest that what is said in rooms waits for more of its kind, in milliseconds.
pub const SAID_WAITS_MILLISECONDS_MAX: u64 = 40;
/// The most commands that wait for the writer thread.
pub const WRITER_QUEUE_COMMANDS: usize = 4096;
/// How long nothing more must have been written in a room before it is indexed, unless somebody searches, in milliseconds.
pub const INDEX_AFTER_MILLISECONDS: u64 = 1000;
/// The most messages of a room that wait to be indexed.
pub const UNINDEXED_MESSAGES_MAX: usize = 512;
/// The most rooms that are indexed at once, before what people ask for has its turn again.
pub const INDEX_ROOMS_AT_ONCE: usize = 16;
/// The longest that a host that stops indexes what is left, in milliseconds.
pub const INDEX_AT_END_MILLISECONDS: u64 = 1000;
/// The most commands that one commit makes durable together.
pub const BATCH_COMMANDS_MAX: usize = 1024;
/// The most batches that wait to be delivered; then the writer waits too.
pub const DELIVERY_BATCHES_MAX: usize = 256;
/// The most requests of one namespace that wait for a password of its own.
pub const PARKED_REQUESTS_MAX: usize = 1024;
/// Threads that read pages.
pub const READ_THREADS: usize = 2;
/// The most pages that wait to be read for one connection.
pub const READS_PER_CONNECTION_MAX: usize = 1024;
/// The most packets of one room that wait for a joining connection; then it is told to ask for them.
pub const HELD_PACKETS_MAX: usize = 1024;
/// The most connections of one session.
pub const CONNECTIONS_PER_SESSION_MAX: usize = 32;
/// What a connection that asked too much is given to hear its last answers, in milliseconds.
pub const CLOSE_MILLISECONDS: u64 = 250;
/// The time between two pings, in seconds.
pub const PING_INTERVAL_SECONDS: u64 = 10;
/// The longest wait for the answer to a ping, in seconds.
pub const PING_TIMEOUT_SECONDS: u64 = 10;
/// The longest time from the transport's opening to the end of the Socket.IO CONNECT, in seconds. It counts our own work
/// too: at 5 a crowd of 2,000 that comes back at once loses some of its people on a busy laptop.
pub const CONNECT_TIMEOUT_SECONDS: u64 = 8;
/// Unusable requests of one connection within [`REFUSALS_SECONDS`] that close the socket.
pub const STRIKES_MAX: u32 = 20;
