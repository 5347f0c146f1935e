//! The Madang chat server.

mod names;
pub mod protocol;
