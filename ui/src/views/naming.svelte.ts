import type { Session } from "../state/session.svelte";
import { countGraphemes } from "../text/graphemes";
import { refusalSentence } from "./refusal-sentence";

/** The name field: what is typed, and what the host said about it. */
export class Naming {
  /** What was typed; nothing yet shows the name the host knows. */
  #typed = $state<string | undefined>(undefined);
  busy = $state(false);
  error = $state<string | undefined>(undefined);
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  get name(): string {
    return this.#typed ?? this.session.user?.nickname ?? "";
  }
  set name(name: string) {
    this.#typed = name;
    this.error = undefined;
  }

  get changed(): boolean {
    return this.name.trim() !== this.session.user?.nickname;
  }

  /** Whether the host could take it: not empty, not too long. */
  get usable(): boolean {
    const length = countGraphemes(this.name.trim());
    return length > 0 && length <= this.session.limits.nicknameGraphemesMax;
  }

  /** Tells the host the name, if it changed; answers whether it is mine now. */
  async save(): Promise<boolean> {
    if (this.busy || !this.usable) return false;
    if (!this.changed) return true;
    this.busy = true;
    const answer = await this.session.rename(this.name.trim());
    this.busy = false;
    if (answer.ok) this.#typed = undefined;
    else this.error = refusalSentence(answer.error, this.session.limits);
    return answer.ok;
  }
}
