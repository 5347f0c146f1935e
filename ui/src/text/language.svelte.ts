import { pieces, translate, type Filling, type Key, type Language, type Piece } from "./dictionary";

const STORAGE_KEY = "madang.language";

/** The page's language. `public/early.js` has set it on `<html>` before the first paint. */
class Reader {
  #language: Language = $state(document.documentElement.lang === "en" ? "en" : "ko");

  get language(): Language {
    return this.#language;
  }

  /** Changes the language everywhere at once and remembers the choice. */
  read(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language;
    try {
      localStorage.setItem(STORAGE_KEY, language);
    } catch {
      // Without storage the choice lasts for this visit.
    }
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
