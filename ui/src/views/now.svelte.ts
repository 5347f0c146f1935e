import { untrack } from "svelte";

const TICK_MS = 500;

/** The time, moving on only while somebody waits for it. Made by a component, it ends with it. */
export class Now {
  #value = $state(0);

  /** `waiting`: whether it has to move on. */
  constructor(clock: () => number, waiting: (now: number) => boolean) {
    this.#value = clock();
    $effect(() => {
      if (!waiting(this.#value)) return;
      untrack(() => (this.#value = clock()));
      const timer = setInterval(() => (this.#value = clock()), TICK_MS);
      return () => clearInterval(timer);
    });
  }

  /** In Unix milliseconds. */
  get value(): number {
    return this.#value;
  }
}
