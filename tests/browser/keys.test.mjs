// Everything by keyboard: the Korean input method, the quick switch, the list of keys.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inputMethod } from "./input-method.mjs";
import { isolated } from "./labels.mjs";
import { eachInAScene } from "./scene.mjs";
import { resize } from "./visitor.mjs";

let alice;
let bora;
let room;

eachInAScene(async (scene) => {
  await scene.opens("--limits", "off");
  bora = await scene.meets("보라");
  room = await bora.opens("저녁 마당");
  alice = await scene.guestIn(`/r/${room}`, "저녁 마당", { name: "앨리스", language: "ko" });
});

const press = (key) => alice.page.keyboard.press(key);
const sent = () => alice.log.locator(".bubble").allInnerTexts();

test("one Enter while a syllable is composed commits it and sends once, in both orders of the events", async () => {
  const ime = inputMethod(await alice.context.newCDPSession(alice.page));
  const orders = {
    "the key first": async (syllable) => {
      await ime.enterDown();
      await ime.commits(syllable);
    },
    "the end of the composition first": async (syllable) => {
      await ime.commits(syllable);
      await ime.enterDown();
    },
  };
  const expected = [];
  for (const [order, enter] of Object.entries(orders))
    for (const [head, syllable] of [
      ["안녕", "하"],
      ["", "넵"],
    ]) {
      await alice.field("comp.ph").focus();
      await ime.commits(head);
      for (const part of ["ㅎ", syllable]) await ime.composes(part);
      await enter(syllable);
      await ime.enterUp();
      await alice.reads(`${head}${syllable}`);
      expected.push(`${head}${syllable}`);
      assert.equal(await alice.field("comp.ph").inputValue(), "", order);
      await press("Enter");
    }
  await alice.says("마지막");
  await alice.reads("마지막");
  assert.deepEqual(await sent(), [...expected, "마지막"], "each exactly once");
  const { messages } = await bora.gets("history", { room, before: 1_000 });
  assert.deepEqual(
    messages.filter((message) => message.type === "chat").map((message) => message.text),
    [...expected, "마지막"],
  );
});

test("the quick switch finds rooms by initial consonants, and a person to whisper to", async () => {
  const other = await bora.opens("토요일 랜파티");
  await bora.says(other, "여기예요");
  await press("Control+k");
  const dialog = alice.page.getByRole("dialog");
  await dialog.getByRole("option", { name: /토요일/ }).waitFor();
  await alice.shot("quick");
  await alice.page.keyboard.type("ㄹㅍㅌ");
  await dialog.getByRole("option", { name: /보라/ }).waitFor({ state: "detached" });
  await press("Enter");
  await alice.isInside("토요일 랜파티");
  await press("Control+k");
  await dialog.getByRole("option", { name: /저녁/ }).waitFor();
  await press("Enter");
  await alice.isInside("저녁 마당");
  await press("Control+k");
  await alice.page.keyboard.type("ㅂㄹ");
  await dialog.getByRole("option", { name: /보라/ }).waitFor();
  await press("Enter");
  await dialog.waitFor({ state: "detached" });
  await alice.page.locator(".composer--whisper").waitFor();
  await alice.page.keyboard.type("우리끼리");
  await alice.shot("quick-whisper");
  await press("Enter");
  assert.equal((await bora.hears("whisper")).text, "우리끼리");
});

/** Keys that are pressed one right behind the other, without looking at the page in between. */
async function pressesAtOnce(cdp, keys) {
  const events = keys.flatMap(({ text = "", ...key }) => [
    { type: text === "" ? "rawKeyDown" : "keyDown", text, ...key },
    { type: "keyUp", ...key },
  ]);
  await Promise.all(events.map((event) => cdp.send("Input.dispatchKeyEvent", event)));
}

