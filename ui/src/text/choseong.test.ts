import { expect, it } from "vitest";
import { containsTyped, cutAtTyped } from "./choseong";

it.each([
  ["토요일 랜파티", "랜파", true],
  ["토요일 랜파티", "ㅌㅇㅇ", true],
  ["토요일 랜파티", "ㄹㅍㅌ", true],
  ["토요일 랜파티", "토ㅇ일", true],
  ["토요일 랜파티", "일랜", true],
  ["토요일 랜파티", "ㅌㅌ", false],
  ["깜짝 생일", "ㄲㅉ", true],
  ["깜짝 생일", "ㄱㅈ", false],
  ["Book club", "BOOK c", true],
  ["Book club", "clubs", false],
  ["ㅋㅋㅋ", "ㅋㅋ", true],
  ["anything", "  ", true],
  ["", "a", false],
])("%s, typed %s: %s", (name, typed, found) => {
  expect(containsTyped(name, typed)).toBe(found);
});

it.each([
  ["토요일 랜파티", "ㄹㅍ", ["토요일 ", "랜파", "티"]],
  ["토요일 랜파티", "일랜", ["토요", "일 랜", "파티"]],
  ["Book club", "CLUB", ["Book ", "club", ""]],
  ["anything", " ", ["anything", "", ""]],
  ["Book club", "clubs", undefined],
])("%s is cut around %s", (name, typed, cut) => {
  expect(cutAtTyped(name, typed)).toEqual(cut);
});
