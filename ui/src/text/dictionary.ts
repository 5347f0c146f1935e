import type { ko } from "./ko";
import type { koRoom } from "./ko-room";

/** The languages of the page. */
export type Language = "ko" | "en";

/** Every string of the page has a key; a key that is not in the dictionary does not compile. */
export type Key = keyof Korean;

type Korean = typeof ko & typeof koRoom;

/** A string, or an English string with its own form for `{n}` = 1. */
export type Entry = string | { one: string; other: string };

/** The strings of the first page, and those that come after it. */
export type FirstTexts = Readonly<Record<keyof typeof ko, Entry>>;
export type RoomTexts = Readonly<Record<keyof typeof koRoom, Entry>>;

/** All strings of one language, as far as they are loaded. */
export type Dictionary = FirstTexts & Partial<RoomTexts>;

/** What is read: its strings, and the language they are in. */
export interface Texts {
  readonly language: Language;
  readonly dictionary: Dictionary;
}

/** The names between braces in a string, as a union of literals. */
type Placeholder<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The arguments that fill a string: none if it has no placeholder. A port, {p}, is a name made of digits, no number. */
export type FillingOf<S extends string> = [Placeholder<S>] extends [never]
  ? []
  : [values: { [Name in Placeholder<S>]: Name extends "p" ? string : string | number }];

/** The arguments after the key. */
export type Filling<K extends Key> = FillingOf<Korean[K]>;

/** A piece of a sentence: plain words, or a filled placeholder that the page may draw in its own way (a name, bold). */
export interface Piece {
  text: string;
  /** The placeholder's name; absent for plain words. */
  name?: string;
}

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_DIRECTIONAL_ISOLATE = "\u2069";

/** Making a format takes far longer than using it. */
const FORMATS: Record<Language, Intl.NumberFormat> = {
  ko: new Intl.NumberFormat("ko"),
  en: new Intl.NumberFormat("en"),
};

/** A number as people write it, "10,000"; a string stays as it is. */
export function written(value: string | number, language: Language): string {
  return typeof value === "number" ? FORMATS[language].format(value) : value;
}

function form(entry: Entry | undefined, count: string | number | undefined): string {
  // What is drawn before its strings are here is drawn again with them.
  if (entry === undefined) return "";
  if (typeof entry === "string") return entry;
  return Number(count) === 1 ? entry.one : entry.other;
}

/** The string of `key`, with its placeholders filled. */
export function translate<K extends Key>(texts: Texts, key: K, ...[values]: Filling<K>): string {
  return fill(texts.dictionary[key], texts.language, values);
}

/** A string with its placeholders filled. */
export function fill(entry: Entry | undefined, language: Language, values?: Partial<Record<string, string | number>>) {
  return cut(entry, language, values)
    .map(({ text }) => text)
    .join("");
}

/** Like `translate`, but cut at the placeholders so that values can be drawn as their own elements. */
export function pieces<K extends Key>(texts: Texts, key: K, ...[values]: Filling<K>): Piece[] {
  return cut(texts.dictionary[key], texts.language, values);
}

function cut(
  entry: Entry | undefined,
  language: Language,
  filled: Partial<Record<string, string | number>> = {},
): Piece[] {
  // Words and names of placeholders take turns.
  return form(entry, filled["n"])
    .split(/\{(\w+)\}/)
    .map((part, place) =>
      place % 2 === 0 ? { text: part } : { text: written(filled[part] ?? `{${part}}`, language), name: part },
    )
    .filter(({ text }) => text !== "");
}

/** A name or title for plain text, where no element can keep its direction from the words around it. */
export function isolated(name: string): string {
  return `${FIRST_STRONG_ISOLATE}${name}${POP_DIRECTIONAL_ISOLATE}`;
}