test("what is typed right behind the choice of a person reaches that person alone", async () => {
  await bora.opens("토요일 랜파티");
  const dialog = alice.page.getByRole("dialog");
  await press("Control+k");
  await dialog.getByRole("option", { name: /토요일/ }).waitFor();
  await press("Escape");
  await dialog.waitFor({ state: "detached" });
  const cdp = await alice.context.newCDPSession(alice.page);
  const enter = { key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 };
  const letters = (text) => [...text].map((letter) => ({ key: letter, text: letter }));
  const quick = { key: "k", code: "KeyK", modifiers: 2, windowsVirtualKeyCode: 75 };
  for (let round = 1; round <= 5; round++) {
    await alice.field("comp.ph").focus();
    await pressesAtOnce(cdp, [quick, ...letters("ㅂㄹ"), enter, ...letters(`우리끼리 ${round}`), enter]);
    assert.equal((await bora.hears("whisper")).text, `우리끼리 ${round}`);
    await alice.button("whisper.off").click();
  }
  await alice.says("모두에게");
  await alice.reads("모두에게");
  const { messages } = await bora.gets("history", { room, before: 1_000 });
  const aloud = messages.filter((message) => message.type === "chat").map((message) => message.text);
  assert.deepEqual(aloud, ["모두에게"], "nobody else was told");
});

test("Esc closes the topmost, then gives up what is begun, and then goes to the log", async () => {
  await bora.says(room, "answer this");
  await alice.reads("answer this");
  await alice.usesTool("answer this", "msg.reply");
  const focused = () => alice.page.evaluate(() => document.activeElement.id || document.activeElement.role);
  await press("Control+k");
  await alice.page.getByRole("dialog").waitFor();
  await press("Escape");
  await alice.page.getByRole("dialog").waitFor({ state: "detached" });
  await alice.page.locator(".composer__bar").waitFor();
  assert.equal(await focused(), "composer");
  await press("Escape");
  await alice.page.locator(".composer__bar").waitFor({ state: "detached" });
  await press("Escape");
  await alice.page.waitForFunction(() => document.activeElement.getAttribute("role") === "log");
  await press("?");
  await alice.page.getByRole("dialog", { name: alice.word("keys.title") }).waitFor();
  await alice.shot("keys");
  await press("Escape");
  await alice.field("comp.ph").focus();
  await alice.says("mine");
  await alice.reads("mine");
  await alice.field("comp.ph").focus();
  await press("ArrowUp");
  assert.equal(await alice.field("comp.ph").inputValue(), "mine");
});

test("Esc on a button of the header gives up what is begun, and then goes to the log", async () => {
  await bora.says(room, "answer this");
  await alice.reads("answer this");
  await alice.usesTool("answer this", "msg.reply");
  const head = alice.page.locator(".people-btn");
  await head.focus();
  await press("Escape");
  await alice.page.locator(".composer__bar").waitFor({ state: "detached" });
  assert.equal(await head.evaluate((button) => document.activeElement === button), true);
  await press("Escape");
  await alice.page.waitForFunction(() => document.activeElement.getAttribute("role") === "log");
});

test("an unfinished correction outlives a reload, and leaves the draft alone", async () => {
  await alice.says("befor");
  await alice.reads("befor");
  await alice.field("comp.ph").fill("아직 안 보낸 글");
  await alice.choosesMore("befor", "msg.edit");
  await alice.field("comp.ph").fill("before");
  await alice.page.reload();
  await alice.isInside("저녁 마당");
  await alice.page.getByText(alice.word("comp.editing")).waitFor();
  assert.equal(await alice.field("comp.ph").inputValue(), "before");
  await alice.button("comp.send").click();
  await alice.reads("before");
  await alice.page.reload();
  await alice.isInside("저녁 마당");
  await alice.reads("before");
  assert.equal(await alice.field("comp.ph").inputValue(), "아직 안 보낸 글");
  assert.equal(await alice.page.getByText(alice.word("comp.editing")).count(), 0);
});

test("a draft outlives a reload, and each room has its own", async () => {
  const other = await bora.opens("토요일 랜파티");
  await alice.field("comp.ph").fill("아직 안 보낸 글");
  await alice.page.reload();
  await alice.isInside("저녁 마당");
  assert.equal(await alice.field("comp.ph").inputValue(), "아직 안 보낸 글");
  await alice.comesIn(`/r/${other}`, "토요일 랜파티");
  assert.equal(await alice.field("comp.ph").inputValue(), "");
  await alice.field("comp.ph").fill("다른 방의 글");
  await alice.goes(`/r/${room}`);
  await alice.isInside("저녁 마당");
  assert.equal(await alice.field("comp.ph").inputValue(), "아직 안 보낸 글");
});

