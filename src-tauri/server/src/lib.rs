//! The Madang chat server: a library that a desktop shell embeds, and a headless host.
//!
//! The map, in the order a message travels:
//!
//! * [`protocol`]: the wire vocabulary, a leaf. `names`: how names and texts are cleaned.
//! * `http`: the accept loop, the checks of every request, the routes.
//! * `socket`: Socket.IO; parses a request and hands one command to the writer.
//! * `chat`: the writer thread, which owns the rooms and the database: decide, record, commit, then answer and announce.
//! * `room`: the rules of one room, pure.
//! * `store`: the database; nothing else contains SQL. `media`: pictures.
//! * `socket::deliver`: the only place that emits.
//! * `gateway`: how this host's own window reaches other hosts.
//! * [`Host`] ties them together; [`limits`] is the one table of limits.

#![warn(missing_docs)]

mod chat;
pub mod config;
#[cfg_attr(not(test), expect(dead_code, reason = "the console, which hands out its ticket, puts it into the routes"))]
mod gateway;
mod host;
mod http;
pub mod identity;
pub mod limits;
mod made_up;
mod media;
mod names;
pub mod protocol;
mod room;
mod socket;
mod store;

pub use host::{Host, StartProblem, serve};
