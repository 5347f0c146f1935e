/** Writes numbers down a moment later, and only the last one of each name: some change with every message. */
const WRITTEN_AFTER_MS = 500;

export class Later {
  readonly #pending = new Map<string, number>();
  readonly #write: (name: string, number: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(write: (name: string, number: number) => void) {
    this.#write = write;
    // A page that goes away does not wait.
    window.addEventListener("pagehide", () => this.#writeAll());
  }

  /** What will be written for this name, if anything. */
  get(name: string): number | undefined {
    return this.#pending.get(name);
  }

  set(name: string, number: number): void {
    this.#pending.set(name, number);
    this.#timer ??= setTimeout(() => this.#writeAll(), WRITTEN_AFTER_MS);
  }

  #writeAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [name, number] of this.#pending) this.#write(name, number);
    this.#pending.clear();
  }
}
