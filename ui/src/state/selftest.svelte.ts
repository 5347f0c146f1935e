/** The network self-test of the own host: what was found when it last ran. */
import type { Check } from "../protocol";
import type { Failure } from "../requests";
import type { HostConsole } from "./host-console.svelte";

export class Selftest {
  /** What was found, in the order of the host. */
  checks = $state.raw<readonly Check[]>([]);
  running = $state(false);
  /** When it was found, in milliseconds. */
  at = $state<number | undefined>(undefined);
  failure = $state.raw<Failure | undefined>(undefined);
  readonly #console: Pick<HostConsole, "ask">;

  constructor(console: Pick<HostConsole, "ask">) {
    this.#console = console;
  }

  /** Has the host try out whether others can reach it. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const answer = await this.#console.ask("selftest", {});
    this.running = false;
    this.failure = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    this.checks = answer.value.checks;
    this.at = Date.now();
  }
}
