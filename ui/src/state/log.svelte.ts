/** The messages of one room as far as they are here: the newest, what is looked at further back, and what was missed. */
import type { Message } from "../protocol";
import type { Result } from "../requests";
import { changed } from "./changed";

/** Messages of the host's log, ascending, and whether there are older ones. */
export interface Page {
  readonly messages: readonly Message[];
  readonly more: boolean;
}

/** Where the log began anew: with the message of the seq `first`, when I knew all up to `known`. */
export interface Beginning {
  readonly first: number;
  readonly known: number;
  readonly more: boolean;
}

/** Older messages that are here, though not among those that are shown. */
export interface Store {
  begin(beginning: Beginning): void;
  /** The host can be asked again. */
  resume(): void;
  change(seq: number, change: (message: Message) => Message): void;
  before(seq: number): Promise<Result<Page>>;
}

/** Messages from further back, ascending, without holes; later changes reach them too. */
export interface Excerpt {
  readonly messages: readonly Message[];
  /** Whether the host has older ones. */
  readonly more: boolean;
  /** The seq up to which they reach. */
  readonly reach: number;
}

/** Where the messages come from, and who counts what was not read. */
export interface LogPorts {
  /** Asks the host for the messages before a seq. */
  ask(before: number): Promise<Result<Page>>;
  /** The newest seq that is here. */
  lastSeq(): number;
  reading(): {
    /** These are no longer here. */
    drop(messages: readonly Message[]): void;
    /** These are here now, apart from the others. */
    take(messages: readonly Message[]): void;
    /** These are here again. */
    restore(messages: readonly Message[]): void;
  };
}

/** More messages than this are not kept at the end of the log; then so many of the newest stay. */
const MESSAGES_MAX = 400;
const MESSAGES_KEPT = 200;

export class Log {
  /** As people read it, ascending, without holes; older ones come by `loadOlder`. */
  messages = $state.raw<readonly Message[]>([]);
  /** What is being looked at further back, apart from `messages`. */
  excerpt = $state.raw<Excerpt | undefined>(undefined);
  /** Somebody reads further up than the newest message. */
  lookingBack = false;
  /** Whether the host has older messages. */
  more = $state(false);
  /** Whether older messages are being loaded, or could not be. */
  older = $state<"idle" | "loading" | "failed">("idle");
  /** How often the room was followed anew: what the host could not be asked before may be asked again. */
  follows = $state(0);
  /** Where it began the last time. */
  beginning: Beginning | undefined;
  /** Where older messages are, once somebody looks at the room. */
  store: Store | undefined;
  /** Whether other messages are here than before. */
  #anew = false;
  readonly #ports: LogPorts;

  constructor(ports: LogPorts) {
    this.#ports = ports;
  }

  /** Begins with these. What somebody reads further up stays. */
  reset(messages: readonly Message[], more: boolean): void {
    const last = this.messages.at(-1)?.seq;
    if (this.lookingBack && !this.excerpt && last !== undefined)
      this.excerpt = { messages: this.messages, more: this.more, reach: last };
    // A log that ends before what one reads is another one: the host was put back to what it was.
    const read = this.excerpt?.messages.at(-1)?.seq;
    if (read !== undefined && read > (messages.at(-1)?.seq ?? 0)) this.excerpt = undefined;
    this.messages = messages;
    this.more = more;
    this.older = "idle";
    this.#anew = true;
  }

  /** The room is followed, and everything up to `known` was read. */
  follow(known: number): void {
    this.follows++;
    if (this.older === "failed") this.older = "idle";
    const first = this.messages[0]?.seq;
    if (this.#anew && first !== undefined) {
      this.beginning = { first, known, more: this.more };
      this.store?.begin(this.beginning);
    } else this.store?.resume();
    this.#anew = false;
  }

  /** Asks the host for the messages before a seq. */
  ask(before: number): Promise<Result<Page>> {
    return this.#ports.ask(before);
  }

  /** These are here now, too, though not among those that are shown. */
  take(messages: readonly Message[]): void {
    this.#ports.reading().take(messages);
  }

  add(message: Message): void {
    this.messages = [...this.messages, message];
    this.#trim();
  }

  change(seq: number, change: (message: Message) => Message): void {
    this.messages = changed(this.messages, seq, change);
    this.store?.change(seq, change);
    const { excerpt } = this;
    if (excerpt) this.excerpt = { ...excerpt, messages: changed(excerpt.messages, seq, change) };
  }

  /** Loads the page before the oldest message. */
  async loadOlder(): Promise<void> {
    if (!this.more || this.older === "loading") return;
    this.older = "loading";
    const oldest = this.messages[0];
    const before = oldest?.seq ?? this.#ports.lastSeq() + 1;
    const answer = await (this.store?.before(before) ?? this.ask(before));
    this.older = answer.ok ? "idle" : "failed";
    // A long absence may have replaced the log meanwhile; this page would then leave a hole.
    if (!answer.ok || this.messages[0] !== oldest) return;
    this.prepend(answer.value.messages, answer.value.more);
    this.#trim();
  }

  /** Puts what precedes the oldest message before it. */
  prepend(messages: readonly Message[], more: boolean): void {
    this.messages = [...messages, ...this.messages];
    this.more = more;
    this.#ports.reading().restore(messages);
  }

  /** Lets the oldest messages go where there are too many. Whoever is reading them goes on in an excerpt. */
  #trim(): void {
    const { messages, more } = this;
    if (messages.length <= MESSAGES_MAX) return;
    if (this.lookingBack && !this.excerpt) this.excerpt = { messages, more, reach: this.#ports.lastSeq() };
    this.#ports.reading().drop(messages.slice(0, -MESSAGES_KEPT));
    this.messages = messages.slice(-MESSAGES_KEPT);
    this.more = true;
  }
}
