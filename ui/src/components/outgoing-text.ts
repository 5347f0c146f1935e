const encoder = new TextEncoder();

/** What is sent of a typed text: without the one line break that an input method may have left at the end. */
export function textToSend(typed: string): string {
  const text = typed.replace(/\r?\n$/, "");
  return text.trim() === "" ? "" : text;
}

/** How many characters, as people see them, are beyond `bytesMax` bytes; 0 for a text that fits. */
export function charactersOver(text: string, bytesMax: number): number {
  // A UTF-16 unit is at most three bytes, so most texts need no encoding.
  if (text.length * 3 <= bytesMax || encoder.encode(text).length <= bytesMax) return 0;
  let bytes = 0;
  let over = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) {
    bytes += encoder.encode(segment).length;
    if (bytes > bytesMax) over += 1;
  }
  return over;
}
