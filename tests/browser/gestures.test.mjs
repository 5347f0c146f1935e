// What fingers do on the phone: messages pushed aside, sheets pulled down, and the back button.

import assert from "node:assert/strict";
import { test } from "node:test";

import { drags, holdOf } from "./finger.mjs";
import { eachInAScene } from "./scene.mjs";
import { PHONE } from "./visitor.mjs";

const TITLE = "저녁 마당";

let scene;
let bora;
let room;
let alice;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
  bora = await scene.meets("보라");
  room = await bora.opens(TITLE);
  await bora.says(room, "누가 등불을 가져오나요?");
  await bora.hears("chat");
  alice = await scene.guestIn(`/r/${room}`, TITLE, { name: "앨리스", language: "ko", device: PHONE });
  await alice.reads("누가 등불을 가져오나요?");
});

const sheet = () => alice.page.locator(".sheetlet");
const gone = (locator) => locator.waitFor({ state: "detached" });
const path = () => new URL(alice.page.url()).pathname;
const back = () => alice.page.evaluate(() => history.back());

async function opensMenu() {
  await alice.button("common.more").click();
  await sheet().waitFor();
  await alice.stands();
}

async function opensPeople() {
  await alice.page.locator(".people-btn").click();
  await alice.page.locator("#people").waitFor();
  await alice.stands();
}

test("a message that is pushed to the right is answered", async () => {
  const bubble = alice.bubble("누가 등불을 가져오나요?");
  await drags(alice, await holdOf(bubble), { right: 90 });
  await alice.page.locator(".composer__bar").getByText("보라", { exact: true }).waitFor();
  await alice.shot("swiped");
  await alice.says("제가요");
  const said = await bora.hears("chat");
  assert.equal(said.text, "제가요");
  assert.ok(said.replyTo > 0, "it is an answer");
});

test("the exact time of a message stands in its sheet, and at what is found", async () => {
  const text = "누가 등불을 가져오나요?";
  const exact = await alice.log.locator("li.msg time").first().getAttribute("title");
  assert.match(exact, /^\d+월 \d+일 .요일 \d\d:\d\d$/);
  await alice.pressesLong(text);
  await sheet().getByText(exact, { exact: true }).waitFor();
  await alice.stands();
  await alice.shot("message-sheet");
  await alice.page.keyboard.press("Escape");
  await gone(sheet());
  await opensMenu();
  await alice.page.getByRole("menuitem", { name: alice.word("room.search") }).click();
  await alice.page.getByPlaceholder(alice.word("room.search")).fill("등불");
  assert.equal(await alice.page.locator(".hit time").getAttribute("title"), exact);
});

test("a message that is pushed a little, or up and down, is not answered and stands where it was", async () => {
  const bubble = alice.bubble("누가 등불을 가져오나요?");
  const before = await bubble.boundingBox();
  for (const way of [{ right: 40 }, { right: 60, down: 80 }, { right: -90 }, { down: -120 }])
    await drags(alice, await holdOf(bubble), way);
  await alice.stands();
  assert.equal((await bubble.boundingBox()).x, before.x);
  assert.equal(await alice.page.locator(".composer__bar").count(), 0);
  await alice.says("그냥 말");
  assert.equal((await bora.hears("chat")).replyTo, undefined);
});

test("sheets of every kind close when they are pulled down, and not when they are pulled a little or up", async () => {
  await opensMenu();
  await drags(alice, await holdOf(sheet()), { down: 40 });
  await drags(alice, await holdOf(sheet()), { down: -150 });
  assert.ok(await sheet().isVisible());
  await drags(alice, await holdOf(sheet()), { down: 200 });
  await gone(sheet());

  await opensPeople();
  const people = alice.page.locator("#people");
  await drags(alice, await holdOf(people.locator(".panel__head")), { down: 200 });
  await gone(people);

  await alice.pressesLong("누가 등불을 가져오나요?");
  await alice.stands();
  await drags(alice, await holdOf(sheet()), { down: 200 });
  await gone(sheet());

  await opensMenu();
  await alice.page.getByRole("menuitem", { name: alice.word("invite.title") }).click();
  const dialog = alice.page.getByRole("dialog", { name: alice.word("invite.title") });
  await dialog.waitFor();
  await alice.stands();
  await drags(alice, await holdOf(dialog), { down: 200 });
  await gone(dialog);
});

