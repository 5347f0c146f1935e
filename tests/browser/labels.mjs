// The words on the page, from the page's own dictionaries, so that a test looks for what people read.

import { readFileSync } from "node:fs";

const texts = new URL("../../ui/src/text/", import.meta.url);

function dictionary(language) {
  const read = (file) => readFileSync(new URL(`${file}.ts`, texts), "utf8");
  const source = read(language) + read(`${language}-room`) + read(`console-${language}`);
  return new Map(
    [...source.matchAll(/^ {2}"([\w.]+)":\s+("(?:[^"\\]|\\.)*")/gm)].map(([, key, text]) => [key, JSON.parse(text)]),
  );
}

const dictionaries = { ko: dictionary("ko"), en: dictionary("en") };

/** The text of a key in a language, with its placeholders filled. */
export function label(language, key, values = {}) {
  const text = dictionaries[language].get(key);
  if (text === undefined) throw new Error(`the ${language} dictionary has no ${key}`);
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}
