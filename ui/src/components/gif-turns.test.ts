import { expect, it } from "vitest";
import { GIFS_MOVING_MAX, given, taken, type Turns } from "./gif-turns";

const NOBODY: Turns<number> = { moving: [], waiting: [] };
const seen = (...pictures: number[]) => pictures.reduce(taken, NOBODY);

it("lets six move", () => {
  expect(GIFS_MOVING_MAX).toBe(6);
  expect(seen(1, 2, 3, 4, 5, 6)).toEqual({ moving: [1, 2, 3, 4, 5, 6], waiting: [] });
});

it("lets those move that were seen last", () => {
  expect(seen(1, 2, 3, 4, 5, 6, 7, 8)).toEqual({ moving: [3, 4, 5, 6, 7, 8], waiting: [1, 2] });
});

it("moves one that is asked for in place of the one that has moved for longest", () => {
  expect(taken(seen(1, 2, 3, 4, 5, 6, 7, 8), 1)).toEqual({ moving: [4, 5, 6, 7, 8, 1], waiting: [2, 3] });
});

it("stops nothing for one that moves already", () => {
  expect(taken(seen(1, 2, 3), 1)).toEqual({ moving: [2, 3, 1], waiting: [] });
});

it("gives a place that is free to the one that was seen last", () => {
  const eight = seen(1, 2, 3, 4, 5, 6, 7, 8);
  expect(given(eight, 5)).toEqual({ moving: [3, 4, 6, 7, 8, 2], waiting: [1] });
  expect(given(eight, 1)).toEqual({ moving: [3, 4, 5, 6, 7, 8], waiting: [2] });
  expect(given(seen(1), 1)).toEqual(NOBODY);
});

it("counts for longest who has moved for longest, not who was seen first", () => {
  const freed = given(seen(1, 2, 3, 4, 5, 6, 7), 4);
  expect(freed.moving).toEqual([2, 3, 5, 6, 7, 1]);
  expect(taken(freed, 8)).toEqual({ moving: [3, 5, 6, 7, 1, 8], waiting: [2] });
});
