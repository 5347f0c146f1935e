// Somebody who was away for longer than the grace time, and is not let in again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";

const TITLE = "Two Chairs";
const SAID = "said while all were in";
const GRACE_SECONDS = 1;
const PASSWORD = "open sesame";
const NEW_PASSWORD = "close sesame";

let scene;
let alice;
let room;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off", "--grace", String(GRACE_SECONDS));
  alice = await scene.meets("Alice");
});

/** Bob in Alice's room, with something to read in it. */
async function bobIn(settings = {}) {
  room = await alice.opens(TITLE, { guests: true, ...settings });
  const bob = await scene.visits("Bob", { language: "en" });
  const wire = await cuttable(bob);
  await bob.comesIn(`/r/${room}`, TITLE, settings.password);
  await alice.says(room, SAID);
  await bob.reads(SAID);
  return { bob, wire };
}

/** The connections of a page, which can be cut and held back. */
async function cuttable({ page }) {
  const open = new Set();
  let cut = false;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (cut) return void socket.close();
    const server = socket.connectToServer();
    open.add({ socket, server });
  });
  // Where no such connection comes about, the page asks another way.
  await page.route(/socket\.io/, (route) => (cut ? route.abort() : route.continue()));
  return {
    cuts: async () => {
      cut = true;
      for (const ends of open) for (const end of [ends.socket, ends.server]) await end.close();
      open.clear();
    },
    mends: () => (cut = false),
  };
}

/** Bob is away until the host has given up on him, and meanwhile something happens. */
async function isAwayWhile(wire, happens) {
  await wire.cuts();
  await alice.hears("exit");
  await happens();
  wire.mends();
}

/** What is said at the top of the room, once it says why Bob is not in. */
async function isToldWhy(bob, key) {
  const banner = bob.page.locator(".banner", { hasText: bob.word(key) });
  await banner.waitFor();
  await bob.reads(SAID);
  assert.equal(await bob.page.getByText(bob.word("msg.left")).count(), 0, "he has not left");
  await bob.page.locator(".composer").getByText(bob.word(key)).waitFor();
  return banner;
}

/** Bob is in again, and everybody hears him. */
async function isBack(bob, text) {
  await bob.isInside(TITLE);
  await bob.page.locator(".banner").waitFor({ state: "detached" });
  await bob.says(text);
  assert.equal((await alice.hears("chat", ({ user }) => user.id !== alice.user.id)).text, text);
  await bob.reads(SAID);
}

test("who finds the room full is told so, at every try, and comes in when there is a place", async () => {
  const { bob, wire } = await bobIn({ max: 2 });
  const carol = await scene.meets("Carol");
  await isAwayWhile(wire, () => carol.gets("join", { room }));
  const banner = await isToldWhy(bob, "err.full");
  await bob.shot("back-full");
  await bob.button("common.retry", banner).click();
  await bob.page.locator(".toast", { hasText: bob.word("err.full") }).waitFor();
  await carol.gets("leave", { room });
  await bob.button("common.retry", banner).click();
  await isBack(bob, "there was a place");
});

test("who finds another one by their name gives a new one and comes in", async () => {
  const { bob, wire } = await bobIn();
  const other = await scene.meets("Bob");
  await isAwayWhile(wire, () => other.gets("join", { room }));
  const banner = await isToldWhy(bob, "nick.taken");
  await bob.button("join.enter", banner).click();
  const dialog = bob.page.getByRole("dialog", { name: bob.word("nick.change") });
  await dialog.getByText(bob.word("nick.taken")).waitFor();
  await bob.shot("back-name");
  await dialog.getByLabel(bob.word("nick.label"), { exact: true }).fill("Bobby");
  await bob.button("common.save", dialog).click();
  await isBack(bob, "by another name");
});

test("who finds another password is asked for it, and nobody says that a wrong one was typed", async () => {
  const { bob, wire } = await bobIn({ password: PASSWORD });
  await isAwayWhile(wire, () => alice.gets("settings", { room, password: NEW_PASSWORD }));
  const banner = await isToldWhy(bob, "lock.title");
  await bob.button("join.enter", banner).click();
  const dialog = bob.page.getByRole("dialog");
  const field = dialog.getByLabel(bob.word("create.pw"), { exact: true });
  await field.waitFor();
  await bob.shot("back-password");
  assert.equal(await bob.page.getByText(bob.word("lock.wrong")).count(), 0, "nothing was typed yet");
  await field.fill(PASSWORD);
  await bob.button("join.enter", dialog).click();
  await dialog.getByText(bob.word("lock.wrong")).waitFor();
  await field.fill(NEW_PASSWORD);
  await bob.button("join.enter", dialog).click();
  await isBack(bob, "with the new password");
});

test("after a reload the door says what is wrong, and only that", async () => {
  const { bob, wire } = await bobIn({ password: PASSWORD });
  const other = await scene.meets("Bob");
  await isAwayWhile(wire, () => other.gets("join", { room, password: PASSWORD }));
  await isToldWhy(bob, "nick.taken");
  await bob.page.reload();
  // The page has forgotten the password, so that comes first.
  const field = bob.field("create.pw");
  await field.waitFor();
  assert.equal(await bob.page.getByText(bob.word("lock.wrong")).count(), 0, "nothing was typed yet");
  await alice.gets("settings", { room, password: null });
  await bob.page.reload();
  await bob.page.locator(".joinpage").getByText(bob.word("nick.taken")).waitFor();
  await bob.field("nick.label").fill("Bobby");
  await bob.button("join.enter").click();
  await isBack(bob, "through the door");
});

test("the tab that is left behind by another one comes in again", async () => {
  const { bob } = await bobIn({ password: PASSWORD });
  const first = bob.page;
  await bob.newTab();
  await bob.goes(`/r/${room}`);
  await bob.isInside(TITLE);
  await bob.button("common.more").first().click();
  await bob.page.getByRole("menuitem", { name: bob.word("room.leave") }).click();
  await bob.button("room.leave", bob.page.getByRole("alertdialog")).click();
  await bob.page.getByRole("alertdialog").waitFor({ state: "detached" });
  await alice.gets("settings", { room, password: NEW_PASSWORD });
  bob.page = first;
  const banner = first.locator(".banner", { hasText: bob.word("msg.left") });
  await bob.button("join.enter", banner).click();
  const dialog = first.getByRole("dialog");
  await dialog.getByLabel(bob.word("create.pw"), { exact: true }).fill(NEW_PASSWORD);
  await bob.button("join.enter", dialog).click();
  await isBack(bob, "from the first tab");
});
