// A guest keeps a conversation, and reads it later without any host.

import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { unzipped } from "../node/unzipped.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";
import { DESKTOP, artifactsOf } from "./visitor.mjs";

let scene;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

/** Saves the conversation from the room's menu; gives the zip and what the browser would call it. */
async function saves(visitor) {
  await visitor.button("common.more").click();
  const download = visitor.page.waitForEvent("download");
  await visitor.page.getByRole("menuitem", { name: visitor.word("room.export"), exact: true }).click();
  const saved = await download;
  return { zip: readFileSync(await saved.path()), name: saved.suggestedFilename() };
}

/** Unpacks a zip into a folder as the system's file manager does; gives the address of its page. */
function unpack(zip, folder) {
  for (const [name, bytes] of unzipped(zip)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return pathToFileURL(join(folder, "room.html")).href;
}

/** Opens a kept page without a network, and hears of everything that it tries to do besides. */
async function opens(page, url) {
  const troubles = [];
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => request.url().startsWith("file:") || troubles.push(request.url()));
  await page.context().setOffline(true);
  await page.goto(url);
  return troubles;
}

for (const [language, theme] of [
  ["ko", "light"],
  ["en", "dark"],
]) {
  test(`a guest keeps a conversation and opens it offline (${language}, ${theme})`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "madang-kept-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const { alice, path } = await scene.aliceIn("마당: 첫 모임?");
    const bob = await scene.guestIn(path, "마당: 첫 모임?", { name: "Bob <b>", language, theme });
    await alice.says("안녕하세요 <script>window.broken = true</script>");
    await bob.says("hello");
    const picture = { name: "a.gif", mimeType: "image/gif", buffer: gif(48, [200, 40, 40]) };
    await alice.page.locator('input[type="file"]').setInputFiles(picture);
    await bob.sees(1);

    const { zip, name } = await saves(bob);
    assert.equal(name, "마당 첫 모임.zip");
    const context = await scene.browser.newContext({ ...DESKTOP, colorScheme: theme });
    const page = await context.newPage();
    const troubles = await opens(page, unpack(zip, folder));
    await page.getByRole("heading", { name: "마당: 첫 모임?" }).waitFor();
    await page.getByText("안녕하세요 <script>window.broken = true</script>").waitFor();
    await page
      .getByText(bob.word("sys.enter", { name: "Bob <b>" }))
      .first()
      .waitFor();
    const drawn = () => {
      const pictures = [...document.querySelectorAll("img")];
      return pictures.length === 1 && pictures.every((picture) => picture.complete && picture.naturalWidth === 48);
    };
    await page.waitForFunction(drawn);
    assert.equal(await page.evaluate(() => window.broken), undefined);
    assert.equal(await page.locator("html").getAttribute("lang"), language);
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(dark, theme === "dark" ? "rgb(25, 22, 19)" : "rgb(250, 247, 241)");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.equal(wide, false, "nothing is wider than the window");
    await page.screenshot({ path: `${artifactsOf()}export-${language}-${theme}.png`, fullPage: true });
    await context.close();
    assert.deepEqual(troubles, [], "the page asks for nothing and breaks nothing");
  });
}
