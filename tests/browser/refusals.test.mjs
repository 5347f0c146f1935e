// What the host refuses while something lies over the page: it is said there, where it is seen and heard.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";
import { PHONE } from "./visitor.mjs";

let scene;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

/** Lets the host be too busy for these requests of a page, for as long as they are among them. */
async function refusing({ page }) {
  const refused = new Set();
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const [, address, event] = /^42(\/\w+,\d+)\["(\w+)"/.exec(String(message)) ?? [];
      if (!refused.has(event)) return server.send(message);
      socket.send(`43${address}[{"ok":false,"error":{"code":"busy","message":"too much to do"}}]`);
    });
  });
  return refused;
}

/** A visitor in a room of their own, whose requests can be refused. */
async function ownerWith(settings) {
  const alice = await scene.sits("Alice", { language: "en", ...settings });
  const refused = await refusing(alice);
  await alice.goes();
  await alice.creates("Yard");
  return { alice, refused };
}

/** Opens something from the menu of the room. */
async function opens(alice, key) {
  await alice.button("common.more").first().click();
  await alice.page.getByRole("menuitem", { name: alice.word(key) }).click();
}

/** Whether what is said lies on top of everything, in sight. Runs in the page. */
function isOnTop(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return element.contains(hit);
}

/** The host's answer is said where it can be read. */
async function isTold(visitor, scope) {
  const alert = scope.getByRole("alert").filter({ hasText: visitor.word("err.busy") });
  await alert.waitFor();
  assert.equal(await alert.evaluate(isOnTop), true);
  return alert;
}

for (const device of [undefined, PHONE])
  test(`a refused change of a room is said in its dialog: ${device?.viewport.width ?? "a desktop"}`, async () => {
    const { alice, refused } = await ownerWith(device && { device });
    await opens(alice, "room.settings");
    const dialog = alice.page.getByRole("dialog", { name: alice.word("set.title") });
    await alice.field("create.name").fill("Yard of many");
    refused.add("settings");
    await alice.button("common.save", dialog).click();
    const alert = await isTold(alice, dialog);
    await alice.shot("settings-refused");
    refused.clear();
    await alice.button("common.save", dialog).click();
    await dialog.waitFor({ state: "detached" });
    await alert.waitFor({ state: "detached" });
    await alice.isTold("sys.retitle", { title: "Yard of many" });
  });

test("bans that cannot be told or lifted say so, and can be tried again", async () => {
  const { alice, refused } = await ownerWith();
  const bob = await scene.meets("Bob");
  await bob.gets("join", { room: new URL(alice.page.url()).pathname.split("/").at(-1) });
  await alice.choosesIn("Bob", "people.ban");
  await alice.button("people.ban", alice.page.getByRole("alertdialog")).click();
  await bob.hears("kicked");
  refused.add("bans").add("unban");
  await opens(alice, "room.settings");
  const bans = alice.page.getByRole("group", { name: alice.word("set.bans") });
  const alert = bans.getByRole("alert").filter({ hasText: alice.word("err.busy") });
  await alert.waitFor();
  await bans.scrollIntoViewIfNeeded();
  await alice.shot("bans-refused");
  refused.delete("bans");
  await alice.button("common.retry", bans).click();
  const lift = bans.getByRole("button", { name: `${alice.word("set.unban")} Bob` });
  await lift.waitFor();
  await alert.waitFor({ state: "detached" });
  await lift.click();
  await alert.waitFor();
  refused.clear();
  await lift.click();
  await bans.waitFor({ state: "detached" });
});

test("a chat that cannot be frozen from the room screen says so there", async () => {
  const { alice, refused } = await ownerWith();
  await opens(alice, "invite.screen");
  const screen = alice.page.locator(".screenfold");
  await screen.waitFor();
  refused.add("settings");
  await alice.page.keyboard.press("Shift");
  await alice.button("set.freeze", screen).click();
  const alert = await isTold(alice, screen);
  await alice.shot("screen-refused");
  refused.clear();
  await alice.page.keyboard.press("Shift");
  await alice.button("set.freeze", screen).click();
  await screen.getByText(alice.word("screen.frozen")).waitFor();
  await alert.waitFor({ state: "detached" });
});

for (const [tab, event, what] of [
  ["host.gifs", "gifs", ".hostgif"],
  ["host.people", "guests", ".hostrow"],
])
  test(`a list of the console that did not come is asked for again: ${event}`, async () => {
    const alice = await scene.atTheConsole({ language: "en" });
    const refused = await refusing(alice);
    refused.add(event);
    await alice.page.reload();
    await alice.field("host.name").waitFor();
    await alice.page.getByRole("tab", { name: alice.word(tab), exact: true }).click();
    const list = alice.page.getByRole("tabpanel");
    await list.getByText(alice.word("err.busy")).waitFor();
    await alice.shot(`${event}-refused`);
    refused.clear();
    await alice.button("common.retry", list).click();
    await list.locator(what).first().waitFor();
    assert.equal(await list.getByText(alice.word("err.busy")).count(), 0);
  });
