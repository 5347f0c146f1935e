import { dayOf, midnightAfter } from "../text/dates";

/** The clock may have gone on while the device slept, and timers with it stood still: it is looked at so often. */
const LOOK_MS = 10_000;

/** What day it is, with one timer for however much of the page says so; when somebody looks again, nobody waits for it. */
export class Today {
  /** A time of this day; what reads it is drawn anew after midnight. */
  now = $state(Date.now());
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const look = () => this.#look();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    look();
  }

  #look(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    this.#timer = setTimeout(() => this.#look(), Math.min(midnightAfter(now) - now, LOOK_MS));
    if (dayOf(now) !== dayOf(this.now)) this.now = now;
  }
}

/** As long as the page is there. */
export const today = new Today();
