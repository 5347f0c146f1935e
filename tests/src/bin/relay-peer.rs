//! A peer for `cargo xtask bench chat`: socketioxide as its documentation shows it, and nothing else. Whoever joins a room
//! hears what is said in it; nothing is stored, numbered or checked.

use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::json;
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, SocketRef};

#[derive(Deserialize)]
struct Join {
    room: String,
}

#[derive(Deserialize)]
struct Chat {
    room: String,
    id: String,
    text: String,
}

/// What everybody hears: as much of it as a relay can know.
#[derive(Serialize)]
struct Said<'a> {
    room: &'a str,
    user: User<'a>,
    id: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct User<'a> {
    id: &'a str,
}

async fn join(socket: SocketRef, Data(join): Data<Join>, ack: AckSender) {
    socket.join(join.room);
    ack.send(&json!({ "ok": true })).ok();
}

async fn chat(socket: SocketRef, Data(chat): Data<Chat>, ack: AckSender) {
    let said = Said { room: &chat.room, user: User { id: socket.id.as_str() }, id: &chat.id, text: &chat.text };
    // Whoever has no place in their queue misses it: a bare relay knows no better.
    socket.within(chat.room.clone()).emit("chat", &said).await.ok();
    ack.send(&json!({ "ok": true })).ok();
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (layer, io) = SocketIo::new_layer();
    // Not in a task of its own: the first request may come as soon as the client was let in.
    io.ns("/chat", |socket: SocketRef| {
        socket.on("join", join);
        socket.on("chat", chat);
        std::future::ready(())
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("ready http://{}/", listener.local_addr()?);
    axum::serve(listener, Router::new().layer(layer)).await?;
    Ok(())
}
