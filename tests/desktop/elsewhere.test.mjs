// Other hosts in the real window: an honest one, whose room is entered through the app's own server, and one that means
// harm, of which nothing may run or be read (SECURITY T-60 and T-61).

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { gif } from "../browser/pictures.mjs";
import { Visitor, guestUrl, startBrowser } from "../browser/visitor.mjs";
import { Host } from "../node/host.mjs";
import { Console } from "./console.mjs";
import { Window } from "./driver.mjs";
import { Screen } from "./screen.mjs";
import { Stranger } from "./stranger.mjs";

let browser;
let folder;
let screen;
let window;
let console;
let left;

before(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), "madang-pictures-"));
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  left = [];
  screen = await Screen.putUp();
  window = await Window.open(screen, { language: "en" });
  console = await Console.of(window);
});

afterEach(async () => {
  console.leaves();
  for (const leave of left.reverse()) await leave();
  await window.remove();
  await screen.takeDown();
});

/** Somebody who is a guest at another host makes a room there. */
async function createsRoom(guest, title) {
  await guest.field("nick.label").fill(guest.name);
  await guest.button("lobby.create").first().click();
  const dialog = guest.page.getByRole("dialog");
  await dialog.getByLabel(guest.word("create.name"), { exact: true }).fill(title);
  await guest.button("create.submit", dialog).click();
  await guest.isInside(title);
}

test("a room of another host is entered through the window's own server", async () => {
  const other = await Host.start("--limits", "off", "--name", "Blue Gate");
  left.push(() => other.remove());
  const bob = await Visitor.arrive(browser, guestUrl(other.url), { name: "Bob", language: "en", theme: "dark" });
  left.push(() => bob.leaves());
  await bob.goes();
  await createsRoom(bob, "Elsewhere");

  await console.adds(guestUrl(other.url));
  await window.shows("Blue Gate");
  await window.finds("button", { begins: "Elsewhere" });
  await window.shot("window-elsewhere-lobby");
  await window.clicks("button", { begins: "Elsewhere" });
  await window.isInside("Elsewhere");
  await window.says("hello from next door");
  await bob.reads("hello from next door");
  await bob.says("어서 오세요 👋");
  await window.reads("어서 오세요 👋");

  const path = join(folder, "door.gif");
  writeFileSync(path, gif(64, [120, 60, 200]));
  await window.choosesFile(path);
  await bob.sees(1);
  await bob.page.locator('input[type="file"]').setInputFiles(path);
  await bob.sees(2);
  const { url } = await window.awaits(() => window.__TAURI_INTERNALS__.invoke("home"));
  for (const picture of await window.sees(2)) assert.ok(picture.startsWith(`${url}via/`), picture);
  await window.shot("window-elsewhere-room");
  assert.deepEqual(bob.troubles, []);
});

/** Asks a host that means harm for everything that the gateway relays; gives what the page could read of it. */
function asks(window, base) {
  return window.awaits(async (base) => {
    const paths = ["gif/page", "gif/evil.js", "gif/redirect", "room/8k2m4p6q8s0u/export", "r/page", "", "evil.js"];
    const polling = "socket.io/?EIO=4&transport=polling";
    const reads = [...paths, polling].map(async (path) => {
      const answer = await fetch(base + path).catch(() => undefined);
      return [path, answer?.status ?? 0, (await answer?.text()) ?? "", answer?.url ?? base + path];
    });
    const picture = (path) =>
      new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve([path, "shown"]);
        image.onerror = () => resolve([path, "refused"]);
        image.src = base + path;
      });
    const socket = new Promise((resolve) => {
      const link = new WebSocket(`${base.replace("http", "ws")}socket.io/?EIO=4&transport=websocket`);
      link.onopen = () => resolve("open");
      link.onerror = () => resolve("refused");
    });
    return {
      reads: await Promise.all(reads),
      pictures: await Promise.all([picture("gif/page"), picture("gif/redirect")]),
      socket: await socket,
    };
  }, base);
}

test("a host that means harm is heard by nobody", async () => {
  const stranger = await Stranger.opens("0.0.0.0");
  left.push(() => stranger.closes());
  const host = await console.adds(guestUrl(stranger.url));
  const { url } = await window.awaits(() => window.__TAURI_INTERNALS__.invoke("home"));
  const base = new URL(host.base, url).href;
  assert.match(host.base, /^\/via\/[^/]+\/strangerstrangerstrangeraa\/$/);
  await window.shows("<b>Stranger</b>");
  await window.runs(() => (window.mark = true));

  const info = await window.awaits(async (base) => (await fetch(`${base}info`)).json(), base);
  assert.equal(info.id, host.id, "the way to it is open");
  const { reads, pictures, socket } = await asks(window, base);
  for (const [path, status, text, from] of reads) {
    assert.ok(status >= 400, `${path}: ${status}`);
    assert.ok(!text.includes("taken"), `${path}: ${text}`);
    assert.ok(from.startsWith(base), `${path} was not led to ${from}`);
  }
  assert.deepEqual(
    pictures.map(([, outcome]) => outcome),
    ["refused", "refused"],
  );
  assert.equal(socket, "refused");

  await window.runs((base) => {
    const add = (kind, set) => document.body.append(Object.assign(document.createElement(kind), set));
    add("script", { src: `${base}gif/evil.js` });
    add("iframe", { src: `${base}gif/page` });
    add("object", { data: `${base}gif/page` });
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${base}gif/page` }));
    document.head.append(
      Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content: `0;url=${base}gif/page` }),
    );
    location = `${base}gif/page`;
  }, base);
  await asks(window, base);
  const page = await window.runs(() => ({ url: location.href, mark: window.mark, taken: window.taken }));
  assert.match(page.url, /^tauri:\/\/localhost(\/|$)/);
  assert.equal(page.mark, true, "the document is still the same one");
  assert.equal(page.taken, null);
  assert.ok(!stranger.visits.includes("GET /evil.js"), "nobody followed the redirect");
  assert.deepEqual(screen.opened, []);
});
