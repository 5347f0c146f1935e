/** The rooms of one host, as its lobby tells them. */
import { SvelteMap } from "svelte/reactivity";
import { randomId } from "../id";
import type { Link } from "../connection";
import { isBrowserGuest } from "../platform";
import type { Neighbour, RoomSummary, User } from "../protocol";
import { type CreateRoom, type Result, value } from "../requests";

/** A host has no more rooms than fill so many pages; one that says otherwise is not asked for ever. */
const PAGES_MAX = 50;

export class Lobby {
  /** Whether the host has told its rooms; until then the list is unknown rather than empty. */
  loaded = $state(false);
  /** Whether the host has more rooms than it has told. */
  more = $state(false);
  /** Whether more rooms are being looked through for what was typed. */
  searching = $state(false);
  /** Other hosts nearby, each with an address a browser can open. */
  neighbours = $state.raw<readonly Neighbour[]>([]);

  readonly #rooms = new SvelteMap<string, RoomSummary>();
  readonly #link: Link;
  #unanswered: { options: string; id: string } | undefined;
  #seeking = false;
  /** Which search is the newest; an older one stops. */
  #search = 0;

  /** All known rooms, the last active first. */
  readonly rooms: readonly RoomSummary[] = $derived(
    [...this.#rooms.values()].sort((a, b) => b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1)),
  );
  /** Places taken in all known rooms. Who is in two of them takes two, and the host does not tell its people apart here. */
  readonly places: number = $derived(this.rooms.reduce((sum, room) => sum + room.people, 0));

  constructor(link: Link) {
    this.#link = link;
  }

  /** What is known of one room. */
  find(id: string): RoomSummary | undefined {
    return this.#rooms.get(id);
  }

  /** The rooms whose title or owner matches a filter. */
  matching(filter: string): readonly RoomSummary[] {
    return this.rooms.filter((room) => matches(room, filter));
  }

  /** Asks for the rooms after those already told; with a filter, for more rooms whose title matches it. */
  async loadMore(filter: string): Promise<Result<void>> {
    const query = filter.trim();
    const after = this.rooms.at(-1)?.id;
    const payload = query === "" ? (after === undefined ? {} : { after }) : { query };
    const answer = await this.#link.request("/room", "rooms", payload);
    if (!answer.ok) return answer;
    this.#put(answer.value.rooms);
    if (query === "") this.more = answer.value.more;
    return value(undefined);
  }

  /**
   * Looks for what a filter means beyond the rooms already told: titles first, which the host can find, and then page by
   * page, since owners are in the list only. Every answer shows at once.
   */
  async search(filter: string): Promise<void> {
    const turn = ++this.#search;
    const isNewest = () => turn === this.#search;
    this.searching = filter.trim() !== "" && this.more;
    if (this.searching && (await this.loadMore(filter)).ok) await this.#loadWhile(isNewest);
    if (isNewest()) this.searching = false;
  }

  /** Asks page by page until a room is known, or the host has told all it has. */
  async seek(id: string): Promise<void> {
    if (this.#seeking) return;
    this.#seeking = true;
    await this.#loadWhile(() => this.find(id) === undefined);
    this.#seeking = false;
  }

  /**
   * Makes a room. Asking again with the same options after an `unknown` outcome carries the same id, so one room comes of it.
   * Browser guests of a locked room are refused unless it says otherwise, so a browser that makes one lets browsers in.
   */
  async create(options: CreateRoom): Promise<Result<RoomSummary>> {
    const room = options.guests === undefined && isBrowserGuest() ? { ...options, guests: true } : options;
    const spoken = JSON.stringify(room);
    const id = this.#unanswered?.options === spoken ? this.#unanswered.id : randomId();
    this.#unanswered = { options: spoken, id };
    const answer = await this.#link.request("/room", "create", { ...room, id });
    if (!answer.ok) {
      if (answer.error.code !== "unknown") this.#unanswered = undefined;
      return answer;
    }
    this.#unanswered = undefined;
    this.#put([answer.value.room]);
    return value(answer.value.room);
  }

  /** The host's list right after connecting; it replaces what was known. */
  replace(rooms: readonly RoomSummary[], more: boolean): void {
    this.#rooms.clear();
    this.#put(rooms);
    this.more = more;
    this.loaded = true;
  }

  /** New or changed rooms. */
  update(rooms: readonly RoomSummary[]): void {
    this.#put(rooms);
  }

  /** A room is gone. */
  remove(id: string): void {
    this.#rooms.delete(id);
  }

  /** A message was heard in a room: the host never announces that by itself, and the order of the list depends on it. */
  touch(id: string, at: number): void {
    const room = this.#rooms.get(id);
    if (room && at > room.lastAt) this.#rooms.set(id, { ...room, lastAt: at });
  }

  /** Asks page by page while they are wanted and the host has more and answers. */
  async #loadWhile(isWanted: () => boolean): Promise<void> {
    let answered = true;
    for (let page = 0; page < PAGES_MAX && answered && this.more && isWanted(); page++)
      answered = (await this.loadMore("")).ok;
  }

  #put(rooms: readonly RoomSummary[]): void {
    for (const room of rooms) {
      const known = this.#rooms.get(room.id);
      this.#rooms.set(room.id, known && known.lastAt > room.lastAt ? { ...room, lastAt: known.lastAt } : room);
    }
  }
}

/** Whether a room's title or owner contains what was typed, whatever the case and the Unicode form. */
export function matches(room: { title: string; owner: Pick<User, "nickname"> }, filter: string): boolean {
  const plain = (text: string) => text.normalize("NFC").toLocaleLowerCase();
  const wanted = plain(filter.trim());
  return plain(room.title).includes(wanted) || plain(room.owner.nickname).includes(wanted);
}
