/** Finding names by what is typed of them: a part of the name, or in Korean the initial consonants of its syllables. */

const SYLLABLE_FIRST = 0xac00;
const SYLLABLE_LAST = 0xd7a3;
/** Syllables that begin with the same consonant. */
const SYLLABLES_EACH = 588;
const CONSONANTS = Array.from("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ");

/** A name, cut around the first place that what was typed stands for. */
export type Cut = readonly [before: string, found: string, after: string];

/** Whether a name contains what was typed, where a consonant alone stands for every syllable that begins with it. */
export function containsTyped(name: string, typed: string): boolean {
  return cutAtTyped(name, typed) !== undefined;
}

/** The name, cut around what was typed; nothing where it is not in it. Spaces do not count on either side. */
export function cutAtTyped(name: string, typed: string): Cut | undefined {
  const wanted = plain(typed);
  const given = Array.from(name.normalize("NFC"));
  const letters = given.flatMap((character, at) => (isSpace(character) ? [] : [{ at, is: lower(character) }]));
  if (wanted.length === 0) return [given.join(""), "", ""];
  const from = letters.findIndex((_, first) => wanted.every((one, step) => fits(letters[first + step]?.is, one)));
  const [first, last] = [letters[from]?.at, letters[from + wanted.length - 1]?.at];
  if (first === undefined || last === undefined) return undefined;
  return [given.slice(0, first), given.slice(first, last + 1), given.slice(last + 1)].map((part) => part.join("")) as [
    string,
    string,
    string,
  ];
}

function plain(text: string): string[] {
  return Array.from(text.normalize("NFC"))
    .filter((character) => !isSpace(character))
    .map(lower);
}

const isSpace = (character: string) => /\s/.test(character);
const lower = (character: string) => character.toLocaleLowerCase();

function fits(given: string | undefined, typed: string): boolean {
  return given !== undefined && (given === typed || consonantOf(given) === typed);
}

function consonantOf(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code < SYLLABLE_FIRST || code > SYLLABLE_LAST) return undefined;
  return CONSONANTS[Math.floor((code - SYLLABLE_FIRST) / SYLLABLES_EACH)];
}
