//! The window's side: a host with a gateway, asked as the window asks.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::stranger::ID;
use crate::gateway::{Gateway, Target, Ticket};
use crate::http::tests::{Answer, Site};

/// A host with a gateway that knows one other host.
pub(super) struct Window {
    pub(super) site: Site,
    pub(super) base: String,
}

impl Window {
    /// Knows the stranger at this address.
    pub(super) async fn to(address: SocketAddr) -> Self {
        Self::to_any("127.0.0.1:0", vec![address]).await
    }

    /// Knows a host by these addresses.
    pub(super) async fn to_any(bind: &str, addresses: Vec<SocketAddr>) -> Self {
        let ticket = Ticket::random();
        let base = ticket.base(ID);
        let target = Target { id: ID.to_owned(), addresses };
        let lookup = move |id: &str| (id == ID).then(|| target.clone());
        let site = Site::serving(bind, Gateway::new(ticket, Arc::new(lookup)).router()).await.unwrap();
        Window { site, base }
    }

    /// Asks for something of the other host.
    pub(super) async fn ask(&self, method: &str, rest: &str, headers: &str, body: &str) -> Answer {
        let head = format!("{method} {}{rest} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n{headers}", self.base);
        self.site.send(&format!("{head}\r\n{body}")).await
    }

    pub(super) async fn get(&self, rest: &str) -> Answer {
        self.ask("GET", rest, "", "").await
    }

    /// Opens a WebSocket, and gives the answer's head and the stream.
    pub(super) async fn open_socket(&self) -> (String, TcpStream) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.site.address.port())).await.unwrap();
        let request = format!(
            "GET {}socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\
             Origin: tauri://localhost\r\nCookie: a=b\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            self.base,
            self.site.address.port()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        (String::from_utf8(head).unwrap(), stream)
    }
}
