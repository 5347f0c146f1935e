/** How much is said on the own host. */
import { midnightBefore } from "../text/dates";
import type { HostConsole } from "./host-console.svelte";

/** Asked for again no sooner than this. */
export const NUMBERS_EVERY_MS = 5000;

export class HostNumbers {
  /** Messages since the last midnight here; unknown until the host told. */
  messagesToday = $state<number | undefined>(undefined);
  readonly #console: Pick<HostConsole, "ask">;
  #asked = -Infinity;

  constructor(console: Pick<HostConsole, "ask">) {
    this.#console = console;
  }

  /** Asks the host, unless that was just done. */
  async refresh(now = Date.now()): Promise<void> {
    if (now - this.#asked < NUMBERS_EVERY_MS) return;
    this.#asked = now;
    const answer = await this.#console.ask("numbers", { since: midnightBefore(now) });
    if (answer.ok) this.messagesToday = answer.value.messages;
    else this.#asked = -Infinity;
  }
}
