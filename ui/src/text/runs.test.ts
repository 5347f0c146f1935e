import { describe, expect, it } from "vitest";
import { marksIn } from "./marks";
import { runsOf } from "./runs";

const people = [{ id: "b", nickname: "Bob" }];

describe("runs", () => {
  it("tell links, names and plain text apart", () => {
    expect(runsOf("see http://a.b/@Bob @Bob", { people })).toEqual([
      { text: "see " },
      { text: "http://a.b/@Bob", href: "http://a.b/@Bob" },
      { text: " " },
      { text: "@Bob", calls: "b" },
    ]);
  });

  it("mark what was looked for, across and inside other runs", () => {
    expect(runsOf("hi @Bob!", { people, query: "bob" })).toEqual([
      { text: "hi " },
      { text: "@", calls: "b" },
      { text: "Bob", calls: "b", marked: true },
      { text: "!" },
    ]);
  });

  it("joined are the text again", () => {
    for (const text of ["", "맵 파일 http://맵.kr 맵", "<b>@Bob</b>"])
      expect(
        runsOf(text, { people, query: "맵 b" })
          .map((run) => run.text)
          .join(""),
      ).toBe(text);
  });
});

describe("marks", () => {
  it("are of the whole where it stands so, else of each word", () => {
    expect(marksIn("2:2 맵 파일은", "맵 파일")).toEqual([{ from: 4, to: 8 }]);
    expect(marksIn("파일과 맵", "맵 파일")).toEqual([
      { from: 0, to: 2 },
      { from: 4, to: 5 },
    ]);
  });

  it("do not mind the case, overlap or nothing", () => {
    expect(marksIn("Haha", "ha")).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 4 },
    ]);
    expect(marksIn("abcd", "abc bcd")).toEqual([{ from: 0, to: 4 }]);
    expect(marksIn("abc", "  ")).toEqual([]);
    expect(marksIn("İstanbul stan", "stan")).toEqual([]);
  });
});
