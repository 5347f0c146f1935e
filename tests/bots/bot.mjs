// A bot: node bot.mjs http://HOST:4747 ROOM [NAME]. It answers !hello and !roll, and misses nothing while it is away.

import { randomInt } from "node:crypto";
import { io } from "socket.io-client";

const [url, room, nickname = "Bot"] = process.argv.slice(2);
const known = {}; // our token, our id, and the number of the newest event that we have seen
const ANSWERS = { "!hello": ({ user }) => `Hello, ${user.nickname}!`, "!roll": () => `🎲 ${randomInt(1, 7)}` };
const chat = io(`${url}/chat`, { auth: (give) => give({ protocol: 1, nickname, token: known.token }) });

async function ask(event, payload) {
  const answer = await chat.emitWithAck(event, { room, ...payload });
  if (!answer.ok) throw new Error(`${event}: ${answer.error.code}`);
  return answer;
}

function read(event) {
  if (event.room !== room || event.seq <= known.seq) return;
  if (event.seq > known.seq + 1) return catchUp(); // a hole: ask, and never guess
  known.seq = event.seq;
  const answer = event.type === "chat" && event.user.id !== known.id && ANSWERS[event.text];
  // The id says what is answered, so that no question is answered twice whatever happens.
  if (answer) ask("chat", { id: `to-${event.seq}`, text: answer(event), replyTo: event.seq }).catch(console.error);
}

async function catchUp() {
  const page = await ask("events", { after: known.seq });
  page.events.forEach(read);
  if (page.more) await catchUp();
}

chat.on("session", ({ token, user }) => Object.assign(known, { id: user.id }, token && { token }));
chat.on("connect", async () => {
  const joined = await ask("join", { after: known.seq }).catch((why) => process.exit(console.error(why.message) ?? 1));
  known.seq = joined.events ? known.seq : joined.lastSeq; // what was said before we first came is not for us
  await catchUp();
  console.log("here");
});
chat.onAny((name, event) => event?.seq && known.seq !== undefined && read(event));
chat.on("sync", catchUp);
