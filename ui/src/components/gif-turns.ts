/** Which of the moving pictures in sight move. */

/** More at once would take the page's time from whoever writes. */
export const GIFS_MOVING_MAX = 6;

/** Each list begins with whoever is in it for longest. */
export interface Turns<T> {
  readonly moving: readonly T[];
  readonly waiting: readonly T[];
}

/** One came into sight, or is asked for: it moves, and if need be the one that has moved for longest waits. */
export function taken<T>({ moving, waiting }: Turns<T>, one: T): Turns<T> {
  const all = [...moving.filter((other) => other !== one), one];
  const over = Math.max(0, all.length - GIFS_MOVING_MAX);
  return { moving: all.slice(over), waiting: [...waiting.filter((other) => other !== one), ...all.slice(0, over)] };
}

/** One is out of sight or stopped: in its place moves the one that was seen last. */
export function given<T>(turns: Turns<T>, one: T): Turns<T> {
  const moving = turns.moving.filter((other) => other !== one);
  const waiting = turns.waiting.filter((other) => other !== one);
  const next = moving.length < GIFS_MOVING_MAX ? waiting.at(-1) : undefined;
  return next === undefined ? { moving, waiting } : { moving: [...moving, next], waiting: waiting.slice(0, -1) };
}
