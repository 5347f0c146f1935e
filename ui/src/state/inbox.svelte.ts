/** The whispers I sent or received in one room: numbered by themselves, apart from the log. */
import type { Link } from "../connection";
import type { Whisper } from "../protocol";

export class Inbox {
  /** Ascending, without holes; older ones come by `cover`. */
  whispers = $state.raw<readonly Whisper[]>([]);
  #loading = false;

  /** The number of the newest one, 0 before the first. */
  get last(): number {
    return this.whispers.at(-1)?.n ?? 0;
  }

  /** `fresh`: a new beginning; otherwise they follow what is here. */
  take(whispers: readonly Whisper[], fresh: boolean): void {
    this.whispers = fresh ? whispers : [...this.whispers, ...whispers];
  }

  /** Loads older ones until all since `at` (Unix milliseconds) are here: they stand between the messages of that time. */
  async cover(link: Link, room: string, at: number): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    for (;;) {
      const oldest = this.whispers[0];
      if (oldest === undefined || oldest.n <= 1 || oldest.at < at) break;
      const answer = await link.request("/chat", "whispers", { room, before: oldest.n });
      // Meanwhile everything may have begun anew; whoever looks at older messages asks again.
      if (!answer.ok || answer.value.whispers.length === 0 || this.whispers[0] !== oldest) break;
      this.whispers = [...answer.value.whispers, ...this.whispers];
    }
    this.#loading = false;
  }
}