test("what is typed right behind a press on the search is looked for, not sent", async () => {
  await alice.field("comp.ph").focus();
  await alice.button("room.search").click();
  await alice.page.keyboard.type("저녁");
  assert.equal(await alice.page.getByPlaceholder(alice.word("room.search")).inputValue(), "저녁");
  assert.equal(await alice.field("comp.ph").inputValue(), "");
});

test("emoji stay in sight when the window becomes narrow, and Esc closes them wherever the focus is", async () => {
  await alice.button("comp.emoji").click();
  const popover = alice.page.getByRole("dialog", { name: alice.word("comp.emoji") });
  await popover.waitFor();
  await resize(alice.page, { width: 390, height: 844 });
  await popover.getByRole("button", { name: "😀", exact: true }).click({ trial: true });
  await alice.page.evaluate(() => document.activeElement.blur());
  await press("Escape");
  await popover.waitFor({ state: "detached" });
});

test("emoji are found and picked without leaving the keyboard, and that none was found is said", async () => {
  await alice.button("comp.emoji").click();
  const popover = alice.page.getByRole("dialog", { name: alice.word("comp.emoji") });
  const search = alice.field("emoji.search");
  const focused = () => alice.page.evaluate(() => document.activeElement.textContent);
  await search.fill("zzzzz");
  await popover.getByText(alice.word("emoji.none", { q: "zzzzz" })).waitFor();
  await alice.shot("emoji-none");
  await press("Enter");
  await search.fill("로켓");
  await popover.getByRole("button").first().filter({ hasText: "🚀" }).waitFor();
  await press("Enter");
  await popover.waitFor({ state: "detached" });
  assert.equal(await alice.field("comp.ph").inputValue(), "🚀");
  await alice.button("comp.emoji").click();
  await search.waitFor();
  await press("ArrowDown");
  assert.equal(await focused(), "🚀", "what was used last stands first");
  await press("ArrowRight");
  const second = await focused();
  await press("ArrowDown");
  assert.notEqual(await focused(), second);
  await press("ArrowUp");
  assert.equal(await focused(), second);
  await press("ArrowUp");
  assert.equal(await search.evaluate((field) => document.activeElement === field), true);
});

/** How the field is described to who does not see what stands above it. */
async function described() {
  const cdp = await alice.context.newCDPSession(alice.page);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  await cdp.detach();
  return nodes.find(({ role, name }) => role?.value === "textbox" && name?.value === alice.word("comp.ph")).description
    ?.value;
}

test("whom one corrects or whispers to is said aloud in the field", async () => {
  assert.equal((await described()) ?? "", "");
  await alice.says("틀린 글");
  await alice.reads("틀린 글");
  await press("ArrowUp");
  await alice.page.locator(".composer__bar").waitFor();
  assert.equal(await described(), alice.word("comp.editing"));
  await press("Escape");
  await alice.choosesIn("보라", "people.whisper");
  await alice.page.locator(".composer--whisper").waitFor();
  assert.match(await described(), new RegExp(alice.word("whisper.out", { name: isolated("보라") })));
});

test("Esc puts the names after an @ away before it closes what stands beside the log", async () => {
  await alice.button("room.search").click();
  await alice.page.getByRole("search").waitFor();
  await alice.field("comp.ph").focus();
  await alice.page.keyboard.type("@보");
  const names = alice.page.getByRole("listbox", { name: alice.word("people.mention") });
  await names.waitFor();
  await press("Escape");
  await names.waitFor({ state: "detached" });
  assert.ok(await alice.page.getByRole("search").isVisible());
  await press("Escape");
  await alice.page.getByRole("search").waitFor({ state: "detached" });
  assert.equal(await alice.field("comp.ph").inputValue(), "@보");
});

