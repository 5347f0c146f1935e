import { untrack } from "svelte";
import { given, taken, type Turns } from "./gif-turns";

/** Of all the pictures of the page. */
let turns = $state.raw<Turns<Turn>>({ moving: [], waiting: [] });

/** Told what comes into sight and what goes. */
const watched = new WeakMap<Element, (inSight: boolean) => void>();
let sight: IntersectionObserver | undefined;

/** Whether one picture may move now. Made together with its component. */
export class Turn {
  #inSight = $state(false);
  readonly #wants: () => boolean;
  readonly #active: boolean = $derived.by(() => this.#inSight && this.#wants());

  /** `wants`: whether it would move, were it the only one. */
  constructor(wants: () => boolean) {
    this.#wants = wants;
    $effect(() => {
      if (!this.#active) return;
      untrack(() => (turns = taken(turns, this)));
      return () => (turns = given(turns, this));
    });
  }

  /** Whether it stands still because enough others move. What is out of sight the browser itself holds. */
  get waits(): boolean {
    return this.#active && turns.waiting.includes(this);
  }

  /** Somebody wants to see just this one move. */
  ask(): void {
    if (this.waits) turns = taken(turns, this);
  }

  /** Watches whether the element that shows it is in sight; it may be drawn by one after the other. */
  readonly watch = (element: Element): (() => void) => {
    sight ??= new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
    });
    watched.set(element, (inSight) => (this.#inSight = inSight));
    sight.observe(element);
    return () => sight?.unobserve(element);
  };
}
