// The words on the page, from the page's own dictionaries, so that a test looks for what people read.

import { readFileSync } from "node:fs";

const texts = new URL("../../ui/src/text/", import.meta.url);

const TEXT = String.raw`("(?:[^"\\]|\\.)*")`;
/** A key with its text, or with its two forms. */
const ENTRY = new RegExp(String.raw`^ {2}"([\w.]+)":\s+(?:${TEXT}|\{\s*one:\s*${TEXT},\s*other:\s*${TEXT})`, "gm");

function dictionary(language) {
  const read = (file) => readFileSync(new URL(`${file}.ts`, texts), "utf8");
  const source = read(language) + read(`${language}-room`) + read(`console-${language}`);
  const entries = [...source.matchAll(ENTRY)].map(([, key, text, one = text, other = text]) => [key, { one, other }]);
  return new Map(entries);
}

const dictionaries = { ko: dictionary("ko"), en: dictionary("en") };

/** A name as it stands in plain text, between the marks that keep its direction to itself. */
export const isolated = (name) => `\u2068${name}\u2069`;

/** The text of a key in a language, with its placeholders filled; numbers as people write them. */
export function label(language, key, values = {}) {
  const forms = dictionaries[language].get(key);
  if (forms === undefined) throw new Error(`the ${language} dictionary has no ${key}`);
  const text = JSON.parse(values.n === 1 ? forms.one : forms.other);
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => {
    const value = values[name] ?? placeholder;
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}
