// The host's disk is full: the page says so, reading goes on, and it all comes back by itself.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";

import { fill, removeDisk, smallDisk, startOn } from "./small-disk.mjs";
import { DESKTOP, Visitor, startBrowser } from "./visitor.mjs";

/** How soon the page has to say that nothing can be stored, in milliseconds. */
const TOLD_MILLISECONDS = 2000;

/** Whether the message of this number is in the log, or these words are on the page. Runs there. */
function isStoredOr([number, words]) {
  const bubbles = [...document.querySelectorAll('[role="log"] .bubble')];
  const bubble = bubbles.find((one) => one.textContent.trim().startsWith(`${number} x`));
  const stored = bubble !== undefined && !bubble.matches(".bubble--pending, .bubble--failed");
  return stored || document.body.innerText.includes(words);
}

test("a full disk shows a banner, and what was written then goes off once there is space", async (t) => {
  const disk = smallDisk();
  if (disk === undefined) return t.skip("no small disk can be made here (mounting takes root)");
  const host = await startOn(disk, "--limits", "off");
  const browser = await startBrowser();
  try {
    const alice = await Visitor.arrive(browser, host.url, { name: "Alice", language: "en", device: DESKTOP });
    await alice.goes();
    await alice.creates("Yard");
    await alice.says("before");
    await alice.reads("before");
    const ballast = fill(disk);
    const banner = alice.page.getByText(alice.word("net.diskFull")).first();
    // What the log has already allocated may still take some messages.
    for (let n = 0; n < 40 && !(await banner.isVisible()); n++) {
      await alice.says(`${n} ${"x".repeat(4000)}`);
      // In this time it is stored, or the page says why it is not.
      await alice.page.waitForFunction(isStoredOr, [n, alice.word("net.diskFull")], { timeout: TOLD_MILLISECONDS });
    }
    assert.ok(await banner.isVisible(), "the page says that the disk is full");
    await alice.reads("before");
    await alice.shot("disk-full");
    rmSync(ballast);
    await banner.waitFor({ state: "detached" });
    await alice.says("after");
    await alice.reads("after");
    assert.deepEqual(alice.troubles, []);
    await alice.leaves();
  } finally {
    await browser.close();
    await host.remove();
    removeDisk(disk);
  }
});
