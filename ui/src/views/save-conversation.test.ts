import { expect, it } from "vitest";
import { fileName } from "./save-conversation";

it("a file's name is the room's title without what file systems do not take", () => {
  expect(fileName("토요일 랜파티")).toBe("토요일 랜파티");
  expect(fileName('a/b\\c:d*e?f"g<h>i|j')).toBe("a b c d e f g h i j");
  expect(fileName("../..")).toBe("madang");
  expect(fileName("...")).toBe("madang");
  expect(fileName(" trailing. ")).toBe("trailing");
});
