//! Madang server.

pub mod http;
pub mod limits;
