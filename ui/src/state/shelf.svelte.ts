/** The pictures this device keeps at hand for one host: those used last, and favourites. */
import type { LibraryGif } from "../protocol";
import { deviceStorage, type KeyValue } from "../storage";

/** More recent ones push older ones out. */
export const RECENT_MAX = 30;
export const FAVOURITES_MAX = 300;

export class Shelf {
  #recent = $state.raw<readonly LibraryGif[]>([]);
  #favourites = $state.raw<readonly LibraryGif[]>([]);
  readonly #storage: KeyValue;
  readonly #host: string;

  /** `host` names the host in storage keys. */
  constructor(host: string, storage: KeyValue = deviceStorage) {
    this.#host = host;
    this.#storage = storage;
    this.#recent = read(storage.get(this.#key("recent")));
    this.#favourites = read(storage.get(this.#key("favourites")));
  }

  /** The last used first. */
  get recent(): readonly LibraryGif[] {
    return this.#recent;
  }

  /** The last starred first. */
  get favourites(): readonly LibraryGif[] {
    return this.#favourites;
  }

  isFavourite(id: string): boolean {
    return this.#favourites.some((gif) => gif.id === id);
  }

  /** It was sent. */
  use(gif: LibraryGif): void {
    this.#keep("recent", [gif, ...without(this.#recent, gif.id)].slice(0, RECENT_MAX));
  }

  star(gif: LibraryGif): void {
    this.#keep("favourites", [gif, ...without(this.#favourites, gif.id)].slice(0, FAVOURITES_MAX));
  }

  unstar(id: string): void {
    this.#keep("favourites", without(this.#favourites, id));
  }

  /** The host does not have it any more. */
  forget(id: string): void {
    this.unstar(id);
    this.#keep("recent", without(this.#recent, id));
  }

  #keep(what: "recent" | "favourites", gifs: LibraryGif[]): void {
    if (what === "recent") this.#recent = gifs;
    else this.#favourites = gifs;
    this.#storage.set(this.#key(what), JSON.stringify(gifs));
  }

  #key(what: "recent" | "favourites"): string {
    return `madang.gifs.${what}:${this.#host}`;
  }
}

function without(gifs: readonly LibraryGif[], id: string): LibraryGif[] {
  return gifs.filter((gif) => gif.id !== id);
}

function read(text: string | undefined): LibraryGif[] {
  // Something else may have written there; what cannot be read is no shelf.
  try {
    const gifs = JSON.parse(text ?? "[]") as LibraryGif[];
    return gifs.filter((gif) => typeof gif.id === "string" && Array.isArray(gif.tags));
  } catch {
    return [];
  }
}
