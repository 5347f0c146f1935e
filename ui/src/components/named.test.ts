import { expect, it } from "vitest";
import { named } from "./named";

const rows = ["Garden", "Yard", "gate", "마당"].map((text) =>
  Object.assign(document.createElement("button"), { textContent: ` ${text}` }),
);
const press = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key, ...more });

it.each([
  [-1, "g", 0],
  [0, "G", 2],
  [2, "g", 0],
  [1, "ㅁ", 3],
  [1, "ㄷ", undefined],
  [0, "x", undefined],
  [0, " ", undefined],
  [0, "Shift", undefined],
])("from %i, %s leads to %s", (at, key, to) => {
  expect(named(rows, at, press(key))).toBe(to === undefined ? undefined : rows[to]);
});

it("leaves commands alone", () => {
  expect(named(rows, 0, press("g", { ctrlKey: true }))).toBeUndefined();
});
