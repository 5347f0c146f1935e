/** How far I have read in one room, and where the unread line stands. */
import type { ChatMessage, Message, Whisper } from "../protocol";

/** What it reads in, and where it remembers how far. */
export interface ReadingPorts {
  me(): string;
  messages(): readonly Message[];
  whispers(): readonly Whisper[];
  /** The newest number of the log, and of the inbox. */
  newest(): { seq: number; whisper: number };
  /** Nothing before the first visit. */
  recall(what: "read" | "heard"): number | undefined;
  remember(what: "read" | "heard", number: number): void;
}

export class Reading {
  /** The seq up to which I have read the log. */
  seq = $state(0);
  /** The number up to which I have read the inbox. */
  whisper = $state(0);
  /** The first unread message when attention came to the room: the unread line goes above it. */
  from = $state<number | undefined>(undefined);
  /** The same where the first unread is a whisper; never both. */
  fromWhisper = $state<number | undefined>(undefined);
  #attended = false;
  readonly #ports: ReadingPorts;

  constructor(ports: ReadingPorts) {
    this.#ports = ports;
    this.seq = ports.recall("read") ?? 0;
    this.whisper = ports.recall("heard") ?? 0;
  }

  /** Others' messages after what I have read, the newest first. */
  readonly unread: readonly ChatMessage[] = $derived.by(() => {
    const ports = this.#ports;
    const unread: ChatMessage[] = [];
    for (const message of newestFirst(ports.messages())) {
      if (message.seq <= this.seq) break;
      if (message.type === "chat" && message.user.id !== ports.me()) unread.push(message);
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

  /** The person is looking at this room, or has stopped. */
  attend(attended: boolean): void {
    if (attended && !this.#attended) {
      const [message, whisper] = [this.unread.at(-1), this.unheard.at(-1)];
      const whispered = whisper !== undefined && (message === undefined || whisper.at < message.at);
      this.from = whispered ? undefined : message?.seq;
      this.fromWhisper = whispered ? whisper.n : undefined;
    }
    this.#attended = attended;
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
  }

  #readTo(seq: number, whisper: number): void {
    const ports = this.#ports;
    if (seq !== ports.recall("read")) ports.remember("read", seq);
    if (whisper !== ports.recall("heard")) ports.remember("heard", whisper);
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
