import { pieces, translate, type Dictionary, type Filling, type Key, type Language, type Piece } from "./dictionary";

/** One language is read at a time, so only one is loaded; and what the first page does not need comes later. */
const FIRST: Record<Language, () => Promise<Dictionary>> = {
  ko: async () => (await import("./ko")).ko,
  en: async () => (await import("./en")).en,
};
const ROOM: Record<Language, () => Promise<Partial<Dictionary>>> = {
  ko: async () => (await import("./ko-room")).koRoom,
  en: async () => (await import("./en-room")).enRoom,
};

/** The language the page is read in. The choice itself is kept by the preferences, which tell it here. */
class Reader {
  #read = $state.raw<{ language: Language; all: boolean; dictionary: Dictionary } | undefined>(undefined);
  #wanted: Language | undefined;
  /** Whether more than the first page is read. */
  #all = false;

  /** The language of what is on the screen. */
  get language(): Language {
    return this.#loaded.language;
  }

  get dictionary(): Dictionary {
    return this.#loaded.dictionary;
  }

  /** Loads a language and reads in it from then on. The first call comes before anything is drawn. */
  async read(language: Language): Promise<void> {
    if (language === this.#wanted) return;
    this.#wanted = language;
    const all = this.#all;
    const dictionary = { ...(await FIRST[language]()), ...(all && (await ROOM[language]())) };
    // Another choice may have been made while this one was loading.
    if (this.#wanted !== language) return;
    this.#read = { language, all, dictionary };
    if (this.#all) await this.readAll();
  }

  /** Loads what rooms and dialogs say; they are drawn once it is here. */
  async readAll(): Promise<void> {
    this.#all = true;
    const language = this.#wanted;
    const room = language && (await ROOM[language]());
    const read = this.#read;
    if (read && read.language === language && !read.all)
      this.#read = { language, all: true, dictionary: { ...read.dictionary, ...room } };
  }

  get #loaded(): { language: Language; dictionary: Dictionary } {
    if (this.#read === undefined) throw new Error("main.ts reads a language before it draws anything");
    return this.#read;
  }
}

export const reader = new Reader();

/** The string of `key` in the reader's language. Components that call it are drawn anew when the language changes. */
export function t<K extends Key>(key: K, ...filling: Filling<K>): string {
  return translate(reader, key, ...filling);
}

/** The string of `key` cut at its placeholders, so that a name in it can be drawn bold. */
export function parts<K extends Key>(key: K, ...filling: Filling<K>): Piece[] {
  return pieces(reader, key, ...filling);
}
