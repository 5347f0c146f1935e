import { expect, it } from "vitest";
import { tagOf, withTag } from "./tags";

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
