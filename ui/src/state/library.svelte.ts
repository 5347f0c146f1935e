/** The offline library of a host as its popover shows it: what was used last, favourites, all of it, or what fits a word. */
import type { LibraryGif } from "../protocol";
import type { Failure } from "../requests";
import type { Room } from "./room.svelte";
import type { Shelf } from "./shelf.svelte";
import { tagChips } from "./tag-chips";
import { isUnreached } from "./unreached";

export type LibraryTab = "recent" | "favourites" | "all";

/** Asked for after so much quiet. */
export const LIBRARY_DELAY_MS = 200;
const TAGS_SHOWN_MAX = 8;

/** A whole library, as far as it is known. */
interface Known {
  readonly gifs: readonly LibraryGif[];
  readonly more: boolean;
}

/** What a host told last: the popover comes and goes, and the pictures are still in the browser. */
const known = new WeakMap<Room, Known>();

export class Library {
  tab = $state<LibraryTab>("recent");
  /** The tag that is picked. */
  tag = $state<string | undefined>(undefined);
  /** What the host told of its library. */
  told = $state.raw<readonly LibraryGif[]>([]);
  more = $state(false);
  loading = $state(false);
  failure = $state.raw<Failure | undefined>(undefined);
  /** The whole library, as far as it is known: for the tags and the sum at the foot. */
  #all = $state.raw<Known | undefined>(undefined);
  #query = $state("");
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #room: Room;
  readonly shelf: Shelf;

  constructor(room: Room, shelf: Shelf) {
    this.#room = room;
    this.shelf = shelf;
    this.#all = known.get(room);
  }

  /** What is shown now. A word or a tag looks through everything. */
  readonly shown: readonly LibraryGif[] = $derived.by(() => {
    if (this.#looksThroughAll) return this.told;
    return this.tab === "recent" ? this.shelf.recent : this.shelf.favourites;
  });
  /** How much there is, once all of it is known. */
  readonly sum: { count: number; bytes: number } | undefined = $derived.by(() => {
    if (this.#all === undefined || this.#all.more) return undefined;
    const { gifs } = this.#all;
    return { count: gifs.length, bytes: gifs.reduce((bytes, gif) => bytes + gif.bytes, 0) };
  });

  get query(): string {
    return this.#query;
  }
  set query(query: string) {
    this.#query = query;
    clearTimeout(this.#timer);
    this.#turn++;
    if (this.#looksThroughAll) this.#timer = setTimeout(() => void this.load(), LIBRARY_DELAY_MS);
  }

  /** The tags that are offered to who reads Korean, or who does not. */
  tags(korean: boolean): string[] {
    return tagChips(this.#all?.gifs ?? [], korean, TAGS_SHOWN_MAX);
  }

  show(tab: LibraryTab): void {
    this.tab = tab;
    this.tag = undefined;
    this.#query = "";
    void this.load();
  }

  /** Picks a tag, or none when it is picked already. */
  pick(tag: string): void {
    this.tag = this.tag === tag ? undefined : tag;
    void this.load();
  }

  /** Asks the host for what is to be shown, from the beginning. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    const answer = await this.#room.ask("gifs", this.#wish);
    if (turn !== this.#turn) return;
    this.loading = false;
    this.failure = answer.ok ? undefined : answer.error;
    if (answer.ok) this.#take(answer.value.gifs, answer.value.more);
    else if (isUnreached(answer.error)) this.#takeKnown();
  }

  /** Asks for what follows. */
  async loadMore(): Promise<void> {
    const last = this.told.at(-1);
    if (!this.more || this.loading || !last || !this.#looksThroughAll) return;
    const turn = this.#turn;
    this.loading = true;
    const answer = await this.#room.ask("gifs", { ...this.#wish, before: last.id });
    if (turn !== this.#turn) return;
    this.loading = false;
    if (!answer.ok) return;
    this.#take([...this.told, ...answer.value.gifs], answer.value.more);
  }

  /** Nothing is asked any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#turn++;
  }

  #take(gifs: readonly LibraryGif[], more: boolean): void {
    this.told = gifs;
    this.more = more;
    if (Object.keys(this.#wish).length > 0) return;
    this.#all = { gifs, more };
    known.set(this.#room, this.#all);
  }

  /** Shows what fits among the pictures that the host told of before. */
  #takeKnown(): void {
    const { query, tag } = this.#wish;
    const word = query?.toLowerCase() ?? "";
    const fits = ({ tags, alt }: LibraryGif) =>
      (tag === undefined || tags.includes(tag)) &&
      [...tags, alt ?? ""].some((text) => text.toLowerCase().includes(word));
    this.told = (this.#all?.gifs ?? []).filter(fits);
    this.more = false;
  }

  get #looksThroughAll(): boolean {
    return this.tab === "all" || this.tag !== undefined || this.#query.trim() !== "";
  }

  get #wish(): { query?: string; tag?: string } {
    const query = this.#query.trim();
    return { ...(query !== "" && { query }), ...(this.tag !== undefined && { tag: this.tag }) };
  }
}
