// What one wrote and the host has not saved yet: it outlives the browser, and says in words what becomes of it.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";

let scene;
let host;
let alice;
let path;

eachInAScene(async (begun) => {
  scene = begun;
  host = await scene.opens("--limits", "off");
  alice = await scene.sits("Alice", { language: "en" });
  await alice.goes();
  path = await alice.creates("Yard");
});

const picture = (name, buffer) => ({ name, mimeType: "image/gif", buffer });

test("text and pictures written while the host is away outlive the browser, and are sent once and in order", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "madang-browser-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const settings = { language: "en", theme: "dark" };
  let bob = await scene.arrivesWith(folder, "Bob", settings);
  await bob.comesIn(path, "Yard");
  await host.end("SIGKILL");
  await bob.says("first");
  await bob.log.getByText(bob.word("msg.queued")).first().waitFor();
  await bob.page.locator('input[type="file"]').setInputFiles(picture("a.gif", gif(48, [200, 40, 40])));
  await bob.sees(1);
  await bob.says("last");
  await bob.reads("last");
  assert.equal(await bob.field("comp.ph").isEnabled(), true, "one can go on writing");
  await bob.shot("queued");
  await bob.leaves();

  await host.startAgain();
  bob = await scene.arrivesWith(folder, "Bob", settings);
  await bob.goes(path);
  await bob.isInside("Yard");
  await alice.reads("last");
  await alice.sees(1);
  const order = () =>
    [...document.querySelectorAll('[role="log"] .bubble, [role="log"] .gif')].map((one) =>
      one.matches(".gif") ? "picture" : one.textContent.trim(),
    );
  assert.deepEqual(await alice.page.evaluate(order), ["first", "picture", "last"]);
  await bob.log.getByText(bob.word("msg.queued")).first().waitFor({ state: "detached" });
  await bob.page.reload();
  await bob.isInside("Yard");
  await bob.reads("last");
  assert.deepEqual(await bob.page.evaluate(order), ["first", "picture", "last"]);
});

test("a host that died is called away, not this device offline", async () => {
  const bob = await scene.guestIn(path, "Yard", { name: "밥", language: "ko" });
  await host.end("SIGKILL");
  await bob.page.getByText(bob.word("net.hostGone"), { exact: true }).waitFor();
  assert.equal(await bob.page.getByText(bob.word("net.offline"), { exact: true }).count(), 0);
  await bob.shot("host-gone");
  await host.startAgain();
  await bob.says("again");
  await alice.reads("again");
});

test("a picture that no host takes is refused in words, is not offered again, and is gone after a reload", async () => {
  const broken = Buffer.concat([Buffer.from("GIF89a"), Buffer.alloc(64, 7)]);
  await alice.page.locator('input[type="file"]').setInputFiles(picture("broken.gif", broken));
  const failure = alice.log.getByRole("alert");
  await failure.waitFor();
  await alice.button("msg.discard", failure).waitFor();
  assert.equal(await alice.button("msg.resend", failure).count(), 0);
  await alice.log.locator(".gif--failed .gif__none").waitFor();
  assert.equal(await alice.log.locator(".gif--failed img").count(), 0, "a browser draws something torn for it");
  await failure.getByText(alice.word("gif.notGif")).waitFor();
  await alice.shot("refused-picture");
  await alice.says("and on it goes");
  await alice.reads("and on it goes");
  await alice.page.reload();
  await alice.isInside("Yard");
  await alice.reads("and on it goes");
  assert.equal(await alice.log.locator("li.msg").count(), 1, "only the text is left");
});
