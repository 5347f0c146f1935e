import { expect, it } from "vitest";
import { partsOfTags, tagOf, withTag } from "./tags";

it("a tag is a word without its sign", () => {
  expect(tagOf(" #축하 ")).toBe("축하");
  expect(tagOf("생일 축하,")).toBe("생일축하");
  expect(tagOf(" # ")).toBeUndefined();
});

it("a tag is there once, whatever its case", () => {
  expect(withTag(["GG"], "#gg")).toEqual(["GG"]);
  expect(withTag(["GG"], "축하")).toEqual(["GG", "축하"]);
  expect(withTag(["GG"], "")).toEqual(["GG"]);
});

it.each([
  ["웃음", [], "웃음"],
  ["웃음 박", ["웃음"], "박"],
  ["a, b,c ", ["a", "b", "c"], ""],
  ["", [], ""],
])("%j is parted at spaces and commas", (typed, whole, rest) => {
  expect(partsOfTags(typed)).toEqual({ whole, rest });
});
