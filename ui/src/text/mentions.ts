/** Names in a text: who is called by `@name`. Names may hold spaces, so they are looked up, not parsed. */

/** Somebody who can be called by name. */
export interface Nameable {
  id: string;
  nickname: string;
}

/** The host takes no more mentions in one message (PROTOCOL.md 4.2). */
export const MENTIONS_MAX = 20;

/** A call by name in a text: who, and from where to where in UTF-16 units. */
export interface Call {
  id: string;
  from: number;
  to: number;
}

const WORD = /[\p{L}\p{N}_]/u;

/** The calls in a text, in order. Where two names fit, the longer one is meant; an `@` inside a word is none. */
export function callsIn(text: string, people: readonly Nameable[]): Call[] {
  const calls: Call[] = [];
  let at = text.indexOf("@");
  if (at === -1) return calls;
  const longestFirst = [...people].sort((a, b) => b.nickname.length - a.nickname.length);
  while (at !== -1) {
    const called = WORD.test(text[at - 1] ?? " ")
      ? undefined
      : longestFirst.find(({ nickname }) => nickname !== "" && text.startsWith(nickname, at + 1));
    const to = at + 1 + (called?.nickname.length ?? 0);
    if (called) calls.push({ id: called.id, from: at, to });
    at = text.indexOf("@", to);
  }
  return calls;
}

/** Ids of the people a text calls by name, each once, as many as a message can carry. */
export function mentionedIn(text: string, people: readonly Nameable[]): string[] {
  return [...new Set(callsIn(text, people).map(({ id }) => id))].slice(0, MENTIONS_MAX);
}

/** What is being typed after an `@`: where the `@` stands, and the beginning of a name. */
export interface NameQuery {
  from: number;
  query: string;
}

/** The name that is being typed right before the caret, if one is. */
export function nameQuery(text: string, caret: number): NameQuery | undefined {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf("@");
  if (from === -1 || WORD.test(before[from - 1] ?? " ")) return undefined;
  const query = before.slice(from + 1);
  return /\s/.test(query) ? undefined : { from, query };
}

/** People whose name fits what was typed: those it begins first. */
export function matchNames<Person extends Nameable>(people: readonly Person[], query: string, max: number): Person[] {
  const plain = (text: string) => text.normalize("NFC").toLocaleLowerCase();
  const wanted = plain(query);
  const begins = people.filter(({ nickname }) => plain(nickname).startsWith(wanted));
  const holds = people.filter(
    ({ nickname }) => plain(nickname).includes(wanted) && !begins.some((p) => p.nickname === nickname),
  );
  return [...begins, ...holds].slice(0, max);
}
