import { afterEach, expect, it, vi } from "vitest";
import { escapes, over } from "./layer";

afterEach(() => document.body.replaceChildren());

/** A box over the page with a field in it, and how often it was to close. */
function box() {
  const element = document.body.appendChild(document.createElement("div"));
  const field = element.appendChild(document.createElement("input"));
  const close = vi.fn();
  return { element, field, close, lift: over(element, close) };
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

it("passes over what this width does not show", () => {
  const below = box();
  const above = box();
  above.element.checkVisibility = () => false;
  press(document.body, "Escape");
  expect([below.close, above.close].map((close) => close.mock.calls.length)).toEqual([1, 0]);
  above.lift();
  below.lift();
});

it("lets names to choose from go before what stands beside them", () => {
  const panel = box();
  const list = document.body.appendChild(document.createElement("div"));
  const close = vi.fn();
  const lift = escapes(list, close);
  press(document.body, "Escape");
  expect([panel.close.mock.calls.length, close.mock.calls.length]).toEqual([0, 1]);
  lift();
  press(document.body, "Escape");
  expect(panel.close).toHaveBeenCalledOnce();
  panel.lift();
});
