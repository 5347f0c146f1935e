//! The writer thread, driven through its queue: commands go in, deliveries come out, nobody has a socket.

mod desk;
mod failing;
mod held;
mod locked;
mod powers;
mod recovering;
mod secrets;
mod talking;

use crate::protocol::*;
use desk::{Asked, Desk, Guest, about, ban, chat, create, creation, join, kick, leave, members, whisper};
