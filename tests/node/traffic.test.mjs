// What really goes over the wire is what the contract's documents say, to the field: a lively evening with everything that
// can be asked and told, written down and compared.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import Ajv2020 from "ajv/dist/2020.js";
import { Manager } from "socket.io-client";

import { Host, within } from "./host.mjs";
import { freshId, uploads } from "./person.mjs";

const CONTRACT = new URL("../../src-tauri/server/contract/", import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(name, CONTRACT), "utf8"));
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const CHANNELS = { "/room": "lobby", "/chat": "chat", "/host": "console" };

/** What takes more than an evening to come: a queue of 4,096 packets that overflows, and a disk that damaged the log. */
const NEVER_HEARD = ["chat.sync.news", "chat.unreadable.news"];

/** Nothing may be in a message that its schema does not name, at any depth: readers may ignore it, we may not send it. */
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== "object") return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  const close = (value) => (value.$ref || value.type === "object" ? { ...value, unevaluatedProperties: false } : value);
  if (inner.properties)
    inner.properties = Object.fromEntries(Object.entries(inner.properties).map(([key, value]) => [key, close(value)]));
  if (inner.items) inner.items = close(inner.items.anyOf ? { ...inner.items, type: "object" } : inner.items);
  return inner;
}

/** The validators of all messages, by channel and key. */
async function validators() {
  const [{ components }, protocol] = await Promise.all([read("asyncapi.json"), read("schemas/protocol.json")]);
  const formats = { uint8: true, uint16: true, uint32: true, uint64: true, int64: true };
  const ajv = new Ajv2020({ strict: false, formats });
  ajv.addSchema({ $id: "protocol", $defs: strict(protocol.$defs) });
  const fits = {};
  for (const [key, { payload }] of Object.entries(components.messages)) {
    const name = payload.$ref?.split("/").at(-1);
    if (!name) continue;
    const closed = { $ref: `protocol#/$defs/${name}`, unevaluatedProperties: !key.endsWith(".request") ? false : true };
    fits[key] = ajv.compile(closed);
  }
  return fits;
}

/** Writes down what is heard and answered. */
class Witness {
  heard = [];

  async meets(url, nickname, key) {
    const manager = new Manager(url, { forceNew: true, reconnectionDelay: 50 });
    const person = { manager };
    person.auth = { protocol: 1, nickname, locale: "en", ...(key && { key }) };
    const spaces = key ? ["/host"] : ["/room", "/chat"];
    for (const space of spaces) {
      const socket = manager.socket(space, { auth: (give) => give(person.auth) });
      socket.onAny((name, payload) => this.heard.push([`${CHANNELS[space]}.${name}.news`, payload]));
      const begun = new Promise((resolve) => socket.once("session", resolve));
      const session = await within(`a session on ${space}`, begun);
      if (session.token) person.auth.token = session.token;
      person.id ??= session.user?.id;
      person[CHANNELS[space]] = (name, payload) => this.asks(socket, space, name, payload);
      person[`on_${CHANNELS[space]}`] = (name, fits) => within(name, heardOn(socket, name, fits));
    }
    return person;
  }

  async asks(socket, space, name, payload) {
    const channel = CHANNELS[space];
    this.heard.push([`${channel}.${name}.request`, payload]);
    const answer = await within(`the answer to ${name}`, socket.emitWithAck(name, payload));
    this.heard.push([answer.ok ? `${channel}.${name}.answer` : `${channel}.refusal`, answer]);
    return answer;
  }
}

function heardOn(socket, name, fits = () => true) {
  return new Promise((resolve) => {
    const look = (payload) => {
      if (!fits(payload)) return;
      socket.off(name, look);
      resolve(payload);
    };
    socket.on(name, look);
  });
}

const upload = (host, person, room) => uploads(host.url, person.auth.token, room, GIF);

/** Everything about messages. */
async function talk(host, alice, bob, room) {
  const uploaded = await upload(host, alice, room);
  const gif = uploaded.body.gif.id;
  const said = await alice.chat("chat", { room, id: freshId(), text: "hello 마당", mentions: [bob.id] });
  await bob.chat("typing", { room, on: true });
  await bob.chat("chat", { room, id: freshId(), gif, replyTo: said.seq });
  await bob.chat("react", { room, seq: said.seq, emoji: "👍", on: true });
  await alice.chat("edit", { room, seq: said.seq, text: "hello 마당!" });
  await alice.chat("whisper", { room, id: freshId(), to: bob.id, text: "hello, only you" });
  const removed = await bob.chat("chat", { room, id: freshId(), text: "nonsense" });
  await bob.chat("remove", { room, seq: removed.seq });
  await alice.chat("search", { room, query: "hello" });
  await alice.chat("history", { room, before: 999 });
  await alice.chat("events", { room, after: 0 });
  await alice.chat("whispers", { room });
  await alice.chat("members", { room, limit: 1 });
  const kept = await alice.chat("keepGif", { room, gif, tags: ["dot"], alt: "a dot" });
  await alice.chat("gifs", { query: "dot" });
  await alice.chat("dropGif", { gif: kept.gif.id });
  await bob.chat("nickname", { nickname: "Robert" });
  await bob.lobby("nickname", { nickname: "Bob" });
  await bob.lobby("create", { title: "" });
  return uploaded;
}

