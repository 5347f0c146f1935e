/**
 * Follows one room's log: every event once, in order, without holes. It joins, notices holes, asks for what is missing, and
 * holds back what arrives meanwhile. What the events mean is not its business.
 */
import type { Link } from "./connection";
import type { Event, Joined, Message, Whisper } from "./protocol";
import { type Failure, failure, isRetryable, type Result, value } from "./requests";

/** Where the log goes. */
export interface Target {
  /** A new beginning: these messages replace what was there. */
  reset(messages: readonly Message[], more: boolean): void;
  /** The next event. `live`: it has just happened, rather than been missed. */
  apply(event: Event, live: boolean): void;
  /** Whispers of the inbox that were not seen yet. */
  whispers(whispers: readonly Whisper[], fresh: boolean): void;
  /** The room and its people as of the last event applied. */
  snapshot(joined: Joined): void;
  /** The log cannot be followed any more. */
  lost(error: Failure): void;
}

/** Who missed more than this begins anew with the newest messages; older ones are there to be paged to. */
export const CATCH_UP_EVENTS_MAX = 500;

/** Waits this long before asking again, where the host does not say how long. */
const ASK_AGAIN_MS = 1_000;

/** Answers a question that something newer has replaced. */
const SUPERSEDED = failure("unknown", "superseded");

export class Follower {
  readonly #room: string;
  readonly #link: Link;
  readonly #target: Target;
  /** The seq of the last event applied; nothing is followed without it. */
  #lastSeq: number | undefined;
  #lastWhisper = 0;
  /** How far the inbox has to be followed, while it is being caught up on. */
  #wantedWhisper: number | undefined;
  /** What arrived while joining or catching up. */
  #held: (() => void)[] | undefined;
  /** Changes whenever what was being asked for is no longer wanted. */
  #epoch = 0;

  constructor(room: string, link: Link, target: Target) {
    this.#room = room;
    this.#link = link;
    this.#target = target;
  }

  /** The seq of the last event applied, 0 before the first. */
  get lastSeq(): number {
    return this.#lastSeq ?? 0;
  }

