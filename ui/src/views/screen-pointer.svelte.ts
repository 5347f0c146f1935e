/** Whether the pointer lies still: on a screen that everybody looks at it goes away then, and so do the buttons. */
export class Pointer {
  still = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The pointer lies still once it has not moved for so long. */
  static readonly STILL_AFTER_MS = 3000;

  constructor() {
    this.moved();
  }

  moved(): void {
    this.still = false;
    this.stop();
    this.#timer = setTimeout(() => (this.still = true), Pointer.STILL_AFTER_MS);
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
