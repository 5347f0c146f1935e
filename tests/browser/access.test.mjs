// What a screen reader, a magnified page and somebody who wants no motion get, checked with axe-core where a machine can.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Person } from "../node/person.mjs";
import { Host } from "../node/host.mjs";
import { looker, problemsOf } from "./axe.mjs";
import { gif } from "./pictures.mjs";
import { Scene, oneBrowser } from "./scene.mjs";
import { Tour, company } from "./tour.mjs";
import { DESKTOP, PHONE, Visitor, guestUrl } from "./visitor.mjs";

const browser = oneBrowser();
let host;
let bora;
let room;

before(async () => {
  host = await Host.start("--limits", "off");
  bora = await Person.arrive(host.url, "보라");
  room = await bora.opens("저녁 마당");
  await bora.says(room, "모두 안녕하세요, welcome to the yard. https://example.org/path");
  await bora.says(room, "W".repeat(4_000));
  await bora.says(room, "שלום עולם \u202e backwards 123 مرحبا");
});

after(async () => {
  bora.goes();
  await host.remove();
});

async function isAccessible(visitor, view) {
  assert.deepEqual(await problemsOf(visitor), [], `${view}, ${visitor.language}, ${visitor.theme}`);
}

async function fitsIn(visitor, view) {
  const overflow = await visitor.page.evaluate(() => {
    const log = document.querySelector('[role="log"]');
    return Math.max(document.documentElement.scrollWidth - innerWidth, log ? log.scrollWidth - log.clientWidth : 0);
  });
  assert.ok(overflow <= 0, `${view} is ${overflow} px too wide`);
}

async function inside(settings) {
  const visitor = await Visitor.arrive(browser(), guestUrl(host.url), settings);
  await visitor.comesIn(`/r/${room}`, "저녁 마당");
  return visitor;
}

for (const language of ["ko", "en"])
  for (const theme of ["light", "dark"])
    test(`axe finds nothing serious: ${language}, ${theme}`, async () => {
      const settings = { name: `${language} ${theme}`, language, theme };
      const visitor = await Visitor.arrive(browser(), guestUrl(host.url), settings);
      await visitor.goes();
      await visitor.page.getByRole("button", { name: /^저녁 마당/ }).waitFor();
      await isAccessible(visitor, "the lobby");
      await visitor.goes(`/r/${room}`);
      await visitor.field("nick.label").waitFor();
      await isAccessible(visitor, "the door");
      await visitor.joins();
      await visitor.isInside("저녁 마당");
      await visitor.says("반가워요");
      await visitor.reads("반가워요");
      await isAccessible(visitor, "the room");
      await visitor.page.keyboard.press("Control+k");
      await visitor.page.getByRole("dialog").getByRole("option").first().waitFor();
      await isAccessible(visitor, "the quick switch");
      await visitor.page.keyboard.press("Escape");
      await visitor.button("room.search").click();
      await visitor.page.getByRole("search").waitFor();
      await isAccessible(visitor, "searching");
      assert.deepEqual(visitor.troubles, []);
      await visitor.leaves();
    });

const LOOKS = ["ko", "en"].flatMap((language) => ["light", "dark"].map((theme) => ({ language, theme })));
const DESKTOPS = LOOKS.map((looks) => ({ ...looks, device: DESKTOP }));
/** The phone draws in the same colours, so one look at each of its screens is enough. */
const PHONES = [{ language: "en", theme: "light", device: PHONE }];

for (const settings of [...DESKTOPS, ...PHONES]) {
  const { language, theme, device } = settings;

  test(`axe finds nothing serious on any screen: ${language}, ${theme}, ${device.viewport.width}`, async (t) => {
    const scene = new Scene(browser());
    t.after(() => scene.ends());
    const alice = looker(await scene.atTheConsole(settings));
    const bob = looker(await scene.visits("Bob", settings));
    const tourOf = ({ visitor, look }) => new Tour(visitor, look);
    await tourOf(bob).asTheFirst();
    await tourOf(alice).asHost();
    await tourOf(bob).asGuest(await company(scene));
    assert.deepEqual([...alice.found, ...bob.found], []);
  });
}

test("long words and words from right to left stay in their bubbles, on the phone and magnified twice", async () => {
  const phone = await inside({ name: "Phone", language: "en", device: PHONE });
  await phone.shot("long-words");
  await fitsIn(phone, "the phone");
  await phone.leaves();
  const zoomed = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
  const near = await inside({ name: "Near", language: "en", device: zoomed });
  await fitsIn(near, "twice the size");
  const composer = await near.field("comp.ph").boundingBox();
  assert.ok(composer.y + composer.height <= 400, "one can write");
  await near.shot("zoomed");
  await near.leaves();
});

test("a GIF stands still for who wants less motion, until it is asked to play", async () => {
  const visitor = await Visitor.arrive(browser(), guestUrl(host.url), { name: "Still", language: "en" });
  await visitor.page.emulateMedia({ reducedMotion: "reduce" });
  await visitor.comesIn(`/r/${room}`, "저녁 마당");
  const file = { name: "a.gif", mimeType: "image/gif", buffer: gif(48, [200, 40, 40]) };
  await visitor.page.locator('input[type="file"]').setInputFiles(file);
  const play = visitor.log.getByRole("button", { name: new RegExp(`^${visitor.word("msg.play")}`) });
  await play.waitFor();
  assert.equal(await visitor.log.locator(".gif img").count(), 0, "only its first frame is drawn");
  await play.click();
  await visitor.log.locator(".gif img").waitFor();
  await visitor.leaves();
});
