// Checks that every string of the dictionaries is read somewhere, for one that nobody reads is one that nobody keeps right,
// and that none is missing: both languages have the same ones, and every one that is read is there. The types say so too, but
// a build does not ask them.
import { readdirSync, readFileSync } from "node:fs";

const source = new URL("../src/", import.meta.url);
/** The dictionaries of a language, of the page and of the console. */
const PAGE = { ko: ["text/ko.ts", "text/ko-room.ts"], en: ["text/en.ts", "text/en-room.ts"] };
const CONSOLE = { ko: ["text/console-ko.ts"], en: ["text/console-en.ts"] };
/** How the page asks for a string, and how the console does. What has a dot in it there is a key. */
const ASKS_PAGE = /(?<![\w.$])(?:t|parts)\(([^(),]+)|\btranslate\(\w+, ("[^"]+")/g;
const ASKS_CONSOLE = /(?<![\w.$])tc\(([^(),]+)/g;

const read = (file) => readFileSync(new URL(file, source), "utf8");
const files = readdirSync(source, { recursive: true }).map((file) => file.replaceAll("\\", "/"));
const isReader = (file) => /\.(?:svelte|ts)$/.test(file) && !/^text\/|^protocol\/|\.test\.ts$/.test(file);
const text = [...files.filter(isReader), "text/dates.ts"].map(read).join("\n");

const keysIn = (dictionary) => [...read(dictionary).matchAll(/^ {2}"([\w.]+)":/gm)].map(([, key]) => key);
const asked = (asks) => {
  const calls = [...text.matchAll(asks)].map(([, first, second]) => first ?? second);
  return new Set(calls.flatMap((call) => [...call.matchAll(/["'](\w+(?:\.\w+)+)["']/g)].map(([, key]) => key)));
};

const problems = [];
for (const [dictionaries, asks] of [
  [PAGE, ASKS_PAGE],
  [CONSOLE, ASKS_CONSOLE],
]) {
  dictionaries.ko.forEach((korean, place) => {
    const [ko, en] = [korean, dictionaries.en[place]].map((file) => ({ file, keys: keysIn(file) }));
    for (const key of ko.keys)
      if (![`"${key}"`, `'${key}'`].some((read) => text.includes(read)))
        problems.push(`${ko.file}: nobody reads "${key}"`);
    for (const [one, other] of [
      [ko, en],
      [en, ko],
    ])
      for (const key of one.keys) if (!other.keys.includes(key)) problems.push(`${other.file}: "${key}" is missing`);
  });
  const known = new Set(dictionaries.ko.flatMap(keysIn));
  for (const key of asked(asks))
    if (!known.has(key)) problems.push(`${dictionaries.ko.join(", ")}: "${key}" is read, and is missing`);
}

for (const problem of problems) console.error(`error: ${problem}`);
process.exit(problems.length > 0 ? 1 : 0);
