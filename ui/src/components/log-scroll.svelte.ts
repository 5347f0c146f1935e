import { tick } from "svelte";
import { END_PX } from "./log-rows.svelte";

/** Farther from the bottom than this, the jump pill is offered. */
const PILL_PX = 240;
/** Nearer to an end than this, the page beyond it is asked for: it should be there before one arrives. */
const PAGE_PX = 1500;

/** What a log's scroll box asks for. */
export interface LogScrollOptions {
  /** The page before the first row, or after the last one. */
  older(): void;
  newer(): void;
  /** Whether the last row is the newest of all. */
  live(): boolean;
}

/** The rows it scrolls. */
export interface ScrolledRows {
  /** How much there is above and below what is in sight, in px. */
  readonly above: number;
  readonly below: number;
  indexOf(key: string): number;
  isBelow(index: number): boolean;
  /** Nothing for no row, which is -1. */
  show(index: number, align: "center" | "start"): void;
  toEnd(): void;
}

/** Where a log is scrolled to, and what follows from that. At the bottom it stays there, whatever comes in. */
export class LogScroll {
  /** Whether the newest row is in sight. */
  atBottom = $state(true);
  /** Whether the jump pill is of use. */
  far = $state(false);

  readonly #rows: ScrolledRows;
  readonly #options: LogScrollOptions;

  constructor(rows: ScrolledRows, options: LogScrollOptions) {
    this.#rows = rows;
    this.#options = options;
  }

  /** Follows the size of the scroll box; answers how to stop. */
  follow(box: HTMLElement): () => void {
    const size = new ResizeObserver(() => this.atBottom && this.#rows.toEnd());
    size.observe(box);
    return () => size.disconnect();
  }

  /** The rows were drawn. */
  settled(): void {
    if (this.atBottom && this.#rows.below > 1) this.#rows.toEnd();
    else this.look();
  }

  /** The person scrolled, or the rows changed. */
  look(): void {
    const { above, below } = this.#rows;
    const live = this.#options.live();
    this.atBottom = below <= END_PX && live;
    this.far = below > PILL_PX || !live;
    if (above < PAGE_PX) this.#options.older();
    if (below < PAGE_PX && !live) this.#options.newer();
  }

  /** Brings the row of a key into the middle, or to the top. */
  async show(key: string, align: "center" | "start"): Promise<void> {
    this.atBottom = false;
    await tick();
    this.#rows.show(this.#rows.indexOf(key), align);
  }

  /** Goes down to the row of a key; says whether it was below what is in sight. */
  down(key: string): boolean {
    const index = this.#rows.indexOf(key);
    const below = index >= 0 && this.#rows.isBelow(index);
    if (below) this.#rows.show(index, "start");
    return below;
  }

  /** Goes to the bottom and stays there. */
  toBottom(): void {
    this.atBottom = true;
    this.#rows.toEnd();
  }
}
