/** Searching one room as one types. */
import type { Found } from "../protocol";
import type { Failure } from "../requests";
import type { Room } from "./room.svelte";

/** Asked for after so much quiet. */
export const SEARCH_DELAY_MS = 200;
const PAGE = 50;

export class Search {
  /** What was found for `asked`, the newest first. */
  found = $state.raw<readonly Found[]>([]);
  /** What was searched for; empty before the first answer. */
  asked = $state("");
  /** How many lists there have been. */
  turn = $state(0);
  more = $state(false);
  failure = $state.raw<Failure | undefined>(undefined);
  #query = $state("");
  #next: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes with every question, so that an older answer does not replace a newer one. */
  #question = 0;
  #loading = false;
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  get query(): string {
    return this.#query;
  }
  set query(query: string) {
    this.#query = query;
    clearTimeout(this.#timer);
    this.#question++;
    if (query.trim() === "") this.#clear();
    else this.#timer = setTimeout(() => void this.ask(), SEARCH_DELAY_MS);
  }

  /** Asks now. The last list stays until the answer is here. */
  async ask(): Promise<void> {
    const question = ++this.#question;
    const query = this.#query.trim();
    const answer = await this.#room.ask("search", { query, limit: PAGE });
    if (question !== this.#question) return;
    this.failure = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    this.asked = query;
    this.turn++;
    this.found = answer.value.messages;
    this.#follow(answer.value);
  }

  /** Asks for what is older than the last one found. */
  async loadMore(): Promise<void> {
    if (!this.more || this.#loading || this.#next === undefined) return;
    const question = this.#question;
    this.#loading = true;
    const answer = await this.#room.ask("search", { query: this.asked, before: this.#next, limit: PAGE });
    this.#loading = false;
    if (question !== this.#question || !answer.ok) return;
    this.found = [...this.found, ...answer.value.messages];
    this.#follow(answer.value);
  }

  /** Nothing is asked any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#question++;
  }

  #follow({ more, next }: { more: boolean; next?: string }): void {
    this.#next = next;
    this.more = more && next !== undefined;
  }

  #clear(): void {
    this.found = [];
    this.asked = "";
    this.failure = undefined;
    this.#follow({ more: false });
  }
}
