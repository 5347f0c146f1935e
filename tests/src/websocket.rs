//! Engine.IO 4 over a WebSocket alone.

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::entrance::Entrance;
use crate::waiting::within;

/// The smallest buffer the system gives, so that a client that stops reading is noticed soon.
const SMALL_BUFFER_BYTES: u32 = 4096;

/// Opens the WebSocket and runs it: packets come out of `outgoing` and go into `incoming`.
pub(crate) async fn open(
    entrance: &Entrance,
    outgoing: mpsc::UnboundedReceiver<String>,
    incoming: mpsc::UnboundedSender<String>,
    reading: watch::Receiver<bool>,
) -> std::io::Result<Vec<JoinHandle<()>>> {
    let at = entrance.at;
    let socket = if at.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if !*reading.borrow() {
        socket.set_recv_buffer_size(SMALL_BUFFER_BYTES)?;
    }
    let stream = socket.connect(entrance.through.unwrap_or(at)).await?;
    let request = format!("ws://{at}{}", entrance.path("socket.io/?EIO=4&transport=websocket"))
        .into_client_request()
        .map_err(std::io::Error::other)?;
    let opening = client_async(request, stream);
    let (websocket, _) = within("the WebSocket to open", opening).await.map_err(std::io::Error::other)?;
    Ok(run(websocket, outgoing, incoming, reading))
}

fn run(
    websocket: WebSocketStream<TcpStream>,
    mut outgoing: mpsc::UnboundedReceiver<String>,
    incoming: mpsc::UnboundedSender<String>,
    mut reading: watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let (mut sink, mut stream) = websocket.split();
    let writer = tokio::spawn(async move {
        while let Some(packet) = outgoing.recv().await {
            if sink.send(Message::text(packet)).await.is_err() {
                return;
            }
        }
    });
    let reader = tokio::spawn(async move {
        loop {
            if reading.wait_for(|reading| *reading).await.is_err() {
                return;
            }
            match stream.next().await {
                Some(Ok(Message::Text(text))) if incoming.send(text.to_string()).is_ok() => {}
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return,
            }
        }
    });
    vec![writer, reader]
}
