import { expect, it } from "vitest";
import { MATS_MAX, RING_SIDE, ringMats } from "./ring";

it("seats people from the top centre, to the right and to the left of it, once around", () => {
  const mats = ringMats(MATS_MAX);
  expect(mats.slice(0, 3)).toEqual([
    { x: 432, y: 102 },
    { x: 514.5, y: 102 },
    { x: 349.5, y: 102 },
  ]);
  expect(mats.at(-1)).toEqual({ x: 432, y: 762 });
  expect(new Set(mats.map(({ x, y }) => `${x} ${y}`)).size).toBe(32);
  for (const { x, y } of mats) expect([x, y].some((at) => at === 102 || at === 762)).toBe(true);
});

it("lies the same to the left as to the right", () => {
  const mats = ringMats(MATS_MAX).map(({ x, y }) => `${x} ${y}`);
  for (const { x, y } of ringMats(MATS_MAX)) expect(mats).toContain(`${RING_SIDE - x} ${y}`);
});

it("has no more mats than people may come, and never more than there is room for", () => {
  expect(ringMats(5).length).toBe(5);
  expect(ringMats(1000).length).toBe(32);
});
