// What a screen reader is told of a conversation: every new message, the same words once more too, and nothing that is old.

import assert from "node:assert/strict";
import { test } from "node:test";

import { freshId } from "../node/person.mjs";
import { roomOf } from "./crowd.mjs";
import { eachInAScene } from "./scene.mjs";

let scene;
let bora;
let bob;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

/** Bob in a room in which Bora has said so much, with somebody who writes down what the region gains. */
async function bobIn(said) {
  bora = await scene.meets("Bora");
  const room = await roomOf(bora, "Yard", said);
  bob = await scene.guestIn(`/r/${room}`, "Yard");
  await bob.log.getByText(new RegExp(`^${said} `)).waitFor();
  await bob.page.evaluate(() => {
    window.spoken = [];
    const write = (node) => node.textContent.trim() && window.spoken.push(node.textContent.trim());
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        if (type === "characterData") write(target);
        else for (const node of addedNodes) write(node);
    }).observe(document.querySelector("div.vh[aria-live=polite]"), {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  return room;
}

/** What was told so far, once there is so much of it. */
async function hears(count) {
  await bob.page.waitForFunction((count) => window.spoken.length >= count, count);
  return bob.page.evaluate(() => window.spoken);
}

test("the same words of the same person are told as often as they are said", async () => {
  const room = await bobIn(2);
  await bora.says(room, "ㅋㅋ");
  assert.deepEqual(await hears(1), ["Bora: ㅋㅋ"]);
  await bora.says(room, "ㅋㅋ");
  assert.deepEqual(await hears(2), ["Bora: ㅋㅋ", "Bora: ㅋㅋ"]);
});

test("a whisper is told as one, a picture by its tags, and what one said oneself not at all", async () => {
  const room = await bobIn(2);
  const { members } = await bora.gets("members", { room });
  const me = members.find(({ role }) => role !== "owner");
  await bob.says("my own words");
  await bob.reads("my own words");
  await bora.gets("whisper", { room, id: freshId(), to: me.id, text: "just us" });
  assert.deepEqual(await hears(1), [`${bob.word("whisper.in", { name: "Bora" })}: just us`]);
  const { gifs } = await bora.gets("gifs", { query: "hello" });
  await bora.gets("chat", { room, id: freshId(), gif: gifs[0].id });
  const [, picture] = await hears(2);
  assert.match(picture, /^Bora: (?!GIF$).*hello/i);
});

test("five messages at once are told by their number", async () => {
  const room = await bobIn(2);
  await Promise.all([1, 2, 3, 4, 5].map((number) => bora.says(room, `at once ${number}`)));
  await bob.page.waitForFunction((words) => window.spoken.at(-1) === words, bob.word("log.jumpNew", { n: 5 }));
  const before = await bob.page.evaluate(() => window.spoken.slice(0, -1));
  assert.ok(before.length <= 3, `no more than three of them are read out: ${before.join(" | ")}`);
});

test("an older page is not told", async () => {
  const room = await bobIn(200);
  await bob.page.waitForFunction(() => {
    const box = document.querySelector('[role="log"]');
    box.scrollTop = 0;
    return box.textContent.includes("1 저녁에");
  });
  await bora.says(room, "after that");
  assert.deepEqual(await hears(1), ["Bora: after that"]);
});
