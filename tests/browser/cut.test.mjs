// What people read is neither cut nor covered, at the widths where there is little room.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene, toLobby } from "./scene.mjs";
import { resize } from "./visitor.mjs";

const HEIGHTS = { 390: 844, 820: 900, 1280: 720, 1440: 900, 1920: 1080 };
/** About the longest name that a host makes up. */
const NAME = "Sparkling Kingfisher";

let scene;
let alice;

eachInAScene(async (begun) => {
  scene = begun;
  alice = await scene.atTheConsole({ host: "Sparkling Courtyard 68", name: NAME, language: "en" });
});

const widen = (visitor, width) => resize(visitor.page, { width, height: HEIGHTS[width] });

/** Whether all of what such elements say is seen. */
async function assertWhole(locator, why) {
  for (const one of await locator.all()) {
    if (!(await one.isVisible())) continue;
    const { left, need, have } = await one.evaluate((box) => ({
      left: box.textContent || box.value || box.placeholder,
      need: [box.scrollWidth, box.scrollHeight],
      have: [box.clientWidth, box.clientHeight],
    }));
    assert.ok(need[0] <= have[0] + 1 && need[1] <= have[1] + 1, `${why}: "${left}" needs ${need} px and has ${have}`);
  }
}

/** Whether two things lie on one another. */
function overlap(one, other) {
  const apart = (from, size) => one[from] + one[size] <= other[from] || other[from] + other[size] <= one[from];
  return !apart("x", "width") && !apart("y", "height");
}

test("addresses that lead to a room can be read whole, and copied", async () => {
  await toLobby(alice);
  const path = await alice.creates("Yard");
  const own = [];
  for (const width of [390, 820, 1440, 1920]) {
    await widen(alice, width);
    await alice.button("common.more").first().click();
    await alice.page.getByRole("menuitem", { name: alice.word("invite.title"), exact: true }).click();
    const dialog = alice.page.getByRole("dialog", { name: alice.word("invite.title") });
    await dialog.waitFor();
    await alice.stands();
    const address = dialog.getByLabel(alice.word("invite.addr"), { exact: true });
    await assertWhole(address, `an invitation at ${width} px`);
    own.push(await address.last().inputValue());
    await alice.shot("invite-whole");
    await alice.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
  assert.ok(
    own.every((address) => address.endsWith(path)),
    `${own}`,
  );
  const guest = await scene.sits("Guest", { language: "en" });
  await widen(guest, 1440);
  await guest.goes();
  const address = guest.field("invite.addr");
  await address.waitFor();
  await assertWhole(address, "this computer's own address in the list of rooms");
  assert.equal(await address.inputValue(), `${scene.home.url}/`);
});

test("made-up names are read whole in the rail, and what the filter is for at the width of a tablet", async () => {
  await toLobby(alice);
  await alice.creates("Yard");
  const me = alice.page.locator(".rail__me");
  await me.getByText(NAME, { exact: true }).waitFor();
  await assertWhole(me.locator("bdi"), "the rail");
  for (const language of ["ko", "en"]) {
    const guest = await scene.sits(NAME, { language });
    await guest.isCalled(NAME);
    await widen(guest, 820);
    await guest.goes();
    const filter = guest.field("lobby.filter").first();
    await filter.waitFor();
    const left = await filter.evaluate((field) => {
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = getComputedStyle(field).font;
      return field.clientWidth - pen.measureText(field.placeholder).width;
    });
    assert.ok(left >= 0, `the placeholder needs ${-left} px more in ${language}`);
  }
});

test("one's own row stands in line with its seal, whatever it says", async () => {
  await toLobby(alice);
  await alice.creates("Yard");
  for (const width of [390, 820, 1440]) {
    await widen(alice, width);
    const list = alice.page.locator(".people-btn");
    if ((await list.getAttribute("aria-expanded")) !== "true") await list.click();
    const row = alice.page.locator("#people .mem").first();
    await row.waitFor();
    await alice.stands();
    const middle = async (part) => {
      const { y, height } = await row.locator(part).first().boundingBox();
      return y + height / 2;
    };
    const seal = await middle(".seal");
    for (const part of [".name", ".tag", ".crown"])
      assert.ok(Math.abs((await middle(part)) - seal) <= 1.5, `${part} at ${width} px: ${await middle(part)}, ${seal}`);
    await alice.shot("own-row");
  }
});

test("the list of people leaves a banner its buttons", async () => {
  await toLobby(alice);
  const path = await alice.creates("Yard");
  const bob = await scene.guestIn(path, "Yard");
  await widen(bob, 820);
  await bob.page.locator(".people-btn").click();
  const panel = bob.page.locator("#people");
  await panel.waitFor();
  await alice.choosesIn("Bob", "people.kick");
  await alice.button("people.kick", alice.page.getByRole("alertdialog")).click();
  await bob.page.getByText(bob.word("net.kicked")).first().waitFor();
  await bob.stands();
  await bob.shot("banner-beside-people");
  assert.equal(await panel.isVisible(), true);
  await bob.button("room.all", bob.page.locator(".banner")).click();
  await bob.page.getByRole("button", { name: /^Yard/ }).waitFor();
});

test("the buttons of the room screen lie on nothing that is read there", async () => {
  await toLobby(alice);
  const path = await alice.creates("Yard");
  await scene.guestIn(path, "Yard");
  await alice.button("common.more").first().click();
  await alice.page.getByRole("menuitem", { name: alice.word("invite.title"), exact: true }).click();
  await alice.button("invite.screen").click();
  const acts = alice.page.locator(".screenfold__acts");
  const foot = alice.page.locator(".screen__foot > span");
  for (const width of [390, 1280, 1440, 1920]) {
    await widen(alice, width);
    await alice.page.mouse.move(width / 2, 100 + (width % 7));
    await acts.waitFor();
    const buttons = await acts.boundingBox();
    assert.ok((await foot.count()) > 0);
    for (const line of await foot.all())
      assert.ok(!overlap(buttons, await line.boundingBox()), `${await line.textContent()} at ${width} px`);
    await alice.shot("screen-acts");
  }
});

test("what is not there says what this is, in the middle of the window, and leads home", async () => {
  const guest = await scene.sits("Guest", { language: "en" });
  for (const [where, sentence] of Object.entries({
    "/console": guest.word("host.lost"),
    "/host": "There is nothing at this address",
    "/nonsense": "이 주소에는 아무것도 없어요",
  }))
    for (const width of [390, 1440]) {
      await widen(guest, width);
      await guest.goes(where);
      const said = guest.page.getByText(sentence);
      await said.waitFor();
      const { y } = await said.boundingBox();
      assert.ok(y > HEIGHTS[width] / 6, `${where} is at ${y} px of ${HEIGHTS[width]}`);
      await guest.shot(`nothing${where.replace("/", "-")}`);
    }
  await guest.page.getByRole("link", { name: "All rooms" }).click();
  await guest.page.waitForURL(`${guest.url}/`);
  await guest.button("first.host").waitFor();
});
