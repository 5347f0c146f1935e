// Korean in the real window: one Enter while a syllable is composed commits it, and sends exactly once.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Person } from "../node/person.mjs";
import { Window } from "./driver.mjs";
import { Keyboard, whyNoHangul } from "./hangul.mjs";
import { Screen } from "./screen.mjs";

const TITLE = "저녁 마당";

let screen;
let keyboard;
let window;
let bora;
let room;

beforeEach(async () => {
  screen = await Screen.putUp();
});

afterEach(async () => {
  bora?.goes();
  await window?.remove();
  await keyboard?.remove();
  await screen?.takeDown();
  keyboard = undefined;
});

/** A room that the person at the window goes into, with the caret where one writes. The driver types nothing: its keys would
 * go through the input method too. */
async function opens() {
  window = await Window.open(screen);
  const { url } = await window.awaits(() => window.__TAURI_INTERNALS__.invoke("home"));
  bora = await Person.arrive(url, "보라");
  room = await bora.opens(TITLE);
  await window.clicks("button", { begins: TITLE });
  await window.isInside(TITLE);
  await screen.runs("xdotool", "windowfocus", "--sync", await screen.window());
  await window.runs(() => document.querySelector("#composer").focus());
}

/** Waits until this stands where one writes. */
async function isWritten(text) {
  await window.awaits(async (text) => {
    while (document.querySelector("#composer").value !== text) await new Promise(requestAnimationFrame);
  }, text);
}

/** Waits until everybody in the room reads this. */
async function reads(text) {
  await window.reads(text);
  await bora.hears("chat", (message) => message.text === text);
}

/** What was said in the room, as its host has it. */
async function said() {
  const { messages } = await bora.gets("history", { room, before: 1_000 });
  return messages.filter(({ type }) => type === "chat").map(({ text }) => text);
}

test("a syllable that is being composed stands in the field, and one Enter commits and sends it", async (t) => {
  const reason = whyNoHangul();
  if (reason !== undefined) return t.skip(reason);
  keyboard = await Keyboard.on(screen);
  await opens();
  await window.runs(() => {
    window.composed = [];
    for (const type of ["compositionstart", "compositionupdate", "compositionend"])
      addEventListener(type, (event) => window.composed.push([type, event.data]), true);
  });
  const lines = [
    ["안녕", ["d", "k", "s", "s", "u", "d"]],
    ["넵", ["s", "p", "q"]],
    ["한", ["g", "k", "s"]],
  ];
  for (const [text, keys] of lines) {
    await keyboard.presses(...keys);
    await isWritten(text);
    await window.shot(`hangul-${keys.length}`);
    await keyboard.presses("Return");
    await reads(text);
    await isWritten("");
    await keyboard.presses("Return");
  }
  const composed = await window.runs(() => window.composed);
  assert.ok(
    composed.filter(([type]) => type === "compositionstart").length >= lines.length,
    "it was composed for real",
  );
  assert.ok(composed.some(([type, data]) => type === "compositionupdate" && data === "하"));
  await keyboard.presses("d", "k");
  await isWritten("아");
  await keyboard.presses("shift+Return");
  await isWritten("아\n");
  await keyboard.presses("s", "p", "Return");
  await reads("아\n네");
  assert.deepEqual(await said(), [...lines.map(([text]) => text), "아\n네"], "each exactly once");
});

/** What WebKit tells of a syllable that Enter commits. Runs in the page, with the parts in this order. */
function commits(head, syllable, order) {
  const field = document.querySelector("#composer");
  const writes = (text, inputType) => {
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, isComposing: true, data: syllable }));
  };
  const composition = (type, data) => field.dispatchEvent(new CompositionEvent(type, { bubbles: true, data }));
  const enter = (type, keyCode) => {
    const isComposing = keyCode === 229;
    const event = new KeyboardEvent(type, { key: "Enter", bubbles: true, cancelable: true, isComposing });
    Object.defineProperty(event, "keyCode", { value: keyCode });
    field.dispatchEvent(event);
  };
  field.focus();
  writes(head, "insertText");
  composition("compositionstart", "");
  writes(head + syllable, "insertCompositionText");
  const ends = () => {
    writes(head + syllable, "insertFromComposition");
    composition("compositionend", syllable);
  };
  if (order === "the key first") {
    enter("keydown", 229);
    ends();
  } else {
    ends();
    enter("keydown", 13);
  }
  enter("keyup", 13);
}

test("both orders of the key and the end of the composition send once in the window", async () => {
  await opens();
  const expected = [];
  for (const order of ["the key first", "the end of the composition first"])
    for (const [head, syllable] of [
      ["안녕", "하"],
      ["", "넵"],
    ]) {
      const text = `${head}${syllable} ${expected.length}`;
      await window.runs(commits, head, `${syllable} ${expected.length}`, order);
      await reads(text);
      await isWritten("");
      expected.push(text);
    }
  assert.deepEqual(await said(), expected, "each exactly once");
});
