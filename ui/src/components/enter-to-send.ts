/** What the keyboard rule needs to know and do. */
export interface EnterToSendOptions {
  /** On touch keyboards Enter makes a new line and the button sends. */
  touch: () => boolean;
  /** Sends what stands in the field now. */
  send: () => void;
}

/** `KeyboardEvent.keyCode` of a key that the input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229;

/**
 * Enter sends exactly once, also with a Korean input method, where one press both commits the last syllable and
 * reaches the page in an order that differs between browsers (UI.md, section 5).
 */
export class EnterToSend {
  readonly #options: EnterToSendOptions;
  #composing = false;
  #sendAfterComposition = false;
  /** This physical press has sent, or will; whatever else it brings is ignored. */
  #pressSpent = false;

  constructor(options: EnterToSendOptions) {
    this.#options = options;
  }

  compositionstart(): void {
    this.#composing = true;
  }

  compositionend(): void {
    this.#composing = false;
    if (!this.#sendAfterComposition) return;
    this.#sendAfterComposition = false;
    // The field gets the committed syllable after this event, so its value is read a moment later.
    setTimeout(this.#options.send, 0);
  }

  keydown(event: KeyboardEvent): void {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- only keyCode tells what the input method has taken
    if (event.key !== "Enter" && !(event.keyCode === TAKEN_BY_INPUT_METHOD && event.code === "Enter")) return;
    if (event.shiftKey || this.#options.touch()) return;
    event.preventDefault();
    if (event.repeat || this.#pressSpent) return;
    this.#pressSpent = true;
    // Safari ends the composition before it tells of the key: nothing is being composed any more, so it sends now.
    if (this.#composing) this.#sendAfterComposition = true;
    else this.#options.send();
  }

  /** The key was let go, or the field lost the focus: the next press is a new one. */
  release(): void {
    this.#pressSpent = false;
  }
}
