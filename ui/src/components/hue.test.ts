import { describe, expect, it } from "vitest";
import { hue } from "./hue";

describe("hue", () => {
  it("gives the OKLCH hue of known colours", () => {
    expect(hue("#ff0000")).toBe(29);
    expect(hue("#00ff00")).toBe(142);
    expect(hue("#0000ff")).toBe(264);
    expect(hue("#FFFF00")).toBe(110);
  });

  it("answers 0 for what is no colour", () => {
    for (const text of ["", "red", "#12345", "#gggggg", "url(x)"]) expect(hue(text)).toBe(0);
  });
});
