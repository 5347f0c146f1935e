// Pictures that do not come: on their way, not given by the host, and given later.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";

const TITLE = "사진 나눔방";
const SIDE = 120;

let alice;
let bob;

/** Alice shows a picture that Bob's browser does not have. */
eachInAScene(async (scene) => {
  await scene.opens("--limits", "off");
  const begun = await scene.aliceIn(TITLE);
  alice = begun.alice;
  bob = await scene.guestIn(begun.path, TITLE);
  await alice.counts(2, 10);
});

const shows = () =>
  alice.page
    .locator('input[type="file"]')
    .setInputFiles({ name: "a.gif", mimeType: "image/gif", buffer: gif(SIDE, [63, 74, 156]) });

const box = () => bob.log.locator("figure.gif");
const again = () => box().getByRole("button", { name: bob.word("gif.again") });

async function hasItsSize() {
  const { width, height } = await box().boundingBox();
  assert.deepEqual([width, height], [SIDE, SIDE]);
}

test("a picture that is on its way has its place already", async () => {
  const asked = new Promise((came) => void bob.page.route("**/gif/*", came));
  await shows();
  const route = await asked;
  await hasItsSize();
  await bob.stands();
  await bob.shot("gif-loading");
  await route.continue();
  await bob.sees(1);
  await hasItsSize();
});

test("a picture that does not come leaves its place, and comes when it is asked for again", async () => {
  await bob.page.route("**/gif/*", (route) => route.abort());
  await shows();
  await again().waitFor();
  await hasItsSize();
  await bob.stands();
  await bob.shot("gif-broken");
  await bob.page.unrouteAll();
  await again().click();
  await bob.sees(1);
  await hasItsSize();
});

test("a picture that did not come is there when the host is back", async () => {
  await bob.page.route("**/gif/*", (route) => route.abort());
  await shows();
  await again().waitFor();
  await bob.context.setOffline(true);
  await bob.page.getByText(bob.word("net.offline"), { exact: true }).waitFor();
  await bob.page.unrouteAll();
  await bob.context.setOffline(false);
  await bob.sees(1);
});

test("who keeps pictures still is told that one did not come, too", async () => {
  await bob.page.evaluate(() => localStorage.setItem("madang.paused", "yes"));
  await bob.page.reload();
  await bob.isInside(TITLE);
  await bob.page.route("**/gif/*", (route) => route.abort());
  await shows();
  await again().waitFor();
  assert.equal(await bob.log.locator(".gif__play").count(), 0, "nothing is there to be played");
  await bob.page.unrouteAll();
  await again().click();
  await bob.log.getByRole("button", { name: bob.word("msg.play") }).waitFor();
  await bob.stands();
  await bob.shot("gif-paused");
});

test("on a room's screen a picture that does not come keeps its place, and comes when the host is back", async () => {
  await bob.button("common.more").click();
  await bob.page.getByRole("menuitem", { name: bob.word("invite.screen") }).click();
  const screen = bob.page.locator(".screenfold");
  await screen.waitFor();
  await bob.page.route("**/gif/*", (route) => route.abort());
  await shows();
  const place = screen.locator(".sm__gif");
  const torn = place.getByRole("img", { name: "GIF" }).and(screen.locator("svg"));
  await torn.waitFor();
  const before = await place.boundingBox();
  assert.ok(before.width > 0 && before.width === before.height, "it is as large as the picture will be");
  await bob.shot("screen-torn");
  await bob.context.setOffline(true);
  await screen.getByText(bob.word("net.hostGone")).waitFor();
  await bob.page.unrouteAll();
  await bob.context.setOffline(false);
  await place.locator("img").waitFor();
  assert.deepEqual(await place.boundingBox(), before);
});

test("nothing moves when the pictures of a room come later than its words", async () => {
  await shows();
  await bob.sees(1);
  await alice.says("what do you think?");
  await bob.reads("what do you think?");
  const asked = new Promise((came) => void bob.page.route("**/gif/*", came));
  await bob.page.addInitScript(() => {
    window.shift = 0;
    window.observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += entry.value;
    });
    window.observer.observe({ type: "layout-shift", buffered: true });
  });
  await bob.page.reload();
  await bob.reads("what do you think?");
  const route = await asked;
  await hasItsSize();
  await route.continue();
  await bob.sees(1);
  const shift = await bob.page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise((drawn) => requestAnimationFrame(drawn));
    for (const entry of window.observer.takeRecords()) window.shift += entry.value;
    return window.shift;
  });
  assert.equal(shift, 0);
});
