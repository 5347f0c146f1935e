//! Engine.IO 4 over HTTP long polling alone.

use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::entrance::Entrance;
use crate::http;

/// What stands between the packets of one body.
const SEPARATOR: char = '\u{1e}';

/// Shakes hands and runs the polling: packets come out of `outgoing` and go into `incoming`.
pub(crate) async fn open(
    entrance: &Entrance,
    mut outgoing: mpsc::UnboundedReceiver<String>,
    incoming: mpsc::UnboundedSender<String>,
    mut reading: watch::Receiver<bool>,
) -> std::io::Result<Vec<JoinHandle<()>>> {
    if entrance.through.is_some() {
        return Err(std::io::Error::other("only WebSockets go through something"));
    }
    let at = entrance.at;
    let path = entrance.path("socket.io/?EIO=4&transport=polling");
    let response = http::get(at, &path).await;
    let text = response.text();
    let opened: Option<Value> = text.strip_prefix('0').and_then(|json| serde_json::from_str(json).ok());
    let sid = opened.as_ref().and_then(|opened| opened["sid"].as_str());
    let sid = sid.ok_or_else(|| std::io::Error::other(format!("status {}: {text}", response.status)))?;
    let path = format!("{path}&sid={sid}");
    let post_path = path.clone();
    let writer = tokio::spawn(async move {
        let mut packets = Vec::new();
        while outgoing.recv_many(&mut packets, 100).await > 0 {
            let body = std::mem::take(&mut packets).join(&SEPARATOR.to_string());
            let plain = [("Content-Type", "text/plain;charset=UTF-8")];
            if http::request(at, "POST", &post_path, &plain, body.as_bytes()).await.status != 200 {
                return;
            }
        }
    });
    let reader = tokio::spawn(async move {
        while reading.wait_for(|reading| *reading).await.is_ok() {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n");
            let polled = http::poll(at, request.as_bytes()).await;
            let Some(response) = polled.filter(|response| response.status == 200) else {
                return;
            };
            for packet in response.text().split(SEPARATOR) {
                if incoming.send(packet.to_owned()).is_err() {
                    return;
                }
            }
        }
    });
    Ok(vec![writer, reader])
}
