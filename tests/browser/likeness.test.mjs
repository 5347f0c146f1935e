// What compares pictures must see a difference where there is one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { PNG } from "pngjs";

import { compared } from "./likeness.mjs";
import { difference } from "./surroundings.mjs";

test("a picture that differs is noticed, and one that does not is not", () => {
  const picture = (of) => PNG.sync.read(readFileSync(new URL(`reference/${of}.png`, import.meta.url)));
  assert.equal(compared(picture("lobby-ko-light-390"), picture("lobby-ko-light-390")).part, 0);
  assert.ok(compared(picture("lobby-ko-light-390"), picture("join-ko-light-390")).part > 0.01);
  assert.ok(compared(picture("lobby-ko-light-390"), picture("lobby-ko-dark-390")).part > 0.1);
  assert.equal(compared(picture("lobby-ko-light-390"), picture("lobby-ko-light-820")).part, 1);
});

test("another browser or another font is named, and the same ones are not", () => {
  const taken = { chromium: "156", "font ko": "Noto Sans CJK KR Regular 1", "font en": "Noto Sans Regular 2" };
  assert.equal(difference(taken, { ...taken }), undefined);
  assert.match(difference(taken, { ...taken, chromium: "157" }), /chromium: 156 then, 157 here/);
  assert.match(difference(taken, { chromium: "156", "font ko": taken["font ko"] }), /font en: .* then, nothing here/);
});
