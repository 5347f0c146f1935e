// The known defects of the textbook's page, each by its name: this page has none of them. Those of the host are in
// tests/wire/textbook.rs.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { Host } from "../node/host.mjs";
import { gif } from "./pictures.mjs";
import { Visitor, startBrowser } from "./visitor.mjs";

let browser;
let host;
let folder;

before(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), "madang-picture-"));
});

after(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  host = await Host.start("--limits", "off");
});

afterEach(async () => {
  await host.remove();
});

test("choosing the same GIF twice in a row sends two messages", async () => {
  const alice = await Visitor.arrive(browser, host.url, { name: "앨리스" });
  await alice.goes();
  await alice.creates("마당");
  const file = join(folder, "party.gif");
  await writeFile(file, gif(48, [200, 40, 40]));
  const input = alice.page.locator('input[type="file"]');
  for (const sent of [1, 2]) {
    await input.setInputFiles(file);
    await alice.sees(sent);
    // A browser tells of a choice only when it is another than before, so the field must have forgotten it.
    assert.equal(await input.inputValue(), "", "the field forgets what was chosen");
  }
  const addresses = await alice.log.locator("img").evaluateAll((images) => images.map((image) => image.src));
  assert.equal(new Set(addresses).size, 2, "two pictures, two messages");
  assert.deepEqual(alice.troubles, []);
  await alice.leaves();
});

test("a password is in no address that the browser knows", async () => {
  const [alice, bob] = [
    await Visitor.arrive(browser, host.url, { name: "앨리스" }),
    await Visitor.arrive(browser, host.url, { name: "Bob", language: "en" }),
  ];
  const asked = [];
  for (const { page } of [alice, bob]) page.on("request", (request) => asked.push(request.url()));
  await alice.goes();
  const path = await alice.creates("비밀 마당", { password: "열려라-sesame-1742", guests: true });
  await bob.goes(path);
  await bob.joins("열려라-sesame-1742");
  await bob.isInside("비밀 마당");
  const known = [...asked, alice.page.url(), bob.page.url()].map(decodeURIComponent);
  assert.ok(known.length > 10);
  assert.deepEqual(
    known.filter((address) => address.includes("sesame")),
    [],
  );
  for (const visitor of [alice, bob]) await visitor.leaves();
});
