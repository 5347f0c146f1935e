/** How much is said on the own host. */
import { midnightBefore } from "../text/dates";
import type { HostConsole } from "./host-console.svelte";

/** How often it is asked for while somebody looks. */
export const NUMBERS_EVERY_MS = 5000;

export class HostNumbers {
  /** Messages since the last midnight here; unknown until the host told. */
  messagesToday = $state<number | undefined>(undefined);
  readonly #console: Pick<HostConsole, "ask">;

  constructor(console: Pick<HostConsole, "ask">) {
    this.#console = console;
  }

  /** Asks the host. */
  async refresh(now = Date.now()): Promise<void> {
    const answer = await this.#console.ask("numbers", { since: midnightBefore(now) });
    if (answer.ok) this.messagesToday = answer.value.messages;
  }
}
