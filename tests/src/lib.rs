//! What the wire tests are written with: a real host, and people who speak to it.
//!
//! * [`Host`] starts the real `madang-server` on a folder and a port of its own, and can kill,
//!   stop, pause and restart it.
//! * [`Person`] is somebody with a session: `alice.create("Lobby")`, `bob.join(&room)`.
//! * [`Connection`] and [`Namespace`] are a Socket.IO client written by hand, over WebSocket or
//!   long polling, that can also do what no decent client does: send any text, stop reading.
//! * [`Console`] is a host's console: `console.configure(…)`, `console.sees(limit, id, |host| …)`.
//! * [`Lab`] is a small network of its own, whose [`Computer`]s hosts can run on.
//! * [`Window`] is the desktop window's side of a host, with an [`Entrance`] to other hosts through it.
//! * [`History`] writes down what people do and see, and in the end checks it against what is stored: the checker.
//! * [`Witness`] is somebody who does not give up: comes back, asks for what was missed, sends again.
//! * [`Chaos`] is a bad network between clients and a host.
//! * [`faults`] are what a host has to withstand, as often as one likes.
//! * [`stranger`] is a hostile host, written byte for byte.
//! * [`Unzipped`] is a zip that was taken apart.
//! * [`Figures`] are what `GET /metrics` says, read strictly.
//! * [`http`] sends requests byte for byte and reads the answers.
//!
//! Every wait is bounded by [`WAIT`] and says what it waited for.

mod answer;
mod binary;
mod chaos;
mod checker;
mod command;
mod connection;
mod console;
mod dice;
mod disk;
mod entrance;
pub mod faults;
mod figures;
mod host;
pub mod http;
#[cfg(target_os = "linux")]
mod lab;
mod namespace;
mod packet;
mod people;
mod person;
pub mod pictures;
mod polling;
#[cfg(target_os = "linux")]
mod power;
pub mod stranger;
mod system;
mod telling;
#[cfg(target_os = "linux")]
mod tracer;
mod unzipped;
mod waiting;
mod websocket;
mod window;

pub use answer::Answer;
pub use binary::server_binary;
pub use chaos::{Chaos, Done, Mischief};
pub use checker::{History, Outcome, Rule, Verdict, Violation, Witness};
pub use command::{first_line, output, server_command, start_server};
pub use connection::{Connection, Transport};
pub use console::Console;
pub use dice::Dice;
pub use disk::{SmallDisk, is_on_disk};
pub use entrance::Entrance;
pub use figures::Figures;
pub use host::{Host, Stopped};
#[cfg(target_os = "linux")]
pub use lab::{Computer, Lab};
pub use namespace::{Arrived, Heard, Namespace};
pub use people::three_people;
pub use person::{Person, fresh_id};
pub use system::processor_ticks;
pub use telling::{skip, tell};
#[cfg(target_os = "linux")]
pub use tracer::Tracer;
pub use unzipped::Unzipped;
pub use waiting::{WAIT, within, within_time};
pub use window::Window;
