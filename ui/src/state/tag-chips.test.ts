import { expect, it } from "vitest";
import { tagChips } from "./tag-chips";

const pictures = [
  { tags: ["웃음", "ㅋㅋ", "laugh"] },
  { tags: ["가자", "go", "run"] },
  { tags: ["응원", "go"] },
  { tags: [] },
  { tags: ["thanks", "고마워"] },
];

it("offers the commonest tag in the reader's letters, and then tags of other pictures only", () => {
  expect(tagChips(pictures, false, 9)).toEqual(["go", "laugh", "thanks"]);
  expect(tagChips(pictures, true, 9)).toEqual(["웃음", "가자", "응원", "고마워"]);
  expect(tagChips([...pictures, { tags: ["고마워"] }], true, 2)).toEqual(["고마워", "웃음"]);
  expect(tagChips([], true, 3)).toEqual([]);
});
