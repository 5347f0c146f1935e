import { refusalText } from "../refusal";
import type { Limits } from "../protocol";
import type { Failure } from "../requests";
import { t } from "../text/language.svelte";

const BYTES_PER_MEGABYTE = 1024 * 1024;
const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;

/** The sentence a person reads for a failed request, in their language. */
export function refusalSentence(error: Failure, limits: Limits): string {
  const key = refusalText(error.code);
  const wait = error.retryAfterMs ?? MS_PER_SECOND;
  switch (key) {
    case "err.fast":
    case "comp.slow":
      return t(key, { n: Math.ceil(wait / MS_PER_SECOND) });
    case "comp.muted":
      return t(key, { n: Math.ceil(wait / MS_PER_MINUTE) });
    case "gif.tooBig":
      return t(key, { mb: Math.floor(limits.gifBytesMax / BYTES_PER_MEGABYTE) });
    case "comp.over":
    case "whisper.gone":
      // Their sentences need what only the composer knows; here the plain one has to do.
      return t("msg.failed");
    default:
      return t(key);
  }
}
