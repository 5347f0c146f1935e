// Checks that every string of the dictionaries is read somewhere: one that nobody reads is one that nobody keeps right.
// That none is missing, in either language, the types say.
import { readdirSync, readFileSync } from "node:fs";

const source = new URL("../src/", import.meta.url);
const DICTIONARIES = ["text/ko.ts", "text/ko-room.ts", "text/console-ko.ts"];

const files = readdirSync(source, { recursive: true }).map((file) => file.replaceAll("\\", "/"));
const isReader = (file) => /\.(?:svelte|ts)$/.test(file) && !/^text\/|^protocol\/|\.test\.ts$/.test(file);
const text = [...files.filter(isReader), "text/dates.ts"]
  .map((file) => readFileSync(new URL(file, source), "utf8"))
  .join("\n");

const problems = [];
for (const dictionary of DICTIONARIES) {
  const keys = readFileSync(new URL(dictionary, source), "utf8").matchAll(/^ {2}"([\w.]+)":/gm);
  for (const [, key] of keys)
    if (![`"${key}"`, `'${key}'`].some((read) => text.includes(read)))
      problems.push(`${dictionary}: nobody reads "${key}"`);
}

for (const problem of problems) console.error(`error: ${problem}`);
process.exit(problems.length > 0 ? 1 : 0);
