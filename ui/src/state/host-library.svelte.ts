/** The library of pictures of the own host, as whoever runs it tends it. */
import type { LibraryGif } from "../protocol";
import type { Failure, Result } from "../requests";
import type { HostConsole } from "./host-console.svelte";

export class HostLibrary {
  gifs = $state.raw<readonly LibraryGif[]>([]);
  more = $state(false);
  loaded = $state(false);
  failure = $state.raw<Failure | undefined>(undefined);
  readonly #console: Pick<HostConsole, "ask">;
  #query = "";
  #turn = 0;
  #loading = false;

  constructor(console: Pick<HostConsole, "ask">) {
    this.#console = console;
  }

  /** Asks for what fits, from the beginning. */
  async load(query: string): Promise<void> {
    this.#query = query.trim();
    const turn = ++this.#turn;
    const answer = await this.#console.ask("gifs", this.#wish());
    if (turn !== this.#turn) return;
    this.failure = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    this.gifs = answer.value.gifs;
    this.more = answer.value.more;
    this.loaded = true;
  }

  /** Asks for what follows. */
  async loadMore(): Promise<void> {
    const last = this.gifs.at(-1);
    if (this.#loading || !this.more || last === undefined) return;
    this.#loading = true;
    const turn = this.#turn;
    const answer = await this.#console.ask("gifs", { ...this.#wish(), before: last.id });
    this.#loading = false;
    if (turn !== this.#turn || !answer.ok) return;
    this.gifs = [...this.gifs, ...answer.value.gifs];
    this.more = answer.value.more;
  }

  /** Takes a picture out. Messages that have it keep it. */
  async drop(id: string): Promise<Result<unknown>> {
    const answer = await this.#console.ask("dropGif", { gif: id });
    if (answer.ok || answer.error.code === "gif_not_found") this.gifs = this.gifs.filter((gif) => gif.id !== id);
    return answer;
  }

  #wish(): { query?: string } {
    return this.#query === "" ? {} : { query: this.#query };
  }
}
