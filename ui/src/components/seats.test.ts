import { describe, expect, it } from "vitest";
import { seats, taken } from "./seats";

describe("seats", () => {
  it("has one per person up to eight", () => {
    for (const [max, slots] of [
      [2, 2],
      [5, 5],
      [8, 8],
      [120, 8],
    ] as const) {
      expect(seats(max)).toHaveLength(slots);
    }
  });

  it("starts at the top centre, then right, then left", () => {
    const [first, second, third] = seats(8);
    expect(first).toEqual({ x: 20, y: 10.5 });
    expect(second?.x).toBeGreaterThan(20);
    expect(third?.x).toBeLessThan(20);
    expect(second?.y).toBeCloseTo(third?.y ?? 0);
  });
});

describe("the seats' places", () => {
  const places = (max: number) => seats(max).map(({ x, y }) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10]);

  it("follow the wall and its rounded corners", () => {
    expect(places(8).slice(0, 4)).toEqual([
      [20, 10.5],
      [26.9, 11.6],
      [13.1, 11.6],
      [28, 18.5],
    ]);
    expect(places(5).slice(1, 4)).toEqual([
      [28, 15.3],
      [12, 15.3],
      [26.1, 26.1],
    ]);
  });
});

describe("taken", () => {
  it("counts people one by one in small rooms", () => {
    expect([0, 1, 5, 8].map((people) => taken(people, 8))).toEqual([0, 1, 5, 8]);
  });

  it("shows a share in large rooms, someone if anyone is in, and all seats only when full", () => {
    expect(taken(0, 120)).toBe(0);
    expect(taken(1, 120)).toBe(1);
    expect(taken(40, 120)).toBe(3);
    expect(taken(119, 120)).toBe(7);
    expect(taken(120, 120)).toBe(8);
  });
});
