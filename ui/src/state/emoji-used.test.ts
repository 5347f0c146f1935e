import { expect, it } from "vitest";
import { memoryStorage } from "../storage";
import { EmojiUsed } from "./emoji-used.svelte";

it("the last used emoji come first, common ones after them, and all are remembered", () => {
  const storage = memoryStorage();
  const used = new EmojiUsed(storage);
  expect(used.recent(2)).toEqual(["👍", "😂"]);
  used.use("🔥");
  used.use("😂");
  expect(used.recent(3)).toEqual(["😂", "🔥", "👍"]);
  expect(new EmojiUsed(storage).recent(3)).toEqual(["😂", "🔥", "👍"]);
});
