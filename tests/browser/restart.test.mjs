// The host goes away in the middle of a conversation, and comes back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";
import { PHONE } from "./visitor.mjs";

let host;
let alice;
let bob;
let path;

eachInAScene(async (scene) => {
  host = await scene.opens("--limits", "off");
  alice = await scene.sits("Alice", { language: "en" });
  await alice.goes();
  path = await alice.creates("Yard");
  bob = await scene.guestIn(path, "Yard", { name: "밥", language: "ko", device: PHONE, theme: "dark" });
  await alice.says("before");
  await bob.reads("before");
});

/** Waits until the page says that it has no connection. */
async function noticesTheLoss(visitor) {
  let words = visitor.page.getByText(visitor.word("net.reconnecting"));
  for (const key of ["net.offline", "net.hostGone"])
    words = words.or(visitor.page.getByText(visitor.word(key), { exact: true }));
  await words.first().waitFor();
}

/** The texts of a conversation. */
async function texts(visitor) {
  return (await visitor.log.locator(".bubble").allInnerTexts()).map((text) => text.trim());
}

for (const signal of ["SIGTERM", "SIGKILL"]) {
  test(`the conversation goes on after ${signal}`, async () => {
    const sentences = await alice.sentences();
    await host.end(signal);
    for (const visitor of [alice, bob]) await noticesTheLoss(visitor);
    await alice.says("written while the host was away");
    await alice.log.getByText(alice.word("msg.queued")).first().waitFor();
    await bob.says("나도");
    for (const visitor of [alice, bob]) await visitor.shot("away");

    await host.startAgain();
    await bob.reads("written while the host was away");
    await alice.reads("나도");
    await alice.says("after");
    await bob.reads("after");
    await bob.says("이후");
    await alice.reads("이후");
    assert.deepEqual(
      (await texts(alice)).toSorted(),
      ["before", "written while the host was away", "나도", "after", "이후"].toSorted(),
    );
    assert.deepEqual(await texts(alice), await texts(bob), "each exactly once, in one order");
    assert.deepEqual(await alice.sentences(), sentences, "nobody came and nobody went");
  });
}

test("what was not sent outlives its tab and is sent exactly once", async () => {
  await host.end("SIGKILL");
  await noticesTheLoss(alice);
  for (const text of ["one", "two", "three"]) await alice.says(text);
  await alice.log.getByText(alice.word("msg.queued")).first().waitFor();
  await alice.page.close();
  await host.startAgain();

  await alice.newTab();
  await alice.goes(path);
  await alice.isInside("Yard");
  await bob.reads("three");
  assert.deepEqual(await texts(bob), ["before", "one", "two", "three"]);
  await bob.says("got it");
  await alice.reads("got it");
  assert.deepEqual(await texts(alice), ["before", "one", "two", "three", "got it"]);
});

/** Reads a log from its beginning to its end; what is out of sight is not in the page. Runs in the page. */
async function readThrough(log) {
  const box = [log, ...log.querySelectorAll("*")].find(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const end = () => box.scrollHeight - box.clientHeight - box.scrollTop <= 1;
  for (box.scrollTop = 0; box.scrollTop > 0; box.scrollTop = 0) await frame();
  const read = new Map();
  for (let isLast = false; !isLast; box.scrollTop += box.clientHeight / 3) {
    for (let frames = 0; frames < 3; frames++) await frame();
    for (const row of log.querySelectorAll("li[data-key]"))
      for (const bubble of row.querySelectorAll(".bubble")) read.set(row.dataset.key, bubble.innerText.trim());
    isLast = end();
  }
  return [...read.values()];
}

test("a phone that was off the network catches up without a hole", async () => {
  await bob.context.setOffline(true);
  await noticesTheLoss(bob);
  await bob.says("from the lift");
  const missed = Array.from({ length: 60 }, (_, n) => `missed ${n}`);
  for (const text of missed) await alice.says(text);
  await alice.reads("missed 59");
  await bob.context.setOffline(false);
  await bob.reads("missed 59");
  await alice.reads("from the lift");
  await bob.says("all there?");
  await alice.reads("all there?");
  assert.equal((await alice.bubble("from the lift").count()) + (await bob.bubble("from the lift").count()), 2);
  const read = await bob.log.evaluate(readThrough);
  assert.deepEqual(
    read.filter((text) => text.startsWith("missed")),
    missed,
  );
});
