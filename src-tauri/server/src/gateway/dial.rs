//! The seam for encryption: how a stream to a host's address is opened, and what kind of stream it is.
//!
//! Today that is plain TCP, which proves nothing about who answers; so `link` asks for the host's id on the same
//! connection before it is used for anything. When connections between hosts are encrypted, the handshake with the
//! host's pinned key takes place in [`dial`], [`Stream`] is the encrypted stream, and that question is no longer needed.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::limits::GATEWAY_CONNECT_SECONDS_MAX;

/// What a host is spoken to on.
pub(super) type Stream = TcpStream;

/// Connects to one address of a host.
///
/// # Errors
/// When nobody takes the connection within [`GATEWAY_CONNECT_SECONDS_MAX`].
pub(super) async fn dial(address: SocketAddr) -> io::Result<Stream> {
    let connecting = TcpStream::connect(address);
    let stream = timeout(Duration::from_secs(GATEWAY_CONNECT_SECONDS_MAX), connecting).await??;
    stream.set_nodelay(true)?;
    Ok(stream)
}
