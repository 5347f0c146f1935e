// A peer for `cargo xtask bench chat`: the chat server that books on Socket.IO build, with messages that are saved. Each
// is committed to disk before it is answered and before anybody hears it. Run with the database's file as its argument.

import { createServer } from "node:http";
import Database from "better-sqlite3";
import { Server } from "socket.io";

const database = new Database(process.argv[2]);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`CREATE TABLE messages (
  room TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, user TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (room, seq)
) WITHOUT ROWID, STRICT`);
const insert = database.prepare("INSERT INTO messages (room, seq, at, user, id, text) VALUES (?, ?, ?, ?, ?, ?)");
const newest = new Map();

const server = createServer();
const io = new Server(server, { serveClient: false, perMessageDeflate: false });

io.of("/chat").on("connection", (socket) => {
  const user = { id: socket.id, nickname: socket.handshake.auth.nickname };
  socket.on("join", ({ room }, answer) => {
    socket.join(room);
    answer({ ok: true });
  });
  socket.on("chat", ({ room, id, text }, answer) => {
    const seq = (newest.get(room) ?? 0) + 1;
    newest.set(room, seq);
    const at = Date.now();
    insert.run(room, seq, at, user.id, id, text);
    answer({ ok: true, seq, at });
    io.of("/chat").to(room).emit("chat", { room, seq, at, user, id, text });
  });
});

server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}/`));
