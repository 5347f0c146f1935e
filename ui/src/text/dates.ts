import { type Language, type Texts, translate } from "./dictionary";

const LOCALES: Record<Language, string> = { ko: "ko-KR", en: "en-GB" };

const PARTS = {
  weekday: { weekday: "long" },
  month: { month: "long" },
  day: { day: "numeric" },
  monthDay: { month: "long", day: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes far longer than using it, and every message has a date. */
function formatted(at: number, language: Language, part: keyof typeof PARTS): string {
  const key = language + part;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], PARTS[part]);
  formats.set(key, format);
  return format.format(at);
}

/** The time of day, 24 hours, as "18:42". `at` is in milliseconds. */
export function clock(at: number): string {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

/** A number that is the same for two times of one local day. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

/** The last midnight on this device's clock. */
export function midnightBefore(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** The midnight at which the day of a time ends. */
export function midnightAfter(at: number): number {
  return new Date(at).setHours(24, 0, 0, 0);
}

/** The day that was written last: what follows it in a log is mostly of the same one. */
let written: { day: number; language: Language; text: string } | undefined;

/** "11월 22일 토요일" or "Saturday 22 November". */
export function longDay(at: number, language: Language): string {
  const day = dayOf(at);
  if (written?.day !== day || written.language !== language) written = { day, language, text: writeDay(at, language) };
  return written.text;
}

function writeDay(at: number, language: Language): string {
  const weekday = formatted(at, language, "weekday");
  if (language === "ko") return `${formatted(at, language, "monthDay")} ${weekday}`;
  return `${weekday} ${formatted(at, language, "day")} ${formatted(at, language, "month")}`;
}

/** What stands between two days of a log: "Today", "Yesterday" or the long day. Both times are in milliseconds. */
export function dayLabel(at: number, now: number, read: Texts): string {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(at) === dayOf(now)) return translate(read, "log.today");
  if (dayOf(at) === dayOf(yesterday.getTime())) return translate(read, "log.yesterday");
  return longDay(at, read.language);
}

/** When something found was said: the time today, else the day, as "11월 8일" or "8 November". */
export function hitTime(at: number, now: number, language: Language): string {
  if (dayOf(at) === dayOf(now)) return clock(at);
  return formatted(at, language, "monthDay");
}

/** Day and time in full, for the title of a time. */
export function fullDate(at: number, language: Language): string {
  return `${longDay(at, language)} ${clock(at)}`;
}
