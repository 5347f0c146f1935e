import { describe, expect, it } from "vitest";
import { charactersOver, textToSend } from "./outgoing-text";

describe("textToSend", () => {
  it("takes one trailing line break away and keeps the others", () => {
    expect(textToSend("가\n나\n")).toBe("가\n나");
    expect(textToSend("가\n\n")).toBe("가\n");
    expect(textToSend("  가 ")).toBe("  가 ");
  });

  it("makes nothing of blank text", () => {
    for (const typed of ["", " ", "\n", " \n\n "]) expect(textToSend(typed)).toBe("");
  });
});

describe("charactersOver", () => {
  it("counts what a person has to delete", () => {
    expect(charactersOver("가".repeat(10), 30)).toBe(0);
    expect(charactersOver("가".repeat(12), 30)).toBe(2);
    expect(charactersOver("👩‍👩‍👧", 4)).toBe(1);
  });
});
