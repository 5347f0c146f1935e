/** The strings for who runs the host. Both languages come with the console's own parts, so that they switch at once. */
import { consoleEn } from "./console-en";
import { consoleKo } from "./console-ko";
import { fill, type FillingOf } from "./dictionary";
import { reader } from "./language.svelte";

/** Every string of the console has a key. */
export type ConsoleKey = keyof typeof consoleKo;

const TEXTS = { ko: consoleKo, en: consoleEn };

/** The console's string of `key` in the reader's language, as `t` is for the page's. */
export function tc<K extends ConsoleKey>(key: K, ...[values]: FillingOf<(typeof consoleKo)[K]>): string {
  return fill(TEXTS[reader.language][key], reader.language, values);
}
