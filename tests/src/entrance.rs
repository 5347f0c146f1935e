//! Where a host is reached: at its own address, or through another host's gateway.

use std::net::SocketAddr;

/// An address and what stands before every path there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// Who is connected to.
    pub at: SocketAddr,
    /// `/`, or `/via/TICKET/HOST/`.
    pub base: String,
    /// What stands between and is connected to instead; the host is called by its own name all the same.
    pub through: Option<SocketAddr>,
}

impl Entrance {
    /// The same behind something that passes on what it is sent.
    #[must_use]
    pub fn through(self, between: SocketAddr) -> Self {
        Self { through: Some(between), ..self }
    }

    /// The path of something that is named without a slash at its beginning, such as `info`.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.base)
    }
}

impl From<SocketAddr> for Entrance {
    /// The host's own address.
    fn from(at: SocketAddr) -> Self {
        Self { at, base: "/".to_owned(), through: None }
    }
}
