import { written } from "../text/dictionary";
import { reader } from "../text/language.svelte";

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** Below this, a tenth of a megabyte is worth telling. */
const TENTHS_BELOW = 10;

/** Bytes as megabytes, as people read them: "0.4", "84", "1,200". */
export function megabytes(bytes: number): string {
  const amount = bytes / BYTES_PER_MEGABYTE;
  return written(amount < TENTHS_BELOW ? Math.ceil(amount * 10) / 10 : Math.round(amount), reader.language);
}
