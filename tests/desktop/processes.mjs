// Processes that tests start: whatever becomes of a test, none outlives it.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { within } from "../node/within.mjs";

const running = new Set();

process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program. */
export function start(program, arguments_, options) {
  const child = spawn(program, arguments_, options);
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Waits until a process that need not be our child is gone. */
export async function processEnds(id, milliseconds) {
  const watcher = start("tail", ["--pid", String(id), "--sleep-interval=0.05", "--follow", "/dev/null"]);
  try {
    await within(`process ${id} to end`, once(watcher, "exit"), milliseconds);
  } finally {
    watcher.kill();
  }
}