/** Everything that an owner may do, and its refusals. */
async function govern(alice, bob, room) {
  await bob.chat("kick", { room, user: alice.id });
  await alice.chat("settings", { room, title: "Garden", slowSeconds: 0, max: 3, frozen: true });
  await alice.chat("settings", { room, frozen: false, password: "sesame" });
  await alice.chat("settings", { room, password: null, keep: true, guests: true });
  await alice.chat("mute", { room, user: bob.id, minutes: 1 });
  await bob.chat("chat", { room, id: freshId(), text: "but" });
  await alice.chat("unmute", { room, user: bob.id });
  const kicked = bob.on_chat("kicked");
  await alice.chat("kick", { room, user: bob.id });
  await kicked;
  await bob.chat("join", { room, after: 3, inboxAfter: 0 });
  await bob.chat("join", { room, after: 9999 });
  await alice.chat("ban", { room, user: bob.id, minutes: 5 });
  await bob.chat("join", { room });
  await alice.chat("bans", { room });
  await alice.chat("unban", { room, user: bob.id });
  await bob.chat("join", { room });
  await alice.chat("delegate", { room, user: bob.id });
  const owner = alice.on_chat("owner", ({ reason }) => reason === "left");
  await bob.chat("leave", { room });
  await owner;
}

/** A quiet room, a loss that others see, and rooms that change in one go. */
async function goings(alice, bob, room) {
  await alice.chat("settings", { room, quiet: true });
  const people = alice.on_chat("people");
  await bob.chat("join", { room });
  await people;
  await alice.chat("settings", { room, quiet: false });
  const away = alice.on_chat("presence", ({ state }) => state === "away");
  const lost = alice.on_chat("exit", ({ reason }) => reason === "lost");
  bob.manager.engine.close();
  bob.manager.reconnection(false);
  await away;
  await lost;
  const second = await alice.lobby("create", { title: "Second", id: freshId() });
  await alice.lobby("create", { title: "Tent", password: "sesame", keep: false });
  await alice.chat("join", { room: second.room.id });
  const both = alice.on_lobby("updateRooms");
  for (let n = 0; n < 4; n++) {
    for (const id of [room, second.room.id]) await alice.chat("settings", { room: id, title: `Title ${n}` });
  }
  await both;
  await alice.chat("close", { room: second.room.id });
}

/** The console's side. */
async function run(host, other, console_, room, bob) {
  await console_.console("status", {});
  await console_.console("rooms", {});
  await console_.console("selftest", {});
  await console_.console("numbers", { since: 0 });
  await console_.console("backup", {});
  await console_.console("guests", { query: "" });
  const { gifs } = await console_.console("gifs", { query: "" });
  await console_.console("dropGif", { gif: gifs[0].id });
  const added = await console_.console("addHost", { address: "127.0.0.1", port: other.port });
  await console_.console("forgetHost", { id: added.host?.id ?? "nobody" });
  await console_.console("configure", { name: "Green House" });
  for (const [name, payload] of Object.entries({
    settings: { title: "Of the console" },
    mute: { user: bob.id, minutes: 1 },
    unmute: { user: bob.id },
    delegate: { user: bob.id },
    kick: { user: bob.id },
    ban: { user: bob.id },
    bans: {},
    unban: { user: bob.id },
    remove: { seq: 3 },
    close: {},
  })) {
    await console_.console(name, { room, ...payload });
  }
  await console_.console("close", { room });
}

test("what goes over the wire is what the documents say, and all of it was seen", { timeout: 90_000 }, async (t) => {
  const fits = await validators();
  const [host, other] = await Promise.all([Host.start("--limits", "off", "--grace", "2"), Host.start()]);
  t.after(() => Promise.all([host.remove(), other.remove()]));
  const witness = new Witness();
  const console_ = await witness.meets(host.url, "", host.key);
  const alice = await witness.meets(host.url, "Alice");
  const bob = await witness.meets(host.url, "Bob");
  const { room } = await alice.lobby("create", { title: "Yard", max: 5 });
  await alice.lobby("rooms", { query: "ya" });
  await alice.chat("join", { room: room.id });
  await bob.chat("join", { room: room.id });
  await talk(host, alice, bob, room.id);
  await govern(alice, bob, room.id);
  await goings(alice, bob, room.id);
  const carol = await witness.meets(host.url, "Carol");
  await carol.chat("join", { room: room.id });
  await run(host, other, console_, room.id, carol);
  await host.end("SIGTERM");
  for (const person of [console_, alice, bob, carol]) person.manager.reconnection(false);

  const seen = new Set();
  for (const [key, payload] of witness.heard) {
    assert.ok(fits[key], `nothing describes ${key}: ${JSON.stringify(payload)}`);
    assert.ok(fits[key](payload), `${key}: ${JSON.stringify(fits[key].errors)} in ${JSON.stringify(payload)}`);
    seen.add(key);
  }
  const missing = Object.keys(fits).filter((key) => !seen.has(key) && !key.endsWith(".connect"));
  assert.deepEqual(missing.sort(), NEVER_HEARD);
  t.diagnostic(`${witness.heard.length} messages of ${seen.size} kinds`);
});

test("a field that no document names is found out", async () => {
  const fits = await validators();
  const user = { id: "abcdefghijkl", nickname: "Bob", color: "#aabbcc" };
  const heard = { room: "abcdefghijkl", seq: 1, at: 1, type: "exit", user, people: 1, reason: "left" };
  assert.ok(fits["chat.exit.news"](heard));
  assert.ok(!fits["chat.exit.news"]({ ...heard, extra: 1 }));
  assert.ok(!fits["chat.exit.news"]({ ...heard, user: { ...user, token: "secret" } }));
  assert.ok(!fits["chat.exit.news"]({ ...heard, type: "join" }));
});
