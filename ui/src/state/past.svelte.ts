/**
 * Looking at something far back: the messages around it are loaded apart from the newest ones, in both directions as one
 * scrolls, until the two meet. What one has read and what goes on meanwhile stay as they are.
 */
import type { Message } from "../protocol";
import { type Result, value } from "../requests";
import type { Excerpt } from "./log.svelte";
import type { Room } from "./room.svelte";

/** Messages asked for at once; the host gives no more. */
const PAGE = 100;
/** So many of them follow what is looked for. */
const AFTER = 50;
/** Where they meet the newest messages, so many of them stay: whoever scrolled there looks at their end. */
const MET_MAX = 200;

export class Past {
  loading = $state<"older" | "newer" | undefined>(undefined);
  #failedIn = $state<number | undefined>(undefined);
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Whether a page could not be had, since the room was followed last. */
  get failed(): boolean {
    return this.#failedIn === this.#room.log.follows;
  }
  set failed(failed: boolean) {
    this.#failedIn = failed ? this.#room.log.follows : undefined;
  }

  /** The messages around what was looked for; nothing while the newest are shown. */
  get messages(): readonly Message[] | undefined {
    return this.#room.log.excerpt?.messages;
  }

  /** Whether the host has messages before these. */
  get more(): boolean {
    return this.#room.log.excerpt?.more ?? false;
  }

  /** Makes sure that the messages around a seq are loaded. */
  async show(seq: number): Promise<Result<void>> {
    if (this.#holds(this.#room.messages, seq)) {
      this.leave();
      return value(undefined);
    }
    const excerpt = this.#room.log.excerpt;
    // What follows has to be there too: whispers after the last message are not shown.
    if (excerpt && seq < excerpt.reach && this.#holds(excerpt.messages, seq)) return value(undefined);
    const answer = await this.#room.ask("history", { before: seq + AFTER, limit: PAGE });
    if (!answer.ok) return answer;
    this.#room.log.excerpt = { ...answer.value, reach: seq + AFTER - 1 };
    this.failed = false;
    this.#meet();
    await this.#coverWhispers();
    return value(undefined);
  }

  /** Makes sure that the messages around a time (Unix milliseconds) are loaded: where a whisper stands. */
  async showTime(at: number): Promise<Result<void>> {
    const oldest = (this.messages ?? this.#room.messages)[0];
    if (!this.messages && (!this.#room.more || (oldest && oldest.at < at))) return value(undefined);
    let [low, high] = [0, this.#room.messages[0]?.seq ?? this.#room.lastSeq];
    while (high - low > AFTER) {
      const middle = Math.floor((low + high) / 2);
      const answer = await this.#room.ask("history", { before: middle + 1, limit: 1 });
      if (!answer.ok) return answer;
      if ((answer.value.messages[0]?.at ?? 0) < at) low = middle;
      else high = middle;
    }
    // The message before it has to be there too: a whisper above the first of all that is loaded is not shown.
    return this.show(high - 1);
  }

  /** Back to the newest messages. */
  leave(): void {
    this.#room.log.excerpt = undefined;
  }

  /** Loads the page before the oldest of them. */
  async loadOlder(): Promise<void> {
    const before = this.messages?.[0]?.seq;
    if (!this.more || this.loading || before === undefined) return;
    await this.#load("older", before, (excerpt, page) => {
      this.#room.log.excerpt = { ...excerpt, messages: [...page.messages, ...excerpt.messages], more: page.more };
    });
    await this.#coverWhispers();
  }

  /** Loads the page after the newest of them. */
  async loadNewer(): Promise<void> {
    const from = this.#room.log.excerpt?.reach;
    if (this.loading || from === undefined) return;
    await this.#load("newer", from + PAGE + 1, (excerpt, page) => {
      const after = page.messages.filter((message) => message.seq > from);
      this.#room.log.excerpt = { ...excerpt, messages: [...excerpt.messages, ...after], reach: from + PAGE };
      this.#meet();
    });
  }

  async #load(
    direction: "older" | "newer",
    before: number,
    take: (excerpt: Excerpt, page: { messages: readonly Message[]; more: boolean }) => void,
  ): Promise<void> {
    const shown = this.messages?.[0];
    this.loading = direction;
    const answer = await (this.#room.log.store?.before(before) ?? this.#room.log.ask(before));
    this.loading = undefined;
    this.failed = !answer.ok;
    const excerpt = this.#room.log.excerpt;
    // Something else may have been looked for meanwhile.
    if (answer.ok && excerpt && excerpt.messages[0]?.seq === shown?.seq) take(excerpt, answer.value);
  }

  /** Where they reach the newest messages, they become their beginning. */
  #meet(): void {
    const { excerpt, messages } = this.#room.log;
    const newest = messages[0]?.seq;
    if (!excerpt || newest === undefined || excerpt.reach + 1 < newest) return;
    const before = excerpt.messages.filter((message) => message.seq < newest);
    this.leave();
    this.#room.log.prepend(before.slice(-MET_MAX), excerpt.more || before.length > MET_MAX);
  }

  #holds(messages: readonly Message[], seq: number): boolean {
    const first = messages[0];
    return first !== undefined && seq >= first.seq;
  }

  async #coverWhispers(): Promise<void> {
    await this.#room.coverWhispers(this.messages?.[0]?.at);
  }
}
