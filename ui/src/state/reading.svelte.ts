/** How far I have read in one room, and where the unread line stands. */
import type { ChatMessage, Message, Whisper } from "../protocol";

/** What it reads in, and where it remembers how far. */
export interface ReadingPorts {
  me(): string;
  messages(): readonly Message[];
  /** Whether the host has messages before these. */
  more(): boolean;
  whispers(): readonly Whisper[];
  /** The newest number of the log, and of the inbox. */
  newest(): { seq: number; whisper: number };
  /** Nothing before the first visit. */
  recall(what: "read" | "heard"): number | undefined;
  remember(what: "read" | "heard", number: number): void;
}

/** Unread messages that are not among those that are shown: how many, the first of them, and whether one calls me. */
interface Dropped {
  readonly count: number;
  /** The seq of the first of them. */
  readonly from: number | undefined;
  readonly called: boolean;
  /** The seq from which on all are known. */
  readonly low: number | undefined;
}

const NOTHING: Dropped = { count: 0, from: undefined, called: false, low: undefined };

export class Reading {
  /** The seq up to which I have read the log. */
  seq = $state(0);
  /** The number up to which I have read the inbox. */
  whisper = $state(0);
  /** The first unread message when attention came to the room: the unread line goes above it. */
  from = $state<number | undefined>(undefined);
  /** The same where the first unread is a whisper; never both. */
  fromWhisper = $state<number | undefined>(undefined);
  #dropped = $state.raw(NOTHING);
  #attended = false;
  #anew = false;
  /** What is remembered: the device is not asked for it with every message. */
  #kept: { read: number | undefined; heard: number | undefined };
  readonly #ports: ReadingPorts;

  constructor(ports: ReadingPorts) {
    this.#ports = ports;
    this.#kept = { read: ports.recall("read"), heard: ports.recall("heard") };
    this.seq = this.#kept.read ?? 0;
    this.whisper = this.#kept.heard ?? 0;
  }

  /** Others' messages after what I have read, the newest first. */
  readonly unread: readonly ChatMessage[] = $derived.by(() => {
    const ports = this.#ports;
    const unread: ChatMessage[] = [];
    for (const message of newestFirst(ports.messages())) {
      if (message.seq <= this.seq) break;
      if (this.#isOthers(message)) unread.push(message);
    }
    return unread;
  });
  /** Others' whispers after what I have read, the newest first. */
  readonly unheard: readonly Whisper[] = $derived.by(() => {
    const ports = this.#ports;
    const unheard: Whisper[] = [];
    for (const whisper of newestFirst(ports.whispers())) {
      if (whisper.n <= this.whisper) break;
      if (whisper.from.id !== ports.me()) unheard.push(whisper);
    }
    return unheard;
  });

  /** Whether there is more to read before the messages that are here. */
  readonly missing: boolean = $derived.by(() => {
    const first = this.#dropped.low ?? this.#ports.messages()[0]?.seq;
    return this.#ports.more() && first !== undefined && first > this.seq + 1;
  });

  /** How much I have not read, as far as it was ever here. */
  get count(): number {
    return this.#dropped.count + this.unread.length + this.unheard.length;
  }

  /** Whether an unread message calls me. */
  get mentioned(): boolean {
    return this.#dropped.called || this.unread.some((message) => this.#calls(message));
  }

  /** The person is looking at this room, or has stopped. */
  attend(attended: boolean): void {
    if (attended && !this.#attended) this.#placeLine();
    this.#attended = attended;
  }

  /** These are no longer here, read or not. */
  drop(messages: readonly Message[]): void {
    const unread = this.#unreadOf(messages);
    if (unread.length === 0) return;
    const { from, low } = this.#dropped;
    this.#add(unread, from ?? unread[0]?.seq, low ?? messages[0]?.seq);
  }

  /** These are known now, too, and precede all that were known. */
  take(messages: readonly Message[]): void {
    const unread = this.#unreadOf(messages);
    const first = messages[0]?.seq;
    if (first === undefined || (messages.at(-1)?.seq ?? 0) <= this.seq) return;
    this.#add(unread, unread[0]?.seq ?? this.#dropped.from, first);
  }

  /** These are shown again, or for the first time. */
  restore(messages: readonly Message[]): void {
    const { count, low = Infinity } = this.#dropped;
    const counted = this.#unreadOf(messages).filter(({ seq }) => seq >= low).length;
    if (counted === 0) return;
    const left = Math.max(0, count - counted);
    this.#dropped = { ...this.#dropped, count: left, ...(left === 0 && { from: undefined, called: false }) };
  }

  /** Other messages than before are here: the newest after a long absence. */
  reset(): void {
    this.#dropped = NOTHING;
    this.#anew = true;
  }

  /** Takes the unread line away. */
  forgetLine(): void {
    this.from = undefined;
    this.fromWhisper = undefined;
  }

  /** The newest is on the screen; it counts as read if the person is looking. */
  mark(): void {
    if (!this.#attended) return;
    const { seq, whisper } = this.#ports.newest();
    // Out of the room both are 0, which unreads nothing.
    this.#readTo(Math.max(this.seq, seq), Math.max(this.whisper, whisper));
  }

  /** What was said before the first visit, or in a room that began anew, is history and not news. */
  begin(): void {
    const ports = this.#ports;
    const { seq, whisper } = ports.newest();
    const [read, heard] = [ports.recall("read") ?? Infinity, ports.recall("heard") ?? Infinity];
    this.#readTo(Math.min(read, seq), Math.min(heard, whisper));
    if (this.#anew && this.#attended) this.#placeLine();
    this.#anew = false;
  }

  #placeLine(): void {
    const [message, whisper] = [this.unread.at(-1), this.unheard.at(-1)];
    const earlier = this.missing ? this.seq + 1 : this.#dropped.from;
    const whispered = earlier === undefined && whisper && (message === undefined || whisper.at < message.at);
    this.from = whispered ? undefined : (earlier ?? message?.seq);
    this.fromWhisper = whispered ? whisper.n : undefined;
  }

  #unreadOf(messages: readonly Message[]): ChatMessage[] {
    const isUnread = (message: Message): message is ChatMessage => message.seq > this.seq && this.#isOthers(message);
    return messages.filter(isUnread);
  }

  #add(unread: readonly ChatMessage[], from: number | undefined, low: number | undefined): void {
    const { count, called } = this.#dropped;
    const calls = unread.some((message) => this.#calls(message));
    this.#dropped = { count: count + unread.length, from, called: called || calls, low };
  }

  #isOthers(message: Message): message is ChatMessage {
    return message.type === "chat" && message.user.id !== this.#ports.me();
  }

  #calls(message: ChatMessage): boolean {
    return message.mentions?.includes(this.#ports.me()) ?? false;
  }

  #readTo(seq: number, whisper: number): void {
    const ports = this.#ports;
    if (seq !== this.#kept.read) ports.remember("read", seq);
    if (whisper !== this.#kept.heard) ports.remember("heard", whisper);
    this.#kept = { read: seq, heard: whisper };
    if (seq !== this.seq) this.#dropped = NOTHING;
    this.seq = seq;
    this.whisper = whisper;
  }
}

function* newestFirst<T>(all: readonly T[]): Generator<T> {
  for (let index = all.length - 1; index >= 0; index--) {
    const one = all[index];
    if (one !== undefined) yield one;
  }
}
