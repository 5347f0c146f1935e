import { SvelteMap } from "svelte/reactivity";

/** A touch counts as long after this. */
const LONG_PRESS_MS = 400;
/** A finger that moved farther is scrolling. */
const STILL_PX = 10;
/** How long the telephone trembles. */
const HAPTIC_MS = 10;

/**
 * Which message is pointed at: by the mouse, by the keyboard, or by holding a finger on it. One place listens for the
 * whole log, so that a long one costs no more than a short one.
 */
export class Pointing {
  /** The row whose sheet is open, on a touch device. */
  sheet = $state<string | undefined>(undefined);
  /** The row for which a reaction is being chosen. */
  picking = $state<string | undefined>(undefined);
  readonly #shown = new SvelteMap<string, true>();
  #hovered: string | undefined;
  /** Where the mouse was last, in px of the window. */
  #mouse: { x: number; y: number } | undefined;
  #focused: string | undefined;
  #held: string | undefined;
  #press: { timer: ReturnType<typeof setTimeout>; x: number; y: number } | undefined;

  /** Whether the tools of this row are shown. */
  shows(key: string): boolean {
    return this.#shown.has(key);
  }

  /** Keeps the tools of a row while something they opened is open. */
  hold(key: string | undefined): void {
    this.#held = key;
    this.#update();
  }

  /** Begins to choose a reaction for a row. */
  pick(key: string): void {
    this.picking = key;
    this.hold(key);
  }

  over(event: PointerEvent): void {
    if (event.pointerType !== "mouse") return;
    const { clientX: x, clientY: y } = event;
    // What came in moved another row below a mouse that rests: nobody points at that one.
    const rests = x === this.#mouse?.x && y === this.#mouse.y;
    this.#mouse = { x, y };
    this.#hover(rests ? undefined : rowOf(event.target));
  }

  out(): void {
    this.#mouse = undefined;
    this.#hover(undefined);
  }

  focus(event: FocusEvent): void {
    const row = rowOf(event.target);
    const visible = event.target instanceof Element && event.target.matches(":focus-visible");
    this.#focused = visible ? row?.dataset["key"] : undefined;
    this.#update();
  }

  blur(): void {
    this.#focused = undefined;
    this.#update();
  }

  down(event: PointerEvent): void {
    const row = rowOf(event.target);
    if (event.pointerType === "mouse" || row === undefined) return;
    const timer = setTimeout(() => this.#pressedLong(row), LONG_PRESS_MS);
    this.#press = { timer, x: event.clientX, y: event.clientY };
  }

  move(event: PointerEvent): void {
    if (event.pointerType === "mouse") this.#hover(rowOf(event.target));
    const press = this.#press;
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL_PX) this.up();
  }

  up(): void {
    clearTimeout(this.#press?.timer);
    this.#press = undefined;
  }

  /** Enter goes from a message to its tools, and R answers it. */
  key(event: KeyboardEvent): void {
    const row = event.target;
    if (!(row instanceof HTMLElement) || !row.matches("li[data-key]")) return;
    if (event.key === "Enter") row.querySelector<HTMLElement>(".tools button")?.focus();
    else if (isR(event) && !event.ctrlKey && !event.metaKey && !event.altKey)
      row.querySelector<HTMLElement>(".tools__reply")?.click();
    else return;
    event.preventDefault();
  }

  #pressedLong(row: HTMLElement): void {
    this.#press = undefined;
    this.sheet = row.dataset["key"];
    swallowClick();
    // Safari has no vibrate, and some browsers only pretend to.
    (navigator as Partial<Navigator>).vibrate?.(HAPTIC_MS);
  }

  #hover(row: HTMLElement | undefined): void {
    const key = row?.dataset["key"];
    if (key === this.#hovered) return;
    this.#hovered = key;
    this.#update();
  }

  #update(): void {
    const wanted = [this.#held ?? this.#hovered, this.#focused].filter((key) => key !== undefined);
    for (const key of this.#shown.keys()) if (!wanted.includes(key)) this.#shown.delete(key);
    for (const key of wanted) this.#shown.set(key, true);
  }
}

/** The finger that opened the sheet is let go over it: that is no choice. The next touch is. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  const next = () => window.removeEventListener("click", swallow, { capture: true });
  window.addEventListener("pointerdown", next, { capture: true, once: true });
}

function rowOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>("li[data-key]") ?? undefined) : undefined;
}

/** The letter, wherever it lies, or its key on a keyboard that writes Hangul and has no such letter. */
function isR({ key, code }: KeyboardEvent): boolean {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === "r" : code === "KeyR";
}
