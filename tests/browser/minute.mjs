// The log parts what was said in different minutes.

const MINUTE_MILLISECONDS = 60_000;
/** What is said in one breath takes no longer than that. */
const BREATH_MILLISECONDS = 6_000;

/** Resolves when what is said next is of one minute: now, or as the next one begins. */
export async function wholeMinute() {
  const left = MINUTE_MILLISECONDS - (Date.now() % MINUTE_MILLISECONDS);
  if (left < BREATH_MILLISECONDS) await new Promise((begins) => setTimeout(begins, left));
}
