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
//! * [`discovery`]: other hosts nearby; [`interfaces`], [`address_code`] and [`key_words`]: how a host is reached and known.
//! * `export`: a room's record as a file to keep. `backup`: all of a host in one file, and putting it back.
//!   `folder`: what can be done with a data folder besides hosting.
//! * `metrics`: figures of how the host fares.
//! * `gateway`: how this host's own window reaches other hosts.
//! * `console`: what whoever runs the host sees and may change; `gate`: where it listens; `settings`: what is kept.
//! * [`doctor`] looks whether a host is well, and changes nothing.
//! * [`Host`] and [`Desktop`] tie them together; [`limits`] is the one table of limits; [`surroundings`] is what a hosting
//!   process asks of the operating system.

#![warn(missing_docs)]

pub mod address_code;
mod backup;
mod chat;
pub mod config;
mod console;
#[cfg(test)]
mod contract;
mod desktop;
pub mod discovery;
mod disk;
pub mod doctor;
mod export;
mod firewall;
mod folder;
mod gate;
mod gateway;
mod host;
mod http;
pub mod identity;
pub mod interfaces;
pub mod key_words;
pub mod limits;
mod log;
mod made_up;
mod media;
mod metrics;
#[cfg(feature = "mutants")]
mod mutants;
mod names;
pub mod protocol;
mod room;
mod settings;
mod socket;
mod store;
pub mod surroundings;

pub use backup::{Restored, backup_to_file, restore};
pub use desktop::Desktop;
pub use export::export_to_file;
pub use folder::FolderProblem;
pub use host::{Host, StartProblem};
