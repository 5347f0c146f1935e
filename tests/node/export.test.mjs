// What a member keeps of a room is what its schema says.

import assert from "node:assert/strict";
import { test } from "node:test";

import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { gif } from "../browser/pictures.mjs";
import { Host } from "./host.mjs";
import { Person, freshId, uploads } from "./person.mjs";
import { unzipped } from "./unzipped.mjs";

/** What is wrong with a record in the eyes of its schema. */
function problems(schema, record) {
  const formats = { uint32: true, uint64: true, int64: true, uint: true };
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true, logger: false, formats }));
  const fits = ajv.compile(schema);
  return fits(record) ? [] : fits.errors;
}

test("a real export fits the schema that comes with it", async (context) => {
  const host = await Host.start();
  context.after(() => host.remove());
  const [alice, bob] = [await Person.arrive(host.url, "앨리스"), await Person.arrive(host.url, "Bob")];
  const room = await alice.opens("마당 1");
  await bob.gets("join", { room });
  const { seq } = await alice.says(room, "안녕");
  await bob.gets("chat", { room, id: freshId(), text: "반가워", replyTo: seq });
  await bob.gets("react", { room, seq, emoji: "👍", on: true });
  await alice.gets("edit", { room, seq, text: "안녕!" });
  await bob.gets("whisper", { room, id: freshId(), to: alice.user.id, text: "쉿" });
  const headers = { Authorization: `Bearer ${alice.token}` };
  const { body } = await uploads(host.url, alice.token, room, gif(8, [1, 2, 3]));
  await alice.gets("chat", { room, id: freshId(), gif: body.gif.id });
  await alice.gets("settings", { room, title: "마당 2", slowSeconds: 5 });

  for (const person of [alice, bob]) context.after(() => person.goes());
  const answer = await fetch(`${host.url}/room/${room}/export`, { headers });
  assert.equal(answer.status, 200);
  const files = unzipped(Buffer.from(await answer.arrayBuffer()));
  const read = (name) => JSON.parse(files.get(name).toString("utf8"));
  const record = read("room.json");
  const schema = read(record.$schema);
  assert.deepEqual(problems(schema, record), []);
  assert.equal(record.room.title, "마당 2");
  assert.equal(record.whispers.length, 1);
  for (const { gif } of record.messages)
    assert.ok(gif === undefined || files.has(gif.url), "pictures are where it says");
  for (const wrong of [{ messages: [{ type: "chat" }] }, { format: "1" }, { people: undefined }]) {
    const damaged = JSON.parse(JSON.stringify({ ...record, ...wrong }));
    assert.notDeepEqual(problems(schema, damaged), [], "a wrong record must be found out");
  }
});
