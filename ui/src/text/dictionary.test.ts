import { describe, expect, it } from "vitest";
import { pieces, translate, type Entry } from "./dictionary";
import { consoleEn } from "./console-en";
import { consoleKo } from "./console-ko";
import { en as enFirst } from "./en";
import { enRoom } from "./en-room";
import { ko as koFirst } from "./ko";
import { koRoom } from "./ko-room";

const ko = { ...koFirst, ...koRoom };
const en = { ...enFirst, ...enRoom };
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const forms = (entry: Entry) => (typeof entry === "string" ? [entry] : [entry.one, entry.other]);

describe.each([
  { name: "page", korean: ko, english: en },
  { name: "console", korean: consoleKo, english: consoleEn },
] as { name: string; korean: Record<string, string>; english: Record<string, Entry> }[])(
  "the $name dictionary",
  ({ korean, english }) => {
    it("has every key in both languages", () => {
      expect(Object.keys(english).sort()).toEqual(Object.keys(korean).sort());
    });

    it.each(Object.keys(korean))("%s has the same placeholders in every form", (key) => {
      for (const form of forms(english[key] ?? "")) expect(placeholders(form)).toEqual(placeholders(korean[key] ?? ""));
    });

    it("has an {n} wherever it has a singular", () => {
      for (const entry of Object.values(english)) {
        if (typeof entry !== "string") expect(placeholders(entry.other)).toContain("n");
      }
    });

    it("never attaches a Korean particle to a placeholder", () => {
      for (const text of Object.values(korean)) expect(text).not.toMatch(/\}(?:이|가|은|는|을|를|으로|로)(?:\s|$)/);
    });

    it("never parts Wi‑Fi at the end of a line: its hyphen is one that does not break", () => {
      for (const text of [...Object.values(korean), ...Object.values(english).flatMap(forms)])
        expect(text).not.toMatch(/Wi-?Fi/);
    });

    it("has no empty string", () => {
      for (const text of [...Object.values(korean), ...Object.values(english).flatMap(forms)])
        expect(text.trim()).not.toBe("");
    });
  },
);

describe("translate", () => {
  it("fills placeholders", () => {
    expect(translate(ko, "sys.rename", { a: "민수", b: "도윤" })).toBe("민수님의 새 이름: 도윤");
    expect(translate(en, "sys.rename", { a: "Leo", b: "Ava" })).toBe("Leo is now Ava.");
  });

  it("uses the singular for one", () => {
    expect(translate(en, "lobby.guests", { n: 1 })).toBe("1 guest");
    expect(translate(en, "lobby.guests", { n: 2 })).toBe("2 guests");
    expect(translate(ko, "lobby.guests", { n: 1 })).toBe("손님 1명");
  });

  it("does not read a value as a pattern", () => {
    expect(translate(en, "sys.leave", { name: "$&{n}" })).toBe("$&{n} left.");
  });
});

describe("pieces", () => {
  it("keeps a value apart from the words around it", () => {
    expect(pieces(ko, "sys.enter", { name: "지우" })).toEqual([
      { text: "지우", name: "name" },
      { text: "님이 입장하셨습니다." },
    ]);
  });

  it("joins to what translate says", () => {
    const joined = pieces(en, "sys.enterMany", { name: "Omar", n: 1 }).map((piece) => piece.text);
    expect(joined.join("")).toBe(translate(en, "sys.enterMany", { name: "Omar", n: 1 }));
  });
});
