// A host on a disk that is soon full.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Host } from "../node/host.mjs";

/** A small disk of its own; undefined where none can be made, which takes root. */
export function smallDisk() {
  const folder = mkdtempSync(join(tmpdir(), "madang-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], { stdio: "pipe" });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return folder;
}

/** Starts a host there. */
export async function startOn(disk, ...settings) {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = disk;
  try {
    return await Host.start(...settings);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Takes all the space that is left; gives the file that holds it. */
export function fill(disk) {
  const ballast = join(disk, "ballast");
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

/** Takes it away, with all that is on it. */
export function removeDisk(disk) {
  execFileSync("umount", ["-l", disk]);
  rmSync(disk, { recursive: true, force: true });
}
