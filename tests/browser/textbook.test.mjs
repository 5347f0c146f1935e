// The known defects of the textbook's page, each by its name: this page has none of them. Those of the host are in
// tests/wire/textbook.rs.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";

let scene;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

test("choosing the same GIF twice in a row sends two messages", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "madang-picture-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { alice } = await scene.aliceIn("마당");
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
});

test("a password is in no address that the browser knows", async () => {
  const [alice, bob] = [await scene.sits("앨리스"), await scene.sits("Bob", { language: "en" })];
  const asked = [];
  for (const { page } of [alice, bob]) page.on("request", (request) => asked.push(request.url()));
  await alice.goes();
  const path = await alice.creates("비밀 마당", { password: "열려라-sesame-1742", guests: true });
  await bob.comesIn(path, "비밀 마당", "열려라-sesame-1742");
  const known = [...asked, alice.page.url(), bob.page.url()].map(decodeURIComponent);
  assert.ok(known.length > 10);
  assert.deepEqual(
    known.filter((address) => address.includes("sesame")),
    [],
  );
});
