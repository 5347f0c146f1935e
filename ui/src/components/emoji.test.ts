import { expect, it } from "vitest";
import { countGraphemes } from "../text/graphemes";
import { EMOJI, findEmoji } from "./emoji";

it("every emoji is one character, stands there once, and has words in both languages", () => {
  expect(new Set(EMOJI.map(({ emoji }) => emoji)).size).toBe(EMOJI.length);
  for (const { emoji, words } of EMOJI) {
    expect(countGraphemes(emoji)).toBe(1);
    expect(words).toMatch(/[가-힣ㄱ-ㅎㅠ]/);
    expect(words).toMatch(/[a-z]/);
  }
});

it("emoji are found by the beginning of a word, in Korean and English", () => {
  const found = (query: string) => findEmoji(query).map(({ emoji }) => emoji);
  expect(found("축하")).toContain("🎉");
  expect(found("Part")).toContain("🎉");
  expect(found("박")).toContain("👏");
  expect(found("zzzz")).toEqual([]);
  expect(found(" ").length).toBe(EMOJI.length);
});
