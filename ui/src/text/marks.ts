/** Where the words of a search stand in a text. */

/** A part of a text, from and to in UTF-16 units. */
export interface Span {
  from: number;
  to: number;
}

/** The places of the query in a text: of the whole where it stands so, else of each of its words. */
export function marksIn(text: string, query: string): Span[] {
  const whole = query.trim();
  const spans = places(text, whole);
  if (spans.length > 0) return spans;
  return merged(whole.split(/\s+/).flatMap((word) => places(text, word)));
}

function places(text: string, word: string): Span[] {
  const wanted = word.normalize("NFC").toLowerCase();
  const plain = text.toLowerCase();
  // Some capitals have longer small letters; then the places would not be those of the text.
  if (wanted === "" || plain.length !== text.length) return [];
  const spans: Span[] = [];
  for (let from = plain.indexOf(wanted); from !== -1; from = plain.indexOf(wanted, from + wanted.length))
    spans.push({ from, to: from + wanted.length });
  return spans;
}

function merged(spans: Span[]): Span[] {
  const out: Span[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else out.push({ ...span });
  }
  return out;
}
