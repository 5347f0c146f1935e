import { beforeAll, describe, expect, it } from "vitest";
import { chat, gif, join, whisper } from "../test/people";
import { reader } from "../text/language.svelte";
import { spokenLine } from "./spoken-line";

beforeAll(async () => {
  await reader.read("en");
  await reader.readAll();
});

describe("what is spoken of something new", () => {
  it("is who said what, without the time", () => {
    expect(spokenLine(chat(7, "bora", { text: "ㅋㅋ" }), "ara")).toBe("bora: ㅋㅋ");
  });

  it("is nothing of what I said myself, of what was taken back, and of what nobody said", () => {
    expect(spokenLine(chat(7, "ara"), "ara")).toBeUndefined();
    expect(spokenLine(whisper(1, "ara", "bora"), "ara")).toBeUndefined();
    expect(spokenLine(join(8, "bora"), "ara")).toBeUndefined();
    const { text, ...said } = chat(7, "bora");
    expect(text).toBeDefined();
    expect(spokenLine({ ...said, removed: { at: 9 } }, "ara")).toBeUndefined();
  });

  it("begins with that it is a whisper", () => {
    expect(spokenLine(whisper(1, "bora", "ara", { text: "just us" }), "ara")).toBe("Whisper from bora: just us");
  });

  it("is what is in a picture, which the host fills with its tags, or that it is one", () => {
    const { text, ...said } = chat(7, "bora");
    expect(text).toBeDefined();
    expect(spokenLine({ ...said, gif: gif("g", { alt: "안녕, hello" }) }, "ara")).toBe("bora: 안녕, hello");
    expect(spokenLine({ ...said, gif: gif("g") }, "ara")).toBe("bora: GIF");
  });
});
