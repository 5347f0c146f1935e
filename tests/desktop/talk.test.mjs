// The real window hosts a room, and somebody with a browser comes in over the network.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { gif } from "../browser/pictures.mjs";
import { Visitor, guestUrl, startBrowser } from "../browser/visitor.mjs";
import { unzipped } from "../node/unzipped.mjs";
import { Console } from "./console.mjs";
import { CLOSE_MILLISECONDS, Window } from "./driver.mjs";
import { Screen } from "./screen.mjs";

const TITLE = "저녁 마당";

let browser;
let folder;
let screen;
let window;
let guests;

before(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), "madang-pictures-"));
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  guests = [];
  screen = await Screen.putUp();
  window = await Window.open(screen);
});

afterEach(async () => {
  const troubles = guests.flatMap((guest) => guest.troubles);
  for (const guest of guests) await guest.leaves();
  await window.remove();
  await screen.takeDown();
  assert.deepEqual(troubles, [], "no page had errors, broke its policy, or asked anybody but its host");
});

/** What the window's console says of the host. */
async function status() {
  const console = await Console.of(window);
  const status = await console.status();
  console.leaves();
  return status;
}

/** Where guests reach the host: over the network, if this computer is on one. */
async function address() {
  const { port } = await status();
  return guestUrl(`http://127.0.0.1:${port}`);
}

/** The room of the person at the window, with somebody from the network in it. */
async function conversation() {
  await window.creates(TITLE, "앨리스");
  const bob = await Visitor.arrive(browser, await address(), { name: "Bob", language: "en", theme: "dark" });
  guests.push(bob);
  await bob.goes();
  await bob.page.getByRole("button", { name: new RegExp(`^${TITLE}`) }).click();
  await bob.isInside(TITLE);
  return bob;
}

function pictureFile(name, color) {
  const path = join(folder, name);
  writeFileSync(path, gif(64, color));
  return path;
}

test("nobody reaches this computer before its person opens a room", async () => {
  assert.equal((await status()).hosting, false);
  await assert.rejects(fetch(`${await address()}/info`), "nothing listens on the network");
  await window.creates(TITLE, "앨리스");
  assert.equal((await status()).hosting, true);
  const info = await (await fetch(`${await address()}/info`)).json();
  assert.equal(info.id, (await status()).host.id);
});

test("the window and a guest read the same text and see the same pictures", async () => {
  const bob = await conversation();
  await window.says("안녕하세요");
  await bob.reads("안녕하세요");
  await bob.says("hello from the browser 👋");
  await window.reads("hello from the browser 👋");

  await window.choosesFile(pictureFile("window.gif", [200, 40, 40]));
  await bob.sees(1);
  await bob.page.locator('input[type="file"]').setInputFiles(pictureFile("guest.gif", [40, 90, 200]));
  await bob.sees(2);
  const pictures = await window.sees(2);
  const { url } = await window.awaits(() => window.__TAURI_INTERNALS__.invoke("home"));
  for (const picture of pictures) assert.ok(picture.startsWith(`${url}gif/`), "the window asks its own server alone");
});

test("keys that browsers have for themselves find something in the room, and pictures to send", async () => {
  await conversation();
  await screen.runs("xdotool", "windowfocus", "--sync", await screen.window());
  await window.runs(() => document.querySelector("#composer").focus());
  await screen.runs("xdotool", "key", "ctrl+f", "y", "a", "r", "d");
  await window.waits(() => document.querySelector("#search input")?.value === "yard");
  assert.equal(await window.runs(() => document.querySelector("#composer").value), "");
  await screen.runs("xdotool", "key", "Escape", "ctrl+g");
  await window.waits(() => document.querySelector("#search") === null && document.querySelector(".gifpop") !== null);
});

test("the window looks right in both languages, light and dark", async () => {
  const bob = await conversation();
  await window.says("오늘 저녁에 모여요. 아무도 이 방을 지나치지 않았으면 좋겠어요.");
  await bob.reads("오늘 저녁에 모여요. 아무도 이 방을 지나치지 않았으면 좋겠어요.");
  await bob.says("I will bring the lamp 🏮");
  await window.choosesFile(pictureFile("lamp.gif", [220, 120, 30]));
  await bob.sees(1);
  for (const language of ["ko", "en"]) {
    for (const theme of ["light", "dark"]) {
      await window.speaks(language, theme);
      await window.isInside(TITLE);
      await window.sees(1);
      await looksRight(`window-room-${language}-${theme}`, language, theme);
      await screen.shot(`screen-room-${language}-${theme}`);
      await window.goesTo("/");
      await window.shows(window.word("lobby.this"));
      await looksRight(`window-lobby-${language}-${theme}`, language, theme);
      await window.goesBack();
    }
  }
});

