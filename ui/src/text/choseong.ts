/** Finding names by what is typed of them: a part of the name, or in Korean the initial consonants of its syllables. */

const SYLLABLE_FIRST = 0xac00;
const SYLLABLE_LAST = 0xd7a3;
/** Syllables that begin with the same consonant. */
const SYLLABLES_EACH = 588;
const CONSONANTS = Array.from("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ");

/** Whether a name contains what was typed, where a consonant alone stands for every syllable that begins with it. */
export function containsTyped(name: string, typed: string): boolean {
  const wanted = plain(typed);
  const given = plain(name);
  return given.some((_, from) => wanted.every((character, at) => fits(given[from + at], character))) || !wanted.length;
}

function plain(text: string): string[] {
  return Array.from(text.normalize("NFC").toLocaleLowerCase().replace(/\s/g, ""));
}

function fits(given: string | undefined, typed: string): boolean {
  return given !== undefined && (given === typed || consonantOf(given) === typed);
}

function consonantOf(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code < SYLLABLE_FIRST || code > SYLLABLE_LAST) return undefined;
  return CONSONANTS[Math.floor((code - SYLLABLE_FIRST) / SYLLABLES_EACH)];
}
