import { lay } from "../entries";
import { pullDown } from "./pull-down";

interface Layer {
  box: HTMLElement;
  close: () => void;
}

/** What lies over the page, the topmost last. */
const layers: Layer[] = [];

/** A box lies over the page: going back closes it, and so does pulling it down where it is a sheet. Answers how to stop. */
export function layer(box: HTMLElement, close: () => void): () => void {
  const stops = [over(box, close), pullDown(box, close)];
  return () => stops.forEach((stop) => stop());
}

/** The same for a box that is no sheet. */
export function over(box: HTMLElement, close: () => void): () => void {
  const stops = [escapes(box, close), lay(close)];
  return () => stops.forEach((stop) => stop());
}

/** Esc alone closes a box, as of names to choose from. While the focus is in it, what Esc does is its own matter. */
export function escapes(box: HTMLElement, close: () => void): () => void {
  const layer = { box, close };
  if (layers.push(layer) === 1) addEventListener("keydown", escape, { capture: true });
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    if (layers.length === 0) removeEventListener("keydown", escape, { capture: true });
  };
}

/**
 * Esc closes the topmost wherever the focus is: a press beside it or another width of the window may have taken it away.
 * What this width does not show is not there to be closed.
 */
function escape(event: KeyboardEvent): void {
  const top = layers.findLast(({ box }) => box.checkVisibility());
  if (event.key !== "Escape" || event.isComposing || top === undefined) return;
  if (event.target instanceof Node && top.box.contains(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
  top.close();
}