test("all who reacted can be read, however many they are", async () => {
  const names = ["긴이름을가진가온", "긴이름을가진나래", "긴이름을가진다솜", "긴이름을가진라온", "긴이름을가진마루"];
  const { messages } = await bora.gets("history", { room, before: 1_000 });
  const seq = messages.find(({ type }) => type === "chat").seq;
  for (const name of names) {
    const person = await scene.meets(name);
    await person.gets("join", { room });
    await person.gets("react", { room, seq, emoji: "👍", on: true });
  }
  await alice.log.getByRole("button", { name: /👍.*5|5.*👍/ }).waitFor();
  await alice.pressesLong("누가 등불을 가져오나요?");
  const told = alice.page.locator(".msheet__who bdi");
  for (const name of names) assert.ok((await told.innerText()).includes(name));
  assert.ok(
    await told.evaluate((box) => box.scrollWidth <= box.clientWidth && getComputedStyle(box).whiteSpace !== "nowrap"),
  );
});

test("a list that is scrolled down goes up again before its sheet does", async () => {
  await alice.button("comp.gif").click();
  await alice.page.getByRole("tab", { name: alice.word("gif.all") }).click();
  await alice.page.locator(".gifcell").nth(8).waitFor();
  await alice.stands();
  const list = alice.page.locator(".gifgrid");
  await list.evaluate((box) => (box.scrollTop = 300));
  // What was pulled rolls on for a while, and a finger that stops it does nothing else.
  const still = list.evaluate((box) =>
    new Promise((rolled) => box.addEventListener("scrollend", rolled)).then(() => {}),
  );
  const { x, y } = await holdOf(list);
  await drags(alice, { x, y: y + 60 }, { down: 200 });
  await alice.page.waitForFunction(() => document.querySelector(".gifgrid").scrollTop < 300);
  assert.ok(await sheet().isVisible());
  await still;
  await list.evaluate((box) => (box.scrollTop = 0));
  await drags(alice, { x, y: y + 60 }, { down: 200 });
  await gone(sheet());
});

test("the back button closes what lies on top, one after the other, and then leaves the page", async () => {
  await opensPeople();
  await alice.page.locator("#people").getByRole("button", { name: /^보라/ }).click();
  await sheet().waitFor();
  await back();
  await gone(sheet());
  assert.ok(await alice.page.locator("#people").isVisible());
  await back();
  await gone(alice.page.locator("#people"));
  await alice.isInside(TITLE);

  await opensMenu();
  await alice.page.getByRole("menuitem", { name: alice.word("invite.title") }).click();
  const dialog = alice.page.getByRole("dialog", { name: alice.word("invite.title") });
  await dialog.waitFor();
  await back();
  await gone(dialog);
  assert.equal(path(), `/r/${room}`);
});

test("what is closed by itself leaves no step behind: back goes to the page before at once", async () => {
  await alice.button("common.back").click();
  const row = alice.page.getByRole("button", { name: new RegExp(`^${TITLE}`) });
  await row.click();
  await alice.isInside(TITLE);
  await opensMenu();
  await alice.page.keyboard.press("Escape");
  await gone(sheet());
  await alice.page.waitForFunction(() => history.state === null);
  await back();
  await row.waitFor();
  assert.equal(path(), "/");
});

test("a page that is reached through a dialog takes the place of the dialog", async () => {
  await alice.button("common.back").click();
  await alice.button("lobby.create").locator("visible=true").first().click();
  const dialog = alice.page.getByRole("dialog");
  await dialog.getByLabel(alice.word("create.name"), { exact: true }).fill("새 마당");
  await alice.button("create.submit", dialog).click();
  await alice.isInside("새 마당");
  await gone(dialog);
  const own = path();
  await back();
  await alice.page.getByRole("button", { name: new RegExp(`^${TITLE}`) }).waitFor();
  assert.equal(path(), "/");
  await alice.page.evaluate(() => history.forward());
  await alice.isInside("새 마당");
  assert.equal(path(), own);
});

test("a reload with something open leaves no step behind", async () => {
  await alice.button("common.back").click();
  await alice.page.getByRole("button", { name: new RegExp(`^${TITLE}`) }).click();
  await alice.isInside(TITLE);
  await opensMenu();
  await alice.page.reload();
  await alice.isInside(TITLE);
  await alice.page.waitForFunction(() => history.state === null);
  await back();
  await alice.page.getByRole("button", { name: new RegExp(`^${TITLE}`) }).waitFor();
});
