// Two real hosts and the official client: the page of the first is in a room of the second, through its own gateway.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Manager } from "socket.io-client";

import { Host, within } from "./host.mjs";
import { Person, freshId } from "./person.mjs";

const TRANSPORTS = {
  "polling only": { transports: ["polling"] },
  "WebSocket only": { transports: ["websocket"] },
  "polling, then an upgrade": { transports: ["polling", "websocket"] },
};

let near, far, base;
const people = [];

/** Adds the other host at the console, as the window does, and gives its base. */
async function reach() {
  const manager = new Manager(near.url, { forceNew: true, transports: ["websocket"] });
  const console_ = manager.socket("/host", { auth: { protocol: 1, key: near.key } });
  await within("the console", new Promise((resolve) => console_.once("session", resolve)));
  const answer = await within("the host", console_.emitWithAck("addHost", { address: "127.0.0.1", port: far.port }));
  console_.disconnect();
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.host.base;
}

async function arrives(nickname, options) {
  const person = await Person.arrive(near.url, nickname, { ...options, path: `${base}socket.io/`, forceNew: true });
  people.push(person);
  return person;
}

before(async () => {
  [near, far] = [await Host.start(), await Host.start("--limits", "off")];
  base = await reach();
});

after(async () => {
  people.forEach((person) => person.goes());
  await near.remove();
  await far.remove();
});

for (const [name, options] of Object.entries(TRANSPORTS)) {
  test(`people of two hosts talk: ${name}`, async () => {
    const alice = await Person.arrive(far.url, "Alice", { forceNew: true });
    people.push(alice);
    const bob = await arrives("Bob", options);
    const { engine } = bob.manager;
    if (options.transports.length > 1 && engine.transport.name !== "websocket") {
      await within("the upgrade", new Promise((resolve) => engine.once("upgrade", resolve)));
    }
    assert.equal(engine.transport.name, options.transports.at(-1));
    const room = await alice.opens(`마당 ${name}`);
    await bob.gets("join", { room });
    await bob.says(room, "안녕하세요 👋");
    await alice.hears("chat", (event) => event.text === "안녕하세요 👋");
    await alice.says(room, "어서 오세요");
    await bob.hears("chat", (event) => event.text === "어서 오세요");
  });
}

test("the talk goes on by itself when the other host was away", async () => {
  const alice = await Person.arrive(far.url, "Alice", { forceNew: true });
  const bob = await arrives("Bob", {});
  people.push(alice);
  const room = await alice.opens("Away");
  const { lastSeq } = await bob.gets("join", { room });
  await alice.gets("chat", { room, id: freshId(), text: "before" });
  const lost = [alice, bob].map((person) => new Promise((resolve) => person.chat.once("disconnect", resolve)));
  const back = [alice, bob].map((person) => new Promise((resolve) => person.chat.once("connect", resolve)));
  await far.end("SIGTERM");
  await within("both to notice", Promise.all(lost));
  await far.startAgain();
  await within("both to return by themselves", Promise.all(back));
  const joined = await bob.gets("join", { room, after: lastSeq });
  assert.equal(joined.events.find((event) => event.type === "chat").text, "before");
  await alice.gets("join", { room });
  await bob.says(room, "after");
  await alice.hears("chat", (event) => event.text === "after");
});
