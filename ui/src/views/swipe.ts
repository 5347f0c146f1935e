import { motion } from "../components/motion.svelte";

/** A finger that moved less than this has no direction yet, in px. */
const STILL_PX = 10;
/** So far a message is pushed to answer it, and a little farther it can be pushed at all. */
const ANSWER_PX = 56;
const REACH_PX = 72;
/** How long the telephone trembles when it is far enough. */
const HAPTIC_MS = 10;
const BACK_MS = 120;

/** Answers a message that a finger pushes to the right. One place listens for the whole log. */
export class Swipe {
  readonly #answer: (key: string) => void;
  #push: { row: HTMLElement; x: number; y: number; right: number } | undefined;

  /** `answer` is told the key of the row. */
  constructor(answer: (key: string) => void) {
    this.#answer = answer;
  }

  down(event: PointerEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("li[data-key]") : null;
    this.cancel();
    if (row === null || event.pointerType === "mouse" || !event.isPrimary) return;
    this.#push = { row, x: event.clientX, y: event.clientY, right: 0 };
  }

  move(event: PointerEvent): void {
    const push = this.#push;
    if (push === undefined) return;
    const [right, down] = [event.clientX - push.x, Math.abs(event.clientY - push.y)];
    if (push.right === 0) {
      if (Math.hypot(right, down) < STILL_PX) return;
      if (right < 2 * down) {
        this.cancel();
        return;
      }
    }
    const far = isFar(push.right);
    push.right = Math.min(REACH_PX, Math.max(1, right));
    push.row.style.translate = `${push.right}px`;
    // Safari has no vibrate.
    if (!far && isFar(push.right)) (navigator as Partial<Navigator>).vibrate?.(HAPTIC_MS);
  }

  up(): void {
    const push = this.#push;
    this.cancel();
    if (push && isFar(push.right)) this.#answer(push.row.dataset["key"] ?? "");
  }

  cancel(): void {
    const push = this.#push;
    this.#push = undefined;
    if (push === undefined || push.right === 0) return;
    push.row.style.translate = "";
    if (!motion.reduced) push.row.animate([{ translate: `${push.right}px` }, { translate: "0" }], BACK_MS);
  }
}

const isFar = (right: number) => right >= ANSWER_PX;
