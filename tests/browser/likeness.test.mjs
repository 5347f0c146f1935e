// What compares pictures must see a difference where there is one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { PNG } from "pngjs";

import { compared } from "./likeness.mjs";

test("a picture that differs is noticed, and one that does not is not", () => {
  const picture = (of) => PNG.sync.read(readFileSync(new URL(`reference/${of}.png`, import.meta.url)));
  assert.equal(compared(picture("lobby-ko-light-390"), picture("lobby-ko-light-390")).part, 0);
  assert.ok(compared(picture("lobby-ko-light-390"), picture("join-ko-light-390")).part > 0.01);
  assert.ok(compared(picture("lobby-ko-light-390"), picture("lobby-ko-dark-390")).part > 0.1);
  assert.equal(compared(picture("lobby-ko-light-390"), picture("lobby-ko-light-820")).part, 1);
});
