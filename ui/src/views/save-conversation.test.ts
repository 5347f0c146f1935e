import { expect, it } from "vitest";
import { fileName } from "./save-conversation";

it("a file's name is the room's title without what file systems do not take", () => {
  expect(fileName("토요일 랜파티")).toBe("토요일 랜파티");
  expect(fileName('a/b\\c:d*e?f"g<h>i|j')).toBe("a b c d e f g h i j");
  expect(fileName("../..")).toBe("madang");
  expect(fileName("...")).toBe("madang");
  expect(fileName(" trailing. ")).toBe("trailing");
  expect(["CON", "nul.txt", "Com1", "lpt¹", "aux "].map(fileName)).toEqual([
    "_CON",
    "_nul.txt",
    "_Com1",
    "_lpt¹",
    "_aux",
  ]);
  expect(["console", "COM10", "com"].map(fileName)).toEqual(["console", "COM10", "com"]);
});
