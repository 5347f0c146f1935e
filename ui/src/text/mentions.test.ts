import { describe, expect, it } from "vitest";
import { callsIn, matchNames, MENTIONS_MAX, mentionedIn, nameQuery } from "./mentions";

const people = ["민", "민수", "푸른 여우", "Bob"].map((nickname) => ({ id: `id-${nickname}`, nickname }));

describe("calls by name", () => {
  it("are found wherever a name follows the sign, also one with a space", () => {
    expect(callsIn("@Bob, @푸른 여우 어디?", people)).toEqual([
      { id: "id-Bob", from: 0, to: 4 },
      { id: "id-푸른 여우", from: 6, to: 12 },
    ]);
  });

  it("mean the longer name where two fit", () => {
    expect(mentionedIn("@민수 @민", people)).toEqual(["id-민수", "id-민"]);
  });

  it("are not inside a word, and not for who is not there", () => {
    expect(callsIn("bob@Bob a@b @nobody @", people)).toEqual([]);
  });

  it("count each person once, and no more than a message carries", () => {
    const many = Array.from({ length: MENTIONS_MAX + 1 }, (_, n) => ({ id: `${n}`, nickname: `n${n}.` }));
    const text = many.map(({ nickname }) => `@${nickname}`).join(" ");
    expect(mentionedIn(`${text} @n0.`, many).length).toBe(MENTIONS_MAX);
    expect(mentionedIn("@n1. @n1.", many)).toEqual(["1"]);
  });
});

describe("a name being typed", () => {
  it("is what follows the sign before the caret", () => {
    expect(nameQuery("hey @mi", 7)).toEqual({ from: 4, query: "mi" });
    expect(nameQuery("@", 1)).toEqual({ from: 0, query: "" });
    expect(nameQuery("hey @mi there", 7)).toEqual({ from: 4, query: "mi" });
  });

  it("has ended after a space, and has not begun inside a word", () => {
    expect(nameQuery("hey @mi ", 8)).toBeUndefined();
    expect(nameQuery("a@b", 3)).toBeUndefined();
    expect(nameQuery("hey", 3)).toBeUndefined();
  });

  it("fits names that begin so, then names that hold it, whatever the case and the Unicode form", () => {
    const names = (query: string, max = 9) => matchNames(people, query, max).map(({ nickname }) => nickname);
    expect(names("민")).toEqual(["민", "민수"]);
    expect(names("수")).toEqual(["민수"]);
    expect(names("bO")).toEqual(["Bob"]);
    expect(names("민".normalize("NFD"))).toEqual(["민", "민수"]);
    expect(names("", 2).length).toBe(2);
  });
});
