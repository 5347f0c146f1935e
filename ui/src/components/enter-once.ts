/** What the keyboard rule needs to know and do. */
export interface EnterOnceOptions {
  /** Whether Enter is not for this: on touch keyboards it makes a new line and the button sends. */
  touch?: () => boolean;
  /** Sends, or does what Enter is for there, with what stands in the field now. */
  act: () => void;
}

/** `KeyboardEvent.keyCode` of a key that the input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229;

/**
 * This physical press has acted, or will; whatever else it brings is ignored wherever it goes: what it did may have closed
 * its field and led to another one.
 */
let spent = false;
const release = () => (spent = false);
addEventListener("keyup", release, true);
addEventListener("blur", release);

/**
 * Enter acts exactly once, also with a Korean input method, where one press both commits the last syllable and
 * reaches the page in an order that differs between browsers (UI.md, section 5).
 */
export class EnterOnce {
  readonly #options: EnterOnceOptions;
  #composing = false;
  #actAfterComposition = false;

  constructor(options: EnterOnceOptions) {
    this.#options = options;
  }

  compositionstart(): void {
    this.#composing = true;
  }

  compositionend(): void {
    this.#composing = false;
    if (!this.#actAfterComposition) return;
    this.#actAfterComposition = false;
    // The field gets the committed syllable after this event, so its value is read a moment later.
    setTimeout(this.#options.act, 0);
  }

  keydown(event: KeyboardEvent): void {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- only keyCode tells what the input method has taken
    if (event.key !== "Enter" && !(event.keyCode === TAKEN_BY_INPUT_METHOD && event.code === "Enter")) return;
    if (event.shiftKey || this.#options.touch?.()) return;
    event.preventDefault();
    if (event.repeat || spent) return;
    spent = true;
    // Safari ends the composition before it tells of the key: nothing is being composed any more, so it acts now.
    if (this.#composing) this.#actAfterComposition = true;
    else this.#options.act();
  }
}
