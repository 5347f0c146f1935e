import { describe, expect, it } from "vitest";
import { lookAlike } from "./look-alike";

describe("lookAlike", () => {
  it.each([
    ["Minsu's Laptop", "minsu's  laptop "],
    ["Paypal", "Рaуpаl"],
    ["Bill", "Bi1l"],
    ["corner", "comer"],
    ["민수의 노트북", "민수의 노트북".normalize("NFD")],
    ["A\u200bB", "ab"],
    ["café", "cafe"],
  ])("takes %s and %s for the same", (one, other) => {
    expect(lookAlike(one)).toBe(lookAlike(other));
  });

  it.each([
    ["민수의 노트북", "민지의 노트북"],
    ["Green Roof", "Green Root"],
    ["PC 2", "PC 3"],
  ])("tells %s and %s apart", (one, other) => {
    expect(lookAlike(one)).not.toBe(lookAlike(other));
  });
});
