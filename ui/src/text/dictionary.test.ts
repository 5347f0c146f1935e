import { describe, expect, it } from "vitest";
import { type Entry, fill, type FillingOf, pieces, type Texts, translate } from "./dictionary";
import { consoleEn } from "./console-en";
import { consoleKo } from "./console-ko";
import { en as enFirst } from "./en";
import { enRoom } from "./en-room";
import { ko as koFirst } from "./ko";
import { koRoom } from "./ko-room";

const ko = { ...koFirst, ...koRoom };
const en = { ...enFirst, ...enRoom };
const inKorean: Texts = { language: "ko", dictionary: ko };
const inEnglish: Texts = { language: "en", dictionary: en };
/**
 * A particle whose form depends on how the word before it ends, right behind a placeholder or the mark that closes it: as a
 * word's last syllable, so before anything that is no letter.
 */
const PARTICLE = /\}[’”'"』」)\]]*(?:이|가|은|는|을|를|와|과|으로|로|이나|나|이랑|랑)(?![가-힣])/;
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
      for (const text of Object.values(korean)) expect(text).not.toMatch(PARTICLE);
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

describe("the pattern of Korean particles", () => {
  it.each([
    "{a}와 {b}",
    "‘{title}’을 닫을까요?",
    "“{q}”를 못 찾았어요",
    "{name}이, 그리고",
    "새 이름은 {b}로.",
    "{room}과",
  ])("finds the one in %s", (text) => expect(text).toMatch(PARTICLE));

  it.each(["{name}님이 왔어요", "{n}개", "{n}명", "{a}과장님", "‘{title}’ 방에서", "{host}에서 열린 방"])(
    "finds none in %s",
    (text) => expect(text).not.toMatch(PARTICLE),
  );
});

describe("translate", () => {
  it("fills placeholders", () => {
    expect(translate(inKorean, "sys.rename", { a: "민수", b: "도윤" })).toBe("민수님의 새 이름: 도윤");
    expect(translate(inEnglish, "sys.rename", { a: "Leo", b: "Ava" })).toBe("Leo is now Ava.");
  });

  it("uses the singular for one", () => {
    expect(translate(inEnglish, "lobby.guests", { n: 1 })).toBe("1 guest");
    expect(translate(inEnglish, "lobby.guests", { n: 2 })).toBe("2 guests");
    expect(translate(inKorean, "lobby.guests", { n: 1 })).toBe("손님 1명");
  });

  it("writes numbers as people do, and leaves what is no number as it is: a port", () => {
    expect(translate(inEnglish, "log.jumpNew", { n: 10_000 })).toBe("10,000 new messages");
    expect(translate(inKorean, "log.jumpNew", { n: 10_000 })).toBe("새 메시지 10,000개");
    expect(translate(inEnglish, "gif.tooBig", { mb: 0.5 })).toBe("GIFs must be under 0.5 MB");
    expect(fill(consoleEn["test.port.fix"], "en", { p: "4747" })).toBe("Use free port 4747");
    // @ts-expect-error a port that came as a number would be written with a comma
    const port: FillingOf<"{p}"> = [{ p: 4747 }];
    expect(port).toHaveLength(1);
  });

  it("does not read a value as a pattern", () => {
    expect(translate(inEnglish, "sys.leave", { name: "$&{n}" })).toBe("$&{n} left.");
  });
});

describe("pieces", () => {
  it("keeps a value apart from the words around it", () => {
    expect(pieces(inKorean, "sys.enter", { name: "지우" })).toEqual([
      { text: "지우", name: "name" },
      { text: "님이 입장하셨습니다." },
    ]);
  });

  it("joins to what translate says", () => {
    const joined = pieces(inEnglish, "sys.enterMany", { name: "Omar", n: 1 }).map((piece) => piece.text);
    expect(joined.join("")).toBe(translate(inEnglish, "sys.enterMany", { name: "Omar", n: 1 }));
  });
});
