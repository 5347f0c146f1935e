// The host's disk is full: the page says so, reading goes on, and it all comes back by itself.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Host } from "../node/host.mjs";
import { DESKTOP, Visitor, startBrowser } from "./visitor.mjs";

/** How soon the page has to say that nothing can be stored, in milliseconds. */
const TOLD_MILLISECONDS = 2000;

/** A small disk of its own; undefined where none can be made, which takes root. */
function smallDisk() {
  const folder = mkdtempSync(join(tmpdir(), "madang-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], { stdio: "pipe" });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return folder;
}

/** Takes all the space that is left; gives the file that holds it. */
function fill(folder) {
  const ballast = join(folder, "ballast");
  const file = openSync(ballast, "w");
  for (const size of [1024 * 1024, 64 * 1024, 4096]) {
    try {
      while (writeSync(file, Buffer.alloc(size)) === size);
    } catch (error) {
      assert.equal(error.code, "ENOSPC");
    }
  }
  closeSync(file);
  return ballast;
}

test("a full disk shows a banner, and what was written then goes off once there is space", async (t) => {
  const disk = smallDisk();
  if (disk === undefined) return t.skip("no small disk can be made here (mounting takes root)");
  const before = process.env.TMPDIR;
  process.env.TMPDIR = disk;
  const host = await Host.start("--limits", "off");
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
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
      await banner.waitFor({ timeout: TOLD_MILLISECONDS }).catch(() => {});
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
    execFileSync("umount", ["-l", disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});
