//! The Madang chat server.

mod chat;
pub mod config;
mod http;
pub mod limits;
mod names;
pub mod protocol;
mod room;
mod store;
