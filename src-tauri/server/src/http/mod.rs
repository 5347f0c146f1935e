//! HTTP: the accept loop with its caps and timeouts, the checks before any handler, and the sitemap.

mod accept;
mod body;
mod connection;
mod guard;
mod head;
mod slots;

pub use accept::serve_connections;
pub use connection::Connection;
pub use guard::{Guard, GuardedStream};
pub use slots::{AddressLimits, ConnectionLimits, Connections};
