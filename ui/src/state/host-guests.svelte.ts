/** Everybody who is connected to the own host, page by page, in the host's order: by their names. */
import type { Guest } from "../protocol";
import type { Failure } from "../requests";
import type { HostConsole } from "./host-console.svelte";

export class HostGuests {
  list = $state.raw<readonly Guest[]>([]);
  more = $state(false);
  loaded = $state(false);
  failure = $state.raw<Failure | undefined>(undefined);
  readonly #console: Pick<HostConsole, "ask">;
  #turn = 0;
  #loading = false;

  constructor(console: Pick<HostConsole, "ask">) {
    this.#console = console;
  }

  /** Asks for all that were told until now, from the beginning, and at least for the first page. */
  async load(query: string): Promise<void> {
    const turn = ++this.#turn;
    const wanted = this.list.length;
    let list: readonly Guest[] = [];
    let more = true;
    while (more && (list.length === 0 || list.length < wanted)) {
      const page = await this.#page(query, list.at(-1));
      if (turn !== this.#turn) return;
      this.failure = page.ok ? undefined : page.error;
      if (!page.ok) return;
      list = [...list, ...page.value.guests];
      more = page.value.more;
    }
    this.list = list;
    this.more = more;
    this.loaded = true;
  }

  /** Asks for what follows. */
  async loadMore(query: string): Promise<void> {
    if (this.#loading || !this.more) return;
    this.#loading = true;
    const turn = this.#turn;
    const page = await this.#page(query, this.list.at(-1));
    this.#loading = false;
    if (turn !== this.#turn || !page.ok) return;
    this.list = [...this.list, ...page.value.guests];
    this.more = page.value.more;
  }

  #page(query: string, last: Guest | undefined) {
    const after = last && { after: last.user.id, afterName: last.user.nickname };
    return this.#console.ask("guests", { query, ...after });
  }
}
