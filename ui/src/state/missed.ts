/**
 * What was said during a long absence: the newest is there at once, and the rest is fetched behind it, a page at a time,
 * while somebody looks at the room. It waits here until one scrolls up to it, so that what one reads never moves.
 */
import { elapsed } from "../follower";
import type { Message } from "../protocol";
import { isRetryable, type Result } from "../requests";
import { changed } from "./changed";
import type { Beginning, Excerpt, Log, Page, Store } from "./log.svelte";

/** More than this is not fetched before one asks for it: a telephone has little memory. */
export const MISSED_MESSAGES_MAX = 10_000;

/** Between two pages, so that the host, the network and what one does meanwhile come first. */
export const BETWEEN_PAGES_MS = 100;

/** Waits this long before asking again, where the host does not say how long. */
const ASK_AGAIN_MS = 1_000;

export class Missed implements Store {
  /** The newest first; each ends where the one before it begins. */
  #pages: Page[] = [];
  /** They reach from `low` to just before `high`; both are seqs. */
  #low = 0;
  #high = 0;
  /** The seq up to which nothing is missing. */
  #until = 0;
  #more = false;
  #watched = false;
  #filling = false;
  #asking: Promise<Result<Page>> | undefined;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
    log.store = this;
    if (log.beginning) this.begin(log.beginning);
  }

  /** Other messages are here than before. */
  begin({ first, known, more }: Beginning): void {
    this.#pages = [];
    this.#low = this.#high = first;
    this.#until = known;
    this.#more = more;
    this.#asking = undefined;
    if (this.#log.excerpt) void this.#renew(this.#log.excerpt);
    this.resume();
  }

  /** Somebody looks at the room, or has stopped. */
  watch(watched: boolean): void {
    this.#watched = watched;
    this.resume();
  }

  /** Goes on where it had to stop. */
  resume(): void {
    void this.#fill();
  }

  /** The messages before a seq: from here, if they are, else from the host. */
  async before(seq: number): Promise<Result<Page>> {
    const held = this.#held(seq);
    if (held) return { ok: true, value: held };
    return seq === this.#low && this.#more ? this.#next() : this.#log.ask(seq);
  }

  /** A message changed. */
  change(seq: number, change: (message: Message) => Message): void {
    if (seq < this.#low || seq >= this.#high) return;
    const at = this.#pages.findIndex(({ messages: [first] }) => first !== undefined && first.seq <= seq);
    const page = this.#pages[at];
    if (page) this.#pages[at] = { ...page, messages: changed(page.messages, seq, change) };
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    while (this.#watched && this.#isLacking) {
      const answer = await this.#next();
      if (!answer.ok && !isRetryable(answer.error)) break;
      await elapsed(answer.ok ? BETWEEN_PAGES_MS : (answer.error.retryAfterMs ?? ASK_AGAIN_MS));
    }
    this.#filling = false;
  }

  get #isLacking(): boolean {
    const count = this.#pages.reduce((sum, { messages }) => sum + messages.length, 0);
    return this.#more && this.#low > this.#until + 1 && count < MISSED_MESSAGES_MAX;
  }

  #held(seq: number): Page | undefined {
    if (seq > this.#high) return undefined;
    const page = this.#pages.find(({ messages: [first] }) => first !== undefined && first.seq < seq);
    return page && { ...page, messages: page.messages.filter((message) => message.seq < seq) };
  }

  /** The page before those that are here; asked for once, whoever wants it. */
  #next(): Promise<Result<Page>> {
    this.#asking ??= this.#ask();
    return this.#asking;
  }

  async #ask(): Promise<Result<Page>> {
    const pages = this.#pages;
    const answer = await this.#log.ask(this.#low);
    // Meanwhile everything may have begun anew.
    if (pages !== this.#pages) return answer;
    this.#asking = undefined;
    if (!answer.ok) return answer;
    const { messages, more } = answer.value;
    this.#pages.push(answer.value);
    this.#low = messages[0]?.seq ?? this.#low;
    this.#more = more && messages.length > 0;
    this.#log.take(messages);
    return answer;
  }

  /** Nobody told of what changed in these meanwhile. */
  async #renew({ messages: [first], reach }: Excerpt): Promise<void> {
    for (let before = reach + 1; first !== undefined && before > first.seq;) {
      const answer = await this.#log.ask(before);
      const { excerpt } = this.#log;
      if (!excerpt) return;
      if (answer.ok) {
        const anew = new Map(answer.value.messages.map((message) => [message.seq, message]));
        const messages = excerpt.messages.map((message) => anew.get(message.seq) ?? message);
        this.#log.excerpt = { ...excerpt, messages };
        before = answer.value.messages[0]?.seq ?? first.seq;
      } else if (isRetryable(answer.error)) await elapsed(answer.error.retryAfterMs ?? ASK_AGAIN_MS);
      else return;
    }
  }
}
