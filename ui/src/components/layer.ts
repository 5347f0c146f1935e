import { lay } from "../entries";
import { pullDown } from "./pull-down";

/** A box lies over the page: going back closes it, and so does pulling it down where it is a sheet. Answers how to stop. */
export function layer(box: HTMLElement, close: () => void): () => void {
  const stops = [lay(close), pullDown(box, close)];
  return () => stops.forEach((stop) => stop());
}
