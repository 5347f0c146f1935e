//! The Madang chat server.
pub mod protocol;
