//! HTTP: the accept loop with its caps and time limits, the checks before any handler, and the sitemap.
//!
//! A connection is taken (`accept`) if there is a place for it (`slots`), gets a guard against stalls (`guard`) and time
//! limits for headers (`head`) and bodies (`body`). Its requests pass the checks (`origin`) and reach a route (`router`).

mod accept;
mod authority;
mod body;
mod connection;
mod envelope;
mod figures;
mod guard;
mod head;
mod headers;
mod origin;
mod own_hosts;
mod page;
mod router;
mod slots;
#[cfg(test)]
pub(crate) mod tests;

#[cfg(test)]
pub(crate) use accept::serve_connections;
pub(crate) use accept::{accept_connections, end_connections};
pub(crate) use authority::AllowedHost;
pub(crate) use body::drain;
pub(crate) use connection::Connection;
pub(crate) use envelope::{bearer, no, not_found, refused};
pub(crate) use figures::{Figures, figures};
pub(crate) use guard::Guard;
pub(crate) use own_hosts::OwnHosts;
pub(crate) use page::Pages;
pub(crate) use router::{Routes, protected, router};
pub(crate) use slots::{ConnectionLimits, Connections};
