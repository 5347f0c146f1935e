import { describe, expect, it } from "vitest";
import { splitLinks } from "./links";

const addresses = (text: string) => splitLinks(text).flatMap((run) => ("href" in run ? [run.href] : []));
const joined = (text: string) =>
  splitLinks(text)
    .map((run) => run.text)
    .join("");

describe("splitLinks", () => {
  it("finds http and https addresses between words", () => {
    expect(splitLinks("봐요 http://192.168.0.12:4747/r/abc 여기")).toEqual([
      { text: "봐요 " },
      { text: "http://192.168.0.12:4747/r/abc", href: "http://192.168.0.12:4747/r/abc" },
      { text: " 여기" },
    ]);
    expect(addresses("HTTPS://Example.org/A?b=c#d")).toEqual(["HTTPS://Example.org/A?b=c#d"]);
  });

  it("leaves other schemes and bare names alone", () => {
    for (const text of [
      "javascript://x",
      "ftp://host/file",
      "data:text/html,x",
      "example.org",
      "://",
      "http://",
      "s://a",
    ]) {
      expect(addresses(text)).toEqual([]);
    }
  });

  it("keeps the sentence's punctuation out", () => {
    expect(addresses("See http://a.kr/b. Or (http://a.kr/c), http://a.kr/d!")).toEqual([
      "http://a.kr/b",
      "http://a.kr/c",
      "http://a.kr/d",
    ]);
    expect(addresses("http://a.kr/wiki/Yard_(place)")).toEqual(["http://a.kr/wiki/Yard_(place)"]);
  });

  it("stops at markup characters and at Korean and full-width punctuation", () => {
    expect(addresses('"http://a.kr/b"<b>')).toEqual(["http://a.kr/b"]);
    expect(addresses("http://a.kr/b。http://a.kr/c")).toEqual(["http://a.kr/b", "http://a.kr/c"]);
  });

  it("loses no character", () => {
    for (const text of ["", "a", "http://a.kr", "xhttp://a.kr))) y", "http://http://a.kr", "a://b http://c.kr ://"]) {
      expect(joined(text)).toBe(text);
    }
  });

  it("takes one pass: a megabyte of hostile text is done long before the test's time is up", () => {
    const many = 140_000;
    for (const piece of ["http://", "http://%", "://", "http://a)", "http://a/[(", ")"]) {
      const text = `http://a${piece.repeat(many)}`;
      expect(joined(text)).toBe(text);
    }
  });
});