test("people who came to stand beside the log leave Esc to what is being answered", async () => {
  await bora.says(room, "안녕");
  await alice.reads("안녕");
  await resize(alice.page, { width: 1000, height: 800 });
  await alice.page.locator(".people-btn").click();
  const people = alice.page.locator("#people");
  await people.waitFor();
  await resize(alice.page, { width: 1440, height: 900 });
  await alice.usesTool("안녕", "msg.reply");
  const bar = alice.page.locator(".composer__bar");
  await bar.waitFor();
  await alice.field("comp.ph").focus();
  await press("Escape");
  await bar.waitFor({ state: "detached" });
  assert.ok(await people.isVisible());
});

test("Esc is not used up by what this width of the window does not show", async () => {
  await alice.page.locator(".aud").click();
  const menu = alice.page.locator(".at-composer .menu");
  await menu.waitFor();
  await resize(alice.page, { width: 390, height: 844 });
  await menu.waitFor({ state: "hidden" });
  await alice.field("comp.ph").focus();
  await alice.page.waitForFunction(() => document.activeElement.id === "composer");
  await press("Escape");
  await alice.page.waitForFunction(() => document.activeElement.getAttribute("role") === "log");
});

test("Esc closes the panel of the search before it gives up what is being answered", async () => {
  await bora.says(room, "안녕");
  await alice.usesTool("안녕", "msg.reply");
  const bar = alice.page.getByRole("group", { name: alice.word("comp.replyTo", { name: "보라" }) });
  await bar.waitFor();
  assert.equal(await described(), alice.word("comp.replyTo", { name: "보라" }), "it is said aloud in the field");
  await alice.button("room.search").click();
  await alice.field("comp.ph").focus();
  await press("Escape");
  await alice.page.getByRole("search").waitFor({ state: "detached" });
  assert.equal(await bar.count(), 1);
  await alice.field("comp.ph").focus();
  await press("Escape");
  await bar.waitFor({ state: "detached" });
});

test("the quick switch marks what was typed of a name", async () => {
  await bora.opens("토요일 랜파티");
  await press("Control+k");
  const dialog = alice.page.getByRole("dialog");
  await dialog.getByRole("option", { name: /토요일/ }).waitFor();
  await alice.page.keyboard.type("ㄹㅍ");
  await dialog.locator("mark").waitFor();
  assert.deepEqual(await dialog.locator("mark").allInnerTexts(), ["랜파"]);
});

test("Enter that ends a syllable in the quick switch opens the room that was found, and nothing is sent there", async () => {
  await bora.opens("토요일 랜파티");
  const ime = inputMethod(await alice.context.newCDPSession(alice.page));
  const dialog = alice.page.getByRole("dialog");
  for (const [from, to] of [
    ["토요일", "토요일 랜파티"],
    ["저녁", "저녁 마당"],
  ]) {
    await press("Control+k");
    await dialog.getByRole("combobox").waitFor();
    for (const part of ["ㅁ", from.slice(0, 1)]) await ime.composes(part);
    await ime.composes(from);
    await dialog.getByRole("option", { name: new RegExp(`^${from}`), selected: true }).waitFor();
    await ime.enterDown();
    await ime.commits(from);
    await ime.enterUp();
    await dialog.waitFor({ state: "detached" });
    await alice.isInside(to);
  }
  assert.equal(await alice.field("comp.ph").inputValue(), "");
  assert.deepEqual(await sent(), []);
});

test("Enter that ends a syllable in the search goes to what was found", async () => {
  await bora.says(room, "저녁은 뭐예요");
  await bora.says(room, "아직이요");
  await alice.reads("아직이요");
  const ime = inputMethod(await alice.context.newCDPSession(alice.page));
  await alice.button("room.search").click();
  const field = alice.page.getByPlaceholder(alice.word("room.search"));
  await field.focus();
  await ime.composes("저녁");
  const hit = alice.page.locator(".hit");
  await hit.filter({ hasText: "저녁은 뭐예요" }).waitFor();
  assert.equal(await alice.page.locator(".hit[aria-selected=true]").count(), 0);
  await ime.enterDown();
  await ime.commits("저녁");
  await ime.enterUp();
  await alice.page.locator(".hit[aria-selected=true]", { hasText: "저녁은 뭐예요" }).waitFor();
  assert.equal(await field.inputValue(), "저녁");
});

