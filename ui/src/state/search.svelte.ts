/** Searching one room as one types. */
import type { ChatMessage, Found, Whisper } from "../protocol";
import type { Failure } from "../requests";
import type { Room } from "./room.svelte";
import { isUnreached } from "./unreached";

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
  /** Why there is no list of the host's for the last question. What was found before stays. */
  failure = $state.raw<Failure | undefined>(undefined);
  /** Only what is on this page was looked through, as the host could not be reached. */
  here = $state(false);
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
    if (answer.ok) this.#show(query, answer.value);
    // What the host found for the same words is more than there is here.
    else if (isUnreached(answer.error) && (this.here || query !== this.asked))
      this.#show(query, { messages: findHere(this.#room, query), more: false }, true);
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

  #show(query: string, list: { messages: readonly Found[]; more: boolean; next?: string }, here = false): void {
    this.asked = query;
    this.here = here;
    this.turn++;
    this.found = list.messages;
    this.#follow(list);
  }

  #follow({ more, next }: { more: boolean; next?: string }): void {
    this.#next = next;
    this.more = more && next !== undefined;
  }

  #clear(): void {
    this.found = [];
    this.asked = "";
    this.failure = undefined;
    this.here = false;
    this.#follow({ more: false });
  }
}

/** What fits among the messages that are here, and the whispers between them: the newest first, as the host has it. */
function findHere(room: Room, query: string): Found[] {
  const word = query.toLowerCase();
  const fits = ({ text, gif }: ChatMessage | Whisper) =>
    `${text ?? ""}\n${gif?.alt ?? ""}`.toLowerCase().includes(word);
  const from = room.more ? (room.messages[0]?.at ?? Infinity) : 0;
  const messages = room.messages.filter((message) => message.type === "chat").filter(fits);
  const whispers = room.whispers.filter((whisper) => whisper.at >= from && fits(whisper));
  return [...messages, ...whispers].sort((one, other) => other.at - one.at);
}
