/** Decides when trouble is shown: not for a moment's hiccup, and with a word when it is over. */
import type { LinkStatus } from "../connection";

/** What stands under a room's header about the connection. */
export type Banner = "stale" | "offline" | "away" | "reconnecting" | "diskFull" | "back";

/** Shorter trouble is not shown. */
const SHOWN_AFTER_MS = 1_000;

/** How long "back online" stays. */
const BACK_SHOWN_MS = 2_000;

/** After so many failed tries the host is called away. */
const AWAY_FAILURES = 4;

/** The trouble there is, the most pressing first. Offline is only who has no network at all. */
export function troubleOf(status: LinkStatus, diskFull: boolean, networkGone: boolean): Banner | undefined {
  if (status.state === "stale") return "stale";
  if (status.state === "online") return diskFull ? "diskFull" : undefined;
  if (networkGone) return "offline";
  return status.failures < AWAY_FAILURES ? "reconnecting" : "away";
}

export class BannerClock {
  /** What to show now. */
  shown = $state<Banner | undefined>(undefined);
  #trouble: Banner | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The trouble as it is now. */
  tell(trouble: Banner | undefined): void {
    if (trouble === this.#trouble) return;
    const over = this.#trouble;
    this.#trouble = trouble;
    const wasShown = this.shown !== undefined && this.shown !== "back";
    if (trouble === undefined) this.#show(wasShown && over !== "diskFull" ? "back" : undefined);
    else if (trouble === "stale" || wasShown) this.#show(trouble);
    else if (over === undefined) this.#later(SHOWN_AFTER_MS);
  }

  #show(banner: Banner | undefined): void {
    clearTimeout(this.#timer);
    this.shown = banner;
    if (banner === "back") this.#later(BACK_SHOWN_MS);
  }

  /** Shows, after a delay, whatever trouble there is then. */
  #later(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(this.#trouble), delay);
  }
}
