//! The Madang chat server.

mod chat;
pub mod config;
mod http;
pub mod identity;
pub mod limits;
mod made_up;
mod names;
pub mod protocol;
mod room;
mod store;
