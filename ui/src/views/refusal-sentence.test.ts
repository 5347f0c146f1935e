import { beforeAll, describe, expect, it } from "vitest";
import type { Limits } from "../protocol";
import { reader } from "../text/language.svelte";
import { refusalSentence } from "./refusal-sentence";

const limits = { gifBytesMax: 5 * 1024 * 1024 } as Limits;

beforeAll(async () => {
  await reader.read("en");
  await reader.readAll();
});

describe("refusalSentence", () => {
  it("fills in how long to wait", () => {
    expect(refusalSentence({ code: "rate_limited", message: "", retryAfterMs: 2100 }, limits)).toBe(
      "Too fast. Try again in 3 s.",
    );
    expect(refusalSentence({ code: "muted", message: "", retryAfterMs: 61_000 }, limits)).toContain("in 2 min");
  });

  it("fills in the largest picture", () => {
    expect(refusalSentence({ code: "too_large", message: "" }, limits)).toBe("GIFs must be under 5 MB");
  });

  it("never shows a placeholder, whatever the code", () => {
    for (const code of ["too_long", "no_such_user", "slow_down", "internal", "unknown", "offline"] as const)
      expect(refusalSentence({ code, message: "" }, limits)).not.toMatch(/[{}]/);
  });
});
