import { untrack } from "svelte";
import type { Failure } from "../requests";
import type { App } from "../state/app.svelte";
import type { Session } from "../state/session.svelte";
import { t } from "../text/language.svelte";
import { refusalSentence } from "./refusal-sentence";

const MS_PER_SECOND = 1000;

/** Trying to enter one room, made together with the view that does: the password, what the host said, and how long to wait before the next try. */
export class Entrance {
  password = $state("");
  busy = $state(false);
  /** Why the last try was refused. */
  failure = $state.raw<Failure | undefined>(undefined);
  #waitSeconds = $state(0);
  #countdown: ReturnType<typeof setInterval> | undefined;

  readonly #app: App;
  readonly #room: string;
  readonly #session: Session;

  constructor(app: App, room: string, session: Session) {
    this.#app = app;
    this.#room = room;
    this.#session = session;
    $effect(() => {
      if (!this.full) untrack(() => this.#findPlace());
    });
  }

  /** What to say about the last try; nothing while it says how long to wait. */
  get error(): string | undefined {
    return this.failure && this.wait === undefined ? refusalSentence(this.failure, this.#session.limits) : undefined;
  }

  /** How long to wait, as a sentence; nothing when a try is free. */
  get wait(): string | undefined {
    return this.#waitSeconds > 0 ? t("lock.wait", { n: this.#waitSeconds }) : undefined;
  }

  /**
   * Whether no place is left. The host would say so after the password; nobody should type one for nothing. While I enter,
   * the last place may be mine, and so it may be when I am in with another tab.
   */
  readonly full: boolean = $derived.by(() => {
    const summary = this.#session.lobby.find(this.#room);
    return (
      !this.busy &&
      !this.#session.memberOf.includes(this.#room) &&
      summary !== undefined &&
      summary.people >= summary.max
    );
  });

  /** What was refused is being changed: what was said about it no longer counts. */
  changed(): void {
    this.failure = undefined;
  }

  /** Tries to enter; answers whether that worked. */
  async enter(): Promise<boolean> {
    if (this.busy || this.#waitSeconds > 0) return false;
    this.busy = true;
    this.failure = undefined;
    const answer = await this.#app.enter(this.#room, this.password === "" ? undefined : this.password, this.#session);
    this.busy = false;
    if (answer.ok) return true;
    this.failure = answer.error;
    if (answer.error.code === "rate_limited" && answer.error.retryAfterMs !== undefined)
      this.#count(answer.error.retryAfterMs);
    return false;
  }

  /** There is a place again: that there was none no longer counts. */
  #findPlace(): void {
    if (this.failure?.code === "room_full") this.failure = undefined;
    const room = this.#session.room(this.#room);
    // Who still reads the room is not in by that alone, and is told why.
    if (room.details === undefined && room.refusal?.code === "room_full") room.refusal = undefined;
  }

  /** Counts down to a moment, not by ticks: a tab that sleeps has none. */
  #count(milliseconds: number): void {
    clearInterval(this.#countdown);
    const end = Date.now() + milliseconds;
    const look = () => {
      this.#waitSeconds = Math.ceil((end - Date.now()) / MS_PER_SECOND);
      if (this.#waitSeconds > 0) return;
      clearInterval(this.#countdown);
      this.failure = undefined;
    };
    this.#countdown = setInterval(look, MS_PER_SECOND);
    look();
  }
}
