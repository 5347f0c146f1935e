import { pieces, translate, type Filling, type Key, type Language, type Piece } from "./dictionary";

/** The language the page is read in. The choice itself is kept by the preferences, which tell it here. */
class Reader {
  #language: Language = $state(document.documentElement.lang === "en" ? "en" : "ko");

  get language(): Language {
    return this.#language;
  }

  set language(language: Language) {
    this.#language = language;
  }
}

export const reader = new Reader();

/** The string of `key` in the reader's language. Components that call it are drawn anew when the language changes. */
export function t<K extends Key>(key: K, ...filling: Filling<K>): string {
  return translate(reader.language, key, ...filling);
}

/** The string of `key` cut at its placeholders, so that a name in it can be drawn bold. */
export function parts<K extends Key>(key: K, ...filling: Filling<K>): Piece[] {
  return pieces(reader.language, key, ...filling);
}