  /** Joins, or joins again after a lost connection. `hostLastSeq`, if known, tells how much was missed. */
  async join(password: string | undefined, hostLastSeq?: number): Promise<Result<void>> {
    const epoch = ++this.#epoch;
    this.#held = [];
    const result = await this.#join(epoch, password, hostLastSeq);
    if (epoch === this.#epoch) this.#release();
    return result;
  }

  /** An event from the host. */
  receive(event: Event): void {
    this.inOrder(() => this.#receive(event));
  }

  /** The host says that something may have been missed. */
  sync(lastSeq: number): void {
    this.inOrder(() => {
      if (this.#lastSeq !== undefined && lastSeq > this.#lastSeq) void this.#fill(lastSeq);
    });
  }

  /** Does something that has its place among the events. */
  inOrder(action: () => void): void {
    if (this.#held) this.#held.push(action);
    else action();
  }

  /** A whisper from the host. */
  whisper(whisper: Whisper): void {
    this.inOrder(() => {
      if (this.#lastSeq === undefined) return;
      if (whisper.n <= this.#lastWhisper + 1) this.#takeWhispers([whisper], false);
      else void this.#fillInbox(whisper.n);
    });
  }

  /** Forgets the log: the next join begins anew. */
  stop(): void {
    this.#epoch++;
    this.#held = undefined;
    this.#lastSeq = undefined;
    this.#lastWhisper = 0;
    this.#wantedWhisper = undefined;
  }

  async #join(epoch: number, password: string | undefined, hostLastSeq?: number): Promise<Result<void>> {
    const known = this.#lastSeq;
    const tooFar = known !== undefined && hostLastSeq !== undefined && hostLastSeq - known > CATCH_UP_EVENTS_MAX;
    const position = known === undefined || tooFar ? {} : { after: known, inboxAfter: this.#lastWhisper };
    const secret = password === undefined ? {} : { password };
    const answer = await this.#link.request("/chat", "join", { room: this.#room, ...secret, ...position });
    if (epoch !== this.#epoch) return SUPERSEDED;
    if (!answer.ok) return answer;
    const joined = answer.value;
    if (joined.messages) {
      this.#lastSeq = joined.lastSeq;
      this.#target.reset(joined.messages, joined.more);
    } else {
      for (const event of joined.events ?? []) this.#applyNext(event, false);
      const caughtUp = await this.#catchUp(epoch, joined.lastSeq);
      if (caughtUp === "out of reach") return this.#joinAnew(epoch, password);
      if (!caughtUp.ok) return caughtUp;
    }
    this.#takeWhispers(joined.whispers, !("inboxAfter" in position));
    this.#target.snapshot(joined);
    // An answer has room for so many; what follows them is asked for.
    if ("inboxAfter" in position && joined.whispers.length > 0) void this.#fillInbox(this.#lastWhisper + 1);
    return value(undefined);
  }

  /** Begins with the newest messages, whatever was there. */
  #joinAnew(epoch: number, password: string | undefined): Promise<Result<void>> {
    this.#lastSeq = undefined;
    return this.#join(epoch, password);
  }

  #receive(event: Event): void {
    if (this.#lastSeq === undefined || event.seq <= this.#lastSeq) return;
    if (event.seq === this.#lastSeq + 1) this.#applyNext(event, true);
    else void this.#fill(event.seq);
  }

  /** Asks for the events up to `target`; the room is joined anew where they cannot be had. */
  async #fill(target: number): Promise<void> {
    const epoch = ++this.#epoch;
    this.#held = [];
    const caughtUp = await this.#catchUp(epoch, target);
    const result = caughtUp === "out of reach" ? await this.#joinAnew(epoch, undefined) : caughtUp;
    if (epoch !== this.#epoch) return;
    this.#release();
    if (!result.ok) this.#target.lost(result.error);
  }

  /** `out of reach`: too much was missed, or asking did not bring it. */
  async #catchUp(epoch: number, target: number): Promise<Result<void> | "out of reach"> {
    while (this.lastSeq < target) {
      const after = this.lastSeq;
      if (target - after > CATCH_UP_EVENTS_MAX) return "out of reach";
      const answer = await this.#link.request("/chat", "events", { room: this.#room, after });
      if (epoch !== this.#epoch) return SUPERSEDED;
      if (answer.ok) {
        for (const event of answer.value.events) this.#applyNext(event, false);
        if (this.lastSeq === after) return "out of reach";
      } else if (isRetryable(answer.error)) {
        await elapsed(answer.error.retryAfterMs ?? ASK_AGAIN_MS);
        if (epoch !== this.#epoch) return SUPERSEDED;
      } else if (answer.error.code !== "unknown") {
        return answer;
      }
    }
    return value(undefined);
  }

  /** Asks for the whispers up to `target`, as far as there are any. */
  async #fillInbox(target: number): Promise<void> {
    const running = this.#wantedWhisper !== undefined;
    this.#wantedWhisper = Math.max(target, this.#wantedWhisper ?? 0);
    if (running) return;
    while (this.#lacksWhispers && (await this.#askInbox()));
    this.#wantedWhisper = undefined;
  }

  get #lacksWhispers(): boolean {
    return this.#wantedWhisper !== undefined && this.#lastWhisper < this.#wantedWhisper;
  }

  /** Asks for one page of the inbox; answers whether asking again may bring more. */
  async #askInbox(): Promise<boolean> {
    const after = this.#lastWhisper;
    const answer = await this.#link.request("/chat", "whispers", { room: this.#room, after });
    if (answer.ok) {
      this.#takeWhispers(answer.value.whispers, false);
      return this.#lastWhisper > after;
    }
    // Whatever is not told now is asked for by the next join.
    if (!isRetryable(answer.error)) return false;
    await elapsed(answer.error.retryAfterMs ?? ASK_AGAIN_MS);
    return true;
  }

  #applyNext(event: Event, live: boolean): void {
    if (event.seq !== this.lastSeq + 1) return;
    this.#lastSeq = event.seq;
    this.#target.apply(event, live);
  }

  #takeWhispers(whispers: readonly Whisper[], fresh: boolean): void {
    const unseen = fresh ? whispers : whispers.filter((whisper) => whisper.n > this.#lastWhisper);
    this.#lastWhisper = unseen.at(-1)?.n ?? this.#lastWhisper;
    if (fresh || unseen.length > 0) this.#target.whispers(unseen, fresh);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const action of held) this.inOrder(action);
  }
}

/** Settles after so many milliseconds. */
export function elapsed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
