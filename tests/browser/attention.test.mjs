// Being called while one looks elsewhere, where the system shows no notices: over plain HTTP from another computer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { freshId } from "../node/person.mjs";
import { heed } from "./heed.mjs";
import { eachInAScene } from "./scene.mjs";

let alice;
let bora;
let room;
let looks;
let tones;

eachInAScene(async (scene) => {
  await scene.opens("--limits", "off");
  bora = await scene.meets("보라");
  room = await bora.opens("저녁 마당");
  alice = await scene.visits("앨리스");
  ({ looks, tones } = await heed(alice));
  await alice.comesIn(`/r/${room}`, "저녁 마당");
});

test("a guest hears that somebody calls them, once they want to", async () => {
  const { members } = await bora.gets("members", { room });
  const me = members.find(({ nickname }) => nickname === "앨리스").id;
  const calls = async (text) => {
    await bora.gets("chat", { room, id: freshId(), text: `@앨리스 ${text}`, mentions: [me] });
    await alice.page.getByText(text).first().waitFor();
  };
  await looks(false);
  await calls("하나");
  assert.equal(await tones(), 0, "quiet until it is wanted");
  await looks(true);
  await alice.button("common.settings").first().click();
  await alice.switch("prefs.sound").click();
  assert.equal(await alice.page.getByRole("switch").count(), 2, "GIFs and sound: the system would show nothing");
  await alice.page.keyboard.press("Escape");
  await calls("둘");
  assert.equal(await tones(), 0, "who looks at the page is not told");
  await looks(false);
  await bora.says(room, "모두에게");
  await alice.reads("모두에게");
  assert.equal(await tones(), 0, "only calls and whispers");
  await calls("셋");
  await alice.page.waitForFunction(() => window.tones >= 2);
  await calls("넷");
  await alice.page.waitForFunction(() => window.tones >= 4);
  assert.equal(
    await tones(),
    4,
    "two tones for each of the last two calls, and none for what was before, however late",
  );
});
