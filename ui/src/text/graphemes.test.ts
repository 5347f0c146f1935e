import { describe, expect, it } from "vitest";
import { countGraphemes, firstGrapheme, isEmojiAlone } from "./graphemes";

describe("graphemes", () => {
  it("counts what a person sees", () => {
    expect(countGraphemes("하은")).toBe(2);
    expect(countGraphemes("👩‍👩‍👧 hi")).toBe(4);
    expect(countGraphemes("")).toBe(0);
  });

  it("takes the first character for a seal", () => {
    expect(firstGrapheme("민수")).toBe("민");
    expect(firstGrapheme("👩‍🚀 Ada")).toBe("👩‍🚀");
    expect(firstGrapheme("")).toBe("");
  });

  it("knows one to three emoji alone", () => {
    for (const text of ["👍", "🎉 🎉", "🇰🇷", "👩‍👩‍👧❤️🔥", "1️⃣"]) expect(isEmojiAlone(text)).toBe(true);
    for (const text of ["", "ㅋㅋ", "👍👍👍👍", "좋아요 👍", "123"]) expect(isEmojiAlone(text)).toBe(false);
  });
});
