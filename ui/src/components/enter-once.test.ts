import { beforeEach, describe, expect, it, vi } from "vitest";
import { EnterOnce } from "./enter-once";

const press = (init: KeyboardEventInit = {}) =>
  new KeyboardEvent("keydown", { key: "Enter", cancelable: true, ...init });

describe("Enter", () => {
  const send = vi.fn();
  let touch = false;
  let enter: EnterOnce;

  beforeEach(() => {
    vi.useFakeTimers();
    send.mockReset();
    touch = false;
    dispatchEvent(new Event("blur"));
    enter = new EnterOnce({ touch: () => touch, act: send });
  });

  it("sends and makes no new line", () => {
    const event = press();
    enter.keydown(event);
    expect(send).toHaveBeenCalledTimes(1);
    expect(event.defaultPrevented).toBe(true);
  });

  it("with Shift, or on a touch keyboard, makes a new line", () => {
    const shifted = press({ shiftKey: true });
    enter.keydown(shifted);
    touch = true;
    const touched = press();
    enter.keydown(touched);
    expect(send).not.toHaveBeenCalled();
    expect(shifted.defaultPrevented || touched.defaultPrevented).toBe(false);
  });

  it("sends once while held, and again after it was let go", () => {
    enter.keydown(press());
    enter.keydown(press({ repeat: true }));
    enter.keydown(press());
    expect(send).toHaveBeenCalledTimes(1);
    dispatchEvent(new KeyboardEvent("keyup"));
    enter.keydown(press());
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("while a syllable is composed, sends once after it is committed", () => {
    enter.compositionstart();
    enter.keydown(press({ keyCode: 229 }));
    expect(send).not.toHaveBeenCalled();
    enter.compositionend();
    expect(send).not.toHaveBeenCalled();
    // Windows tells of the same press a second time, now as a plain Enter.
    enter.keydown(press({ keyCode: 13 }));
    vi.runAllTimers();
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("sends at once where the composition ends before the key is told (Safari)", () => {
    enter.compositionstart();
    enter.compositionend();
    enter.keydown(press({ keyCode: 229 }));
    vi.runAllTimers();
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("acts once for a press, whatever field the rest of it comes to", () => {
    const other = vi.fn();
    enter.compositionstart();
    enter.keydown(press({ keyCode: 229 }));
    enter.compositionend();
    vi.runAllTimers();
    new EnterOnce({ act: other }).keydown(press({ keyCode: 13 }));
    expect(send).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
    dispatchEvent(new KeyboardEvent("keyup"));
    new EnterOnce({ act: other }).keydown(press());
    expect(other).toHaveBeenCalledTimes(1);
  });

  it("does not send when a composition ends by itself", () => {
    enter.compositionstart();
    enter.compositionend();
    vi.runAllTimers();
    expect(send).not.toHaveBeenCalled();
  });

  it("leaves other keys alone", () => {
    const event = press({ key: "a" });
    enter.keydown(event);
    expect(event.defaultPrevented).toBe(false);
    expect(send).not.toHaveBeenCalled();
  });
});
