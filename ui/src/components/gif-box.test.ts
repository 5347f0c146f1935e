import { describe, expect, it } from "vitest";
import { gifBox } from "./gif-box";

describe("gifBox", () => {
  it("keeps small pictures as they are and fits large ones into the square", () => {
    expect(gifBox(200, 100, 320)).toEqual({ width: 200, height: 100 });
    expect(gifBox(640, 480, 320)).toEqual({ width: 320, height: 240 });
    expect(gifBox(480, 960, 320)).toEqual({ width: 160, height: 320 });
  });

  it("draws small pictures as large as a finger, whole and in their own ratio", () => {
    expect(gifBox(60, 60, 320)).toEqual({ width: 96, height: 96 });
    expect(gifBox(48, 24, 320)).toEqual({ width: 96, height: 48 });
    expect(gifBox(64, 160, 320)).toEqual({ width: 96, height: 240 });
  });

  it("never gets narrower than 96 px or flat", () => {
    expect(gifBox(10, 4000, 320)).toEqual({ width: 96, height: 320 });
    expect(gifBox(4000, 2, 320)).toEqual({ width: 320, height: 1 });
  });
});