/** What a picture cannot show: the language of the page, its brightness, and whether it is wider than the window. */
async function looksRight(name, language, theme) {
  await window.shot(name);
  const page = await window.runs(() => {
    const pixel = document.createElement("canvas").getContext("2d");
    pixel.fillStyle = getComputedStyle(document.body).backgroundColor;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
    return {
      language: document.documentElement.lang,
      brightness: (red + green + blue) / 3,
      overflow: document.documentElement.scrollWidth - innerWidth,
    };
  });
  assert.equal(page.language, language);
  assert.ok(theme === "dark" ? page.brightness < 90 : page.brightness > 165, `${theme}: ${page.brightness}`);
  assert.ok(page.overflow <= 0, `${name} is ${page.overflow} px wider than the window`);
}

test("the window's title is the page's", async () => {
  await window.creates(TITLE, "앨리스");
  await screen.isTitled(TITLE);
});

test("hosting is turned off and on again, and the conversation goes on", async () => {
  const bob = await conversation();
  await bob.says("before the pause");
  await window.reads("before the pause");
  const url = await address();

  await window.goesTo("/console");
  await window.clicks("switch", { begins: window.word("side.hosting") });
  await window.waits(() => document.querySelector("[role=switch]")?.getAttribute("aria-checked") === "false");
  assert.equal((await status()).hosting, false);
  await assert.rejects(fetch(`${url}/info`), "nothing listens on the network any more");
  await bob.page
    .getByText(bob.word("net.reconnecting"))
    .or(bob.page.getByText(bob.word("net.hostGone")))
    .first()
    .waitFor();
  await bob.says("written during the pause");

  await window.clicks("switch", { begins: window.word("side.hosting") });
  await window.waits(() => document.querySelector("[role=switch]")?.getAttribute("aria-checked") === "true");
  await window.goesBack();
  await window.isInside(TITLE);
  await window.reads("written during the pause");
  await window.says("after the pause");
  await bob.reads("after the pause");
});

const downloads = () => join(screen.environment.HOME, "Downloads");

async function asksToSave() {
  await window.clicks("button", window.word("common.more"));
  await window.clicks("menuitem", window.word("room.export"));
}

/** Saves the conversation and waits to be told where it is. */
async function keeps(name) {
  const path = join(downloads(), name);
  await asksToSave();
  await window.shows(window.word("room.saved", { path }));
  return unzipped(readFileSync(path));
}

test("the conversation is saved among the downloads, says where, and takes no other file's place", async () => {
  const bob = await conversation();
  await bob.says("for later");
  await window.reads("for later");
  await window.choosesFile(pictureFile("later.gif", [40, 160, 60]));
  await bob.sees(1);
  const first = await keeps(`${TITLE}.zip`);
  assert.match(first.get("room.html").toString("utf8"), /<html lang="ko">[^]*for later/);
  assert.equal([...first.keys()].filter((name) => name.startsWith("gif/")).length, 1);
  await window.speaks("en");
  await window.isInside(TITLE);
  const second = await keeps(`${TITLE} (2).zip`);
  assert.match(second.get("room.html").toString("utf8"), /<html lang="en">[^]*for later/);
  await window.shot("window-saved");
});

test("whoever cannot save the conversation is told", async () => {
  const bob = await conversation();
  await bob.says("for later");
  await window.reads("for later");
  // A file where the folder should be is in everybody's way, whatever their rights.
  rmSync(downloads(), { recursive: true, force: true });
  writeFileSync(downloads(), "");
  await asksToSave();
  await window.shows(window.word("err.internal"));
  rmSync(downloads());
});

test("closing the window ends everything, and the guest is told", async () => {
  const bob = await conversation();
  const url = await address();
  const milliseconds = await window.closes();
  assert.ok(milliseconds < CLOSE_MILLISECONDS, `${milliseconds} ms`);
  await bob.page
    .getByText(bob.word("net.reconnecting"))
    .or(bob.page.getByText(bob.word("net.hostGone")))
    .first()
    .waitFor();
  await assert.rejects(fetch(`${url}/info`), "nothing listens any more");
});