test("the quick switch says of the room in sight that one is in it already", async () => {
  await press("Control+k");
  const dialog = alice.page.getByRole("dialog");
  const here = dialog.getByRole("option", { name: /^저녁 마당/ });
  await dialog.getByRole("option", { name: /^보라/ }).waitFor();
  assert.equal(await here.count(), 0, "nobody asked for it");
  await alice.page.keyboard.type("저녁");
  await here.filter({ hasText: alice.word("quick.here") }).waitFor();
  await alice.shot("quick-here");
  const before = await alice.page.evaluate(() => history.length);
  await press("Enter");
  await dialog.waitFor({ state: "detached" });
  await alice.isInside("저녁 마당");
  assert.equal(await alice.page.evaluate(() => history.length), before, "going back leads out of the room at once");
});

test("a message is answered and its tools are reached by keys, also on a keyboard that writes Hangul", async () => {
  await bora.says(room, "안녕");
  await alice.reads("안녕");
  const bar = alice.page.getByRole("group", { name: alice.word("comp.replyTo", { name: "보라" }) });
  const pressesOnIt = async (key) => {
    await alice.field("comp.ph").focus();
    await press("Escape");
    await alice.page.waitForFunction(() => document.activeElement.getAttribute("role") === "log");
    await press("ArrowUp");
    // The tools come with the focus.
    await alice.page.waitForFunction(() => document.activeElement.matches("li[data-key]:has(.tools__reply)"));
    await key();
  };
  const hangul = () =>
    alice.page.evaluate(() =>
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ㄱ", code: "KeyR", bubbles: true })),
    );
  for (const key of [() => press("r"), hangul]) {
    await pressesOnIt(key);
    await bar.waitFor();
    await alice.field("comp.ph").focus();
    await press("Escape");
    await bar.waitFor({ state: "detached" });
  }
  await pressesOnIt(() => press("Enter"));
  const inTools = () =>
    alice.page.waitForFunction(() => document.activeElement.closest('[role="toolbar"]') && document.activeElement);
  const first = await inTools();
  await press("ArrowRight");
  assert.equal(await first.evaluate((button) => document.activeElement !== button), true);
  await inTools();
});

test("what slow mode holds back can be sent when the wait is over", async () => {
  await bora.gets("settings", { room, slowSeconds: 5 });
  await alice.isTold("sys.slow", { n: 5 });
  await alice.says("first");
  await alice.reads("first");
  const ring = alice.page.locator("svg.ring");
  await ring.waitFor();
  await alice.field("comp.ph").fill("second");
  await press("Enter");
  assert.equal(await alice.field("comp.ph").inputValue(), "second", "nothing is sent before");
  await ring.waitFor({ state: "detached" });
  await alice.field("comp.ph").focus();
  await press("Enter");
  await alice.reads("second");
  assert.equal(await alice.bubble("second").count(), 1);
});

test("a held Esc closes one thing only", async () => {
  await bora.says(room, "answer this");
  await alice.reads("answer this");
  await alice.usesTool("answer this", "msg.reply");
  await press("Control+k");
  const dialog = alice.page.getByRole("dialog");
  await dialog.waitFor();
  const held = { key: "Escape", code: "Escape", windowsVirtualKeyCode: 27 };
  const cdp = await alice.context.newCDPSession(alice.page);
  for (let repeats = 0; repeats < 4; repeats++)
    await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...held, autoRepeat: repeats > 0 });
  await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...held });
  await dialog.waitFor({ state: "detached" });
  assert.equal(await alice.page.locator(".composer__bar").count(), 1);
  await press("Escape");
  await alice.page.locator(".composer__bar").waitFor({ state: "detached" });
});

test("Enter that ends a syllable in the search for emoji picks the first once", async () => {
  const ime = inputMethod(await alice.context.newCDPSession(alice.page));
  await alice.button("comp.emoji").click();
  const popover = alice.page.getByRole("dialog", { name: alice.word("comp.emoji") });
  await alice.field("emoji.search").focus();
  await ime.commits("로");
  await ime.composes("켓");
  await popover.getByRole("button").first().filter({ hasText: "🚀" }).waitFor();
  await ime.enterDown();
  await ime.commits("켓");
  await ime.enterUp();
  await popover.waitFor({ state: "detached" });
  assert.equal(await alice.field("comp.ph").inputValue(), "🚀");
});
