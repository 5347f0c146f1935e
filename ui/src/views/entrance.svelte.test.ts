import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { failure } from "../requests";
import type { App } from "../state/app.svelte";
import type { Session } from "../state/session.svelte";
import { reader } from "../text/language.svelte";
import { Entrance } from "./entrance.svelte";

let end: () => void;

beforeEach(async () => {
  await reader.read("en");
  vi.useFakeTimers();
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

/** A way into a room whose host refuses every try, and asks for so long a wait. */
function refused(retryAfterMs: number) {
  const enter = vi.fn(() => {
    const answer = failure("rate_limited", "too many wrong passwords");
    return Promise.resolve({ ...answer, error: { ...answer.error, retryAfterMs } });
  });
  const session = { limits: {}, memberOf: [], lobby: { find: () => undefined }, room: () => ({}) };
  let entrance!: Entrance;
  end = $effect.root(() => {
    entrance = new Entrance({ enter } as unknown as App, "room1", session as unknown as Session);
  });
  flushSync();
  return { entrance, enter };
}

it("counts the seconds down", async () => {
  const { entrance } = refused(2_500);
  await entrance.enter();
  expect(entrance.wait).toBe("Try again in 3 s");
  vi.advanceTimersByTime(1_000);
  expect(entrance.wait).toBe("Try again in 2 s");
  vi.advanceTimersByTime(2_000);
  expect(entrance.wait).toBeUndefined();
  expect(entrance.error).toBeUndefined();
});

it("has waited while the tab was asleep", async () => {
  const { entrance, enter } = refused(60_000);
  await entrance.enter();
  expect(await entrance.enter()).toBe(false);
  expect(enter).toHaveBeenCalledTimes(1);
  // No timer of a tab that sleeps goes off, and all that were due go off once when it wakes.
  vi.setSystemTime(Date.now() + 58_500);
  vi.advanceTimersToNextTimer();
  expect(entrance.wait).toBe("Try again in 1 s");
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersToNextTimer();
  expect(entrance.wait).toBeUndefined();
  await entrance.enter();
  expect(enter).toHaveBeenCalledTimes(2);
});

it("waits anew where the host says so again", async () => {
  const { entrance } = refused(5_000);
  await entrance.enter();
  vi.advanceTimersByTime(5_000);
  await entrance.enter();
  expect(entrance.wait).toBe("Try again in 5 s");
  vi.advanceTimersByTime(4_000);
  expect(entrance.wait).toBe("Try again in 1 s");
});
