import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { BannerClock, troubleOf } from "./banner.svelte";

let banner: BannerClock;

beforeEach(() => {
  vi.useFakeTimers();
  banner = new BannerClock();
});

afterEach(() => void vi.useRealTimers());

it("says nothing about a hiccup", () => {
  banner.tell("reconnecting");
  vi.advanceTimersByTime(999);
  banner.tell(undefined);
  vi.advanceTimersByTime(10_000);
  expect(banner.shown).toBeUndefined();
});

it("shows trouble after a second, changes with it, and says for two seconds that it is over", () => {
  banner.tell("reconnecting");
  vi.advanceTimersByTime(1_000);
  expect(banner.shown).toBe("reconnecting");
  banner.tell("offline");
  expect(banner.shown).toBe("offline");
  banner.tell(undefined);
  expect(banner.shown).toBe("back");
  vi.advanceTimersByTime(2_000);
  expect(banner.shown).toBeUndefined();
});

it("does not start the second anew when the trouble changes its name", () => {
  banner.tell("reconnecting");
  vi.advanceTimersByTime(600);
  banner.tell("offline");
  vi.advanceTimersByTime(400);
  expect(banner.shown).toBe("offline");
});

it("shows at once that the page is out of date", () => {
  banner.tell("stale");
  expect(banner.shown).toBe("stale");
});

it("does not call a freed disk a connection that is back", () => {
  banner.tell("diskFull");
  vi.advanceTimersByTime(1_000);
  banner.tell(undefined);
  expect(banner.shown).toBeUndefined();
});

it("names the most pressing trouble", () => {
  expect(troubleOf({ state: "online", failures: 0 }, true, true)).toBe("diskFull");
  expect(troubleOf({ state: "online", failures: 0 }, false, false)).toBeUndefined();
  expect(troubleOf({ state: "waiting", failures: 1 }, true, false)).toBe("reconnecting");
  expect(troubleOf({ state: "waiting", failures: 1 }, false, true)).toBe("offline");
  expect(troubleOf({ state: "connecting", failures: 4 }, false, false)).toBe("away");
  expect(troubleOf({ state: "stale", failures: 1 }, true, true)).toBe("stale");
});

it("calls the host away where this device has a network, and this device offline where it has none", () => {
  const waiting = { state: "waiting", failures: 4 } as const;
  expect(troubleOf(waiting, false, false)).toBe("away");
  expect(troubleOf({ ...waiting, failures: 3 }, false, false)).toBe("reconnecting");
  expect(troubleOf(waiting, false, true)).toBe("offline");
});
