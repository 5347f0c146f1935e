// No more pictures move at once than a page can bear.

import assert from "node:assert/strict";
import { test } from "node:test";

import { freshId, uploads } from "../node/person.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";
import { resize } from "./visitor.mjs";

const TITLE = "Gallery";
const PICTURES = 8;
/** So low that all of them are in sight. */
const SIZE = { width: 200, height: 40 };

let scene;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

/** Which pictures move, from above; those that stand still are drawn once. */
const moving = (page) =>
  page.locator('[role="log"] .gif').evaluateAll((all) => all.map((one) => one.querySelector("img") !== null));

/** Waits until those move, and the others stand still. */
async function move(page, ...wanted) {
  const asWanted = (wanted) => {
    const all = [...document.querySelectorAll('[role="log"] .gif')];
    return all.every((one, index) => (one.querySelector("img") !== null) === wanted.includes(index + 1));
  };
  await page.waitForFunction(asWanted, wanted);
  assert.equal((await moving(page)).filter(Boolean).length, wanted.length);
}

/** Bob, and the eight pictures that Alice sent while he was there. */
async function gallery() {
  const alice = await scene.meets("Alice");
  const room = await alice.opens(TITLE);
  const bob = await scene.visits("Bob", { language: "en", device: { viewport: { width: 1280, height: 1100 } } });
  await bob.comesIn(`/r/${room}`, TITLE);
  for (let number = 1; number <= PICTURES; number++) {
    const bytes = gif(SIZE.width, [number * 25, 90, 140], SIZE.height);
    const { body } = await uploads(scene.home.url, alice.token, room, bytes);
    await alice.gets("chat", { room, id: freshId(), gif: body.gif.id });
    await bob.log
      .locator(".gif")
      .nth(number - 1)
      .waitFor();
  }
  return bob;
}

test("of eight pictures in sight six move, and one that is asked for in place of the one that has moved for longest", async () => {
  const bob = await gallery();
  await move(bob.page, 3, 4, 5, 6, 7, 8);

  const plays = bob.log.getByRole("button", { name: bob.word("msg.play") });
  assert.equal(await plays.count(), 2, "those that stand still say how to see them move");
  await plays.first().click();
  await move(bob.page, 1, 4, 5, 6, 7, 8);
  await plays.first().click();
  await move(bob.page, 1, 2, 5, 6, 7, 8);
  // What was asked for can be stopped again, and the one that waits for the shortest has its place.
  await bob.log
    .getByRole("button", { name: bob.word("msg.pause") })
    .first()
    .click();
  await move(bob.page, 2, 4, 5, 6, 7, 8);
});

test("pictures that are kept still move while they are pointed at or have the keyboard's focus", async () => {
  const bob = await gallery();
  const { page } = bob;
  await page.emulateMedia({ reducedMotion: "reduce" });
  await move(page);
  const last = bob.log.getByRole("button", { name: bob.word("msg.play") }).last();
  const away = () => page.mouse.move(2, 2);
  await last.hover();
  await move(page, 8);
  await away();
  await move(page);
  // A click lets it move on, and a second one does not leave it moving for the focus that a click has brought.
  await last.click();
  await away();
  await move(page, 8);
  await bob.log.getByRole("button", { name: bob.word("msg.pause") }).click();
  await away();
  await move(page);
  await bob.field("comp.ph").focus();
  await page.keyboard.press("Shift+Tab");
  while (!(await last.evaluate((button) => button === document.activeElement))) await page.keyboard.press("Shift+Tab");
  await move(page, 8);
  await page.keyboard.press("Tab");
  await move(page);
});

test("in the host's list of pictures six of those in sight move, and one under the pointer", async () => {
  const alice = await scene.sits("앨리스");
  await alice.page.goto(scene.home.console);
  await alice.page.getByRole("tab", { name: alice.word("host.gifs") }).click();
  const inSight = (name) => {
    const sees = (one) => one.getBoundingClientRect().top < innerHeight && one.getBoundingClientRect().bottom > 0;
    return [...document.querySelectorAll(`.hostgif > ${name}`)].filter(sees).length;
  };
  const sixMove = () => alice.page.waitForFunction(`(${inSight})("img") === 6 && (${inSight})("canvas") > 0`);
  await sixMove();
  const first = alice.page.locator(".hostgif").first();
  await first.locator("canvas").hover();
  await first.locator("img").waitFor();
  await sixMove();
});

test("what is out of sight leaves its turn to what is in sight", async () => {
  const bob = await gallery();
  await move(bob.page, 3, 4, 5, 6, 7, 8);
  await resize(bob.page, { width: 1280, height: 420 });
  await bob.page.locator(".log__box").evaluate((box) => box.scrollTo(0, 0));
  await bob.page.waitForFunction(() => {
    const box = document.querySelector(".log__box").getBoundingClientRect();
    const all = [...document.querySelectorAll(".log__box .gif")];
    const seen = all.filter((one) => one.getBoundingClientRect().top < box.bottom);
    return seen.length > 0 && seen.length < 6 && seen.every((one) => one.querySelector("img") !== null);
  });
});
