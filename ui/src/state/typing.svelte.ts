/** Who is typing, and telling that I am. */
import { SvelteMap } from "svelte/reactivity";

/** Typing without news ends after this. */
const TYPING_EXPIRES_MS = 5_000;

/** While keys are pressed, typing is told again this often: well before it would expire for others. */
const TYPING_TOLD_EVERY_MS = 2_500;

/** The people who are typing, by user id, the longest first. */
export class TypingPeople {
  readonly #expiries = new SvelteMap<string, ReturnType<typeof setTimeout>>();

  get users(): readonly string[] {
    return [...this.#expiries.keys()];
  }

  set(user: string, on: boolean): void {
    clearTimeout(this.#expiries.get(user));
    if (on)
      this.#expiries.set(
        user,
        setTimeout(() => this.set(user, false), TYPING_EXPIRES_MS),
      );
    else this.#expiries.delete(user);
  }

  clear(): void {
    for (const user of this.users) this.set(user, false);
  }
}

/** Turns key presses into few `typing` requests. */
export class TypingSignal {
  readonly #tell: (on: boolean) => void;
  #toldAt: number | undefined;

  constructor(tell: (on: boolean) => void) {
    this.#tell = tell;
  }

  /** A key was pressed. */
  press(): void {
    const now = performance.now();
    if (this.#toldAt !== undefined && now - this.#toldAt < TYPING_TOLD_EVERY_MS) return;
    this.#toldAt = now;
    this.#tell(true);
  }

  /** The text was sent, emptied or left. */
  stop(): void {
    const shown = this.#toldAt !== undefined && performance.now() - this.#toldAt < TYPING_EXPIRES_MS;
    this.#toldAt = undefined;
    if (shown) this.#tell(false);
  }

  /** Nobody is there to be told. */
  forget(): void {
    this.#toldAt = undefined;
  }
}
