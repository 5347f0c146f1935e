import { tick } from "svelte";

/** Nearer to the bottom than this counts as being there. */
const BOTTOM_PX = 32;
/** Farther from the bottom than this, the jump pill is offered. */
const PILL_PX = 240;
/** Nearer to an end than this, the page beyond it is asked for. */
const PAGE_PX = 600;

/** What a log's scroll box asks for. */
export interface LogScrollOptions {
  /** The page before the first row, or after the last one. */
  older(): void;
  newer(): void;
  /** Whether the last row is the newest of all. */
  live(): boolean;
}

/**
 * Where a log is scrolled to. It stays at the bottom when it is there, and keeps what is being read in its place when
 * older rows come in above or rows change their height.
 */
export class LogScroll {
  /** Whether the newest row is in sight. */
  atBottom = $state(true);
  /** Whether the jump pill is of use. */
  far = $state(false);

  #box: HTMLElement | undefined;
  #anchor: { row: Element; top: number } | undefined;
  readonly #options: LogScrollOptions;

  constructor(options: LogScrollOptions) {
    this.#options = options;
  }

  /** Follows the scroll box and its list; answers how to stop. */
  follow(box: HTMLElement, list: HTMLElement): () => void {
    this.#box = box;
    const sizes = new ResizeObserver(() => {
      if (this.atBottom) this.#toBottomNow();
      this.look();
    });
    sizes.observe(box);
    sizes.observe(list);
    this.#toBottomNow();
    return () => {
      sizes.disconnect();
      this.#box = undefined;
    };
  }

  /** The person scrolled, or the rows changed. */
  look(): void {
    const box = this.#box;
    if (box === undefined) return;
    const options = this.#options;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    this.atBottom = below <= BOTTOM_PX && options.live();
    this.far = below > PILL_PX || !options.live();
    if (box.scrollTop < PAGE_PX) options.older();
    if (below < PAGE_PX && !options.live()) options.newer();
  }

  /** Before the rows change: remembers the first row in sight and where it stands. */
  hold(): void {
    const box = this.#box;
    if (box === undefined || this.atBottom) return;
    const edge = box.getBoundingClientRect().top;
    const row = [...box.querySelectorAll("li")].find((row) => row.getBoundingClientRect().bottom > edge);
    this.#anchor = row && { row, top: row.getBoundingClientRect().top };
  }

  /** After the rows changed: puts that row back where it stood, or goes to the new bottom. */
  async release(): Promise<void> {
    await tick();
    const box = this.#box;
    if (box === undefined) return;
    const anchor = this.#anchor;
    this.#anchor = undefined;
    if (this.atBottom) this.#toBottomNow();
    // Browsers that anchor by themselves have done so already, and the difference is nothing.
    else if (anchor?.row.isConnected) box.scrollTop += anchor.row.getBoundingClientRect().top - anchor.top;
    this.look();
  }

  /** Brings the row of a key into the middle. */
  async show(key: string): Promise<void> {
    this.atBottom = false;
    this.#anchor = undefined;
    await tick();
    // Rows out of sight are only as high as they were guessed to be, so the place is found twice.
    for (let turn = 0; turn < 2; turn++) {
      const row = this.#box?.querySelector(`[data-key="${CSS.escape(key)}"]`);
      row?.scrollIntoView({ block: "center" });
      await new Promise(requestAnimationFrame);
    }
    this.look();
  }

  /** Goes to the unread line if it is below what is in sight, else to the bottom. */
  jump(): void {
    const box = this.#box;
    if (box === undefined) return;
    const line = box.querySelector("[data-unread]");
    const below = line !== null && line.getBoundingClientRect().top > box.getBoundingClientRect().bottom;
    if (below) line.scrollIntoView({ block: "start" });
    else this.toBottom();
    this.look();
  }

  /** Goes to the bottom and stays there. */
  toBottom(): void {
    this.atBottom = true;
    this.#toBottomNow();
  }

  #toBottomNow(): void {
    if (this.#box !== undefined) this.#box.scrollTop = this.#box.scrollHeight;
  }
}
