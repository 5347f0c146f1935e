import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../protocol";
import { lastLine } from "./last-line";

const message: ChatMessage = {
  type: "chat",
  room: "yard",
  seq: 1,
  at: 1,
  id: "a",
  user: { id: "jiu", nickname: "지우", color: "#96570f" },
};

const written = (line: ReturnType<typeof lastLine>) => line?.map(({ text }) => text).join("");

describe("lastLine", () => {
  it("is one line with the name", () => {
    const line = lastLine({ ...message, text: "단체 사진\n올렸어요" });
    expect(line).toEqual([{ name: "name", text: "지우" }, { text: ": 단체 사진 올렸어요" }]);
  });

  it("names a picture by its description", () => {
    const gif = { id: "g", url: "gif/g", mime: "image/gif", width: 1, height: 1, bytes: 1, frames: 2 };
    expect(written(lastLine({ ...message, gif }))).toBe("지우: GIF");
    expect(written(lastLine({ ...message, gif: { ...gif, alt: "고양이" } }))).toBe("지우: GIF 고양이");
  });

  it("is nothing for what was removed or never there", () => {
    expect(lastLine({ ...message, removed: { at: 2 } })).toBeUndefined();
    expect(lastLine(undefined)).toBeUndefined();
  });
});
