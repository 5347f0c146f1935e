import { afterEach, expect, it, vi } from "vitest";
import { over } from "./layer";

afterEach(() => document.body.replaceChildren());

/** A box over the page with a field in it, and how often it was to close. */
function box() {
  const element = document.body.appendChild(document.createElement("div"));
  const field = element.appendChild(document.createElement("input"));
  const close = vi.fn();
  return { field, close, lift: over(element, close) };
}

const press = (target: EventTarget, key: string, more: KeyboardEventInit = {}) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

it("closes the topmost wherever the focus is, one at a time", () => {
  const below = box();
  const above = box();
  press(document.body, "Escape");
  expect([below.close, above.close].map((close) => close.mock.calls.length)).toEqual([0, 1]);
  above.lift();
  press(document.body, "Escape");
  expect([below.close, above.close].map((close) => close.mock.calls.length)).toEqual([1, 1]);
  below.lift();
  expect(press(document.body, "Escape")).toBe(true);
});

it("leaves to the box what is pressed in it, and to the input method its keys", () => {
  const { field, close, lift } = box();
  press(field, "Escape");
  press(document.body, "Escape", { isComposing: true });
  press(document.body, "Enter");
  expect(close).not.toHaveBeenCalled();
  lift();
});
