import { cutAtTyped } from "../text/choseong";

/** The next after the one at `at` whose text begins with the letter that was pressed, or in Korean with its consonant. The space bar picks, and is no letter. */
export function named(all: readonly HTMLElement[], at: number, event: KeyboardEvent): HTMLElement | undefined {
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  return [...all.slice(at + 1), ...all.slice(0, at + 1)].find(
    (one) => cutAtTyped(one.textContent.trim(), event.key)?.[0] === "",
  );
}
