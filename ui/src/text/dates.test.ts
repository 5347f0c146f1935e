import { describe, expect, it } from "vitest";
import { en as enFirst } from "./en";
import { enRoom } from "./en-room";
import { ko as koFirst } from "./ko";
import { koRoom } from "./ko-room";
import { clock, dayLabel, dayOf, fullDate, hitTime, longDay } from "./dates";

const ko = { ...koFirst, ...koRoom };
const en = { ...enFirst, ...enRoom };
const at = new Date(2025, 10, 22, 9, 5).getTime();
const inKorean = { language: "ko" as const, dictionary: ko };
const inEnglish = { language: "en" as const, dictionary: en };
const HOUR = 3_600_000;

describe("dates", () => {
  it("shows the time with two digits and 24 hours", () => {
    expect(clock(at)).toBe("09:05");
    expect(clock(at + 12 * HOUR)).toBe("21:05");
  });

  it("writes a day as each language does", () => {
    expect(longDay(at, "ko")).toBe("11월 22일 토요일");
    expect(longDay(at, "en")).toBe("Saturday 22 November");
    expect(fullDate(at, "en")).toBe("Saturday 22 November 09:05");
  });

  it("says today and yesterday, and the day otherwise", () => {
    expect(dayLabel(at, at + 2 * HOUR, inEnglish)).toBe("Today");
    expect(dayLabel(at, at + 15 * HOUR, inEnglish)).toBe("Yesterday");
    expect(dayLabel(at, at + 15 * HOUR, inKorean)).toBe("어제");
    expect(dayLabel(at, at + 72 * HOUR, inEnglish)).toBe("Saturday 22 November");
  });

  it("tells days apart across a month's end", () => {
    expect(dayOf(new Date(2025, 10, 30).getTime())).not.toBe(dayOf(new Date(2025, 11, 1).getTime()));
  });

  it("says when something found was said: the time today, else the day", () => {
    expect(hitTime(at, at + HOUR, "ko")).toBe("09:05");
    expect(hitTime(at, at + 48 * HOUR, "ko")).toBe("11월 22일");
    expect(hitTime(at, at + 48 * HOUR, "en")).toBe("22 November");
  });
});
