import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TypingPeople, TypingSignal } from "./typing.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("people typing", () => {
  it("are listed in the order they began, and leave after five seconds without news", () => {
    const typing = new TypingPeople();
    typing.set("bora", true);
    vi.advanceTimersByTime(3_000);
    typing.set("chul", true);
    typing.set("bora", true);
    expect(typing.users).toEqual(["bora", "chul"]);
    vi.advanceTimersByTime(4_999);
    expect(typing.users).toEqual(["bora", "chul"]);
    vi.advanceTimersByTime(1);
    expect(typing.users).toEqual([]);
  });

  it("leave when they stop", () => {
    const typing = new TypingPeople();
    typing.set("bora", true);
    typing.set("bora", false);
    typing.set("chul", false);
    expect(typing.users).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("telling that I type", () => {
  it("tells once in a while, however many keys are pressed", () => {
    const told: boolean[] = [];
    const signal = new TypingSignal((on) => told.push(on));
    for (let key = 0; key < 60; key++) {
      signal.press();
      vi.advanceTimersByTime(100);
    }
    expect(told).toEqual([true, true, true]);
    signal.stop();
    signal.stop();
    expect(told).toEqual([true, true, true, false]);
  });

  it("does not tell the end of what others no longer see", () => {
    const told: boolean[] = [];
    const signal = new TypingSignal((on) => told.push(on));
    signal.press();
    vi.advanceTimersByTime(5_000);
    signal.stop();
    signal.press();
    signal.forget();
    signal.stop();
    expect(told).toEqual([true, true]);
  });
});
