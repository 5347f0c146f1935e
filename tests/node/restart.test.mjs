// A host that stops and comes back, as the official client sees it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Host, within } from "./host.mjs";
import { Person, freshId } from "./person.mjs";

let host;
const people = [];

before(async () => {
  host = await Host.start();
});

after(async () => {
  people.forEach((person) => person.goes());
  await host.remove();
});

for (const [signal, goodbye] of [
  ["SIGTERM", true],
  ["SIGKILL", false],
]) {
  test(`everything is there after ${signal}`, async () => {
    const alice = await Person.arrive(host.url, "Alice", { forceNew: true });
    const bob = await Person.arrive(host.url, "Bob", { forceNew: true, transports: ["websocket"] });
    people.push(alice, bob);
    const room = await alice.opens(`After ${signal}`);
    const { lastSeq } = await bob.gets("join", { room });
    const message = { room, id: freshId(), text: "before" };
    const said = await alice.gets("chat", message);
    const back = [alice, bob].map((person) => new Promise((resolve) => person.chat.once("connect", resolve)));
    const lost = [alice, bob].map((person) => new Promise((resolve) => person.chat.once("disconnect", resolve)));

    const code = await host.end(signal);
    if (goodbye) {
      assert.equal(code, 0);
      for (const person of [alice, bob]) assert.equal((await person.hears("closing")).reason, "stopped");
    }
    await within("both to notice", Promise.all(lost));
    await host.startAgain();
    await within("both to return by themselves", Promise.all(back));

    assert.equal((await bob.gets("join", { room, after: lastSeq })).events.at(-1).text, "before");
    assert.equal((await alice.gets("join", { room, after: lastSeq })).you.role, "owner");
    assert.deepEqual(await alice.gets("chat", message), said, "a retry is answered as before");
    await bob.says(room, "after");
    assert.equal((await alice.hears("chat", (event) => event.text === "after")).seq, said.seq + 1);
  });
}
