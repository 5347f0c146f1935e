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

/** The names between braces in a string, as a union of literals. */
type Placeholder<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The arguments that fill a string: none if it has no placeholder. */
export type FillingOf<S extends string> = [Placeholder<S>] extends [never]
  ? []
  : [values: Record<Placeholder<S>, string | number>];

/** The arguments after the key. */
export type Filling<K extends Key> = FillingOf<Korean[K]>;

function form(entry: Entry | undefined, count: string | number | undefined): string {
  // What is drawn before its strings are here is drawn again with them.
  if (entry === undefined) return "";
  if (typeof entry === "string") return entry;
  return Number(count) === 1 ? entry.one : entry.other;
}

/** The string of `key`, with its placeholders filled. */
export function translate<K extends Key>(dictionary: Dictionary, key: K, ...[values]: Filling<K>): string {
  return fill(dictionary[key], values);
}

/** A string with its placeholders filled. */
export function fill(entry: Entry | undefined, filled: Partial<Record<string, string | number>> = {}): string {
  return form(entry, filled["n"]).replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    String(filled[name] ?? placeholder),
  );
}

/** A piece of a sentence: plain words, or a filled placeholder that the page may draw in its own way (a name, bold). */
export interface Piece {
  text: string;
  /** The placeholder's name; absent for plain words. */
  name?: string;
}

/** Like `translate`, but cut at the placeholders so that values can be drawn as their own elements. */
export function pieces<K extends Key>(dictionary: Dictionary, key: K, ...[values]: Filling<K>): Piece[] {
  const filled: Partial<Record<string, string | number>> = values ?? {};
  const sentence = form(dictionary[key], filled["n"]);
  return sentence
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined ? { text: part } : { text: String(filled[name] ?? part), name };
    });
}
