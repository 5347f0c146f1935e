import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { dayOf } from "../text/dates";
import { Today } from "./today.svelte";

const EVENING = new Date(2026, 10, 27, 23, 30).getTime();
const HOUR_MS = 3_600_000;

let end: () => void;
let drawn: number[];

beforeEach(() => {
  vi.useFakeTimers({ now: EVENING });
  drawn = [];
  // Many lines say what day it is.
  const today = new Today();
  end = $effect.root(() => {
    for (let line = 0; line < 5; line++) $effect(() => void drawn.push(dayOf(today.now)));
  });
  flushSync();
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

/** What the lines said since the last time. */
function said(): number[] {
  flushSync();
  return drawn.splice(0);
}

it("draws all lines anew at midnight, with one timer, and not before", () => {
  expect(said()).toEqual(Array(5).fill(20261027));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(HOUR_MS / 2 - 1);
  expect(said()).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(said()).toEqual(Array(5).fill(20261028));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(24 * HOUR_MS);
  expect(said()).toEqual(Array(5).fill(20261029));
});

it("knows the day soon after a sleep, and at once where somebody looks", () => {
  said();
  vi.setSystemTime(EVENING + 8 * HOUR_MS);
  vi.advanceTimersToNextTimer();
  expect(said()).toEqual(Array(5).fill(20261028));
  vi.setSystemTime(EVENING + 32 * HOUR_MS);
  window.dispatchEvent(new Event("focus"));
  expect(said()).toEqual(Array(5).fill(20261029));
});
