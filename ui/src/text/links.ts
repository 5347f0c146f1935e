/** A run of plain text, or a web address in it. */
export type Run = { text: string } | { text: string; href: string };

const SCHEMES = ["https://", "http://"];

/** Characters that end an address wherever they stand. */
function endsAddress(character: string): boolean {
  return character <= " " || '<>"`{}|\\^'.includes(character) || /[\s\u3000-\u303f\uff00-\uff0f]/u.test(character);
}

/** Punctuation that belongs to the sentence and not to the address when it comes last. */
const TRAILING = ".,:;!?'*_~";
const CLOSING: Partial<Record<string, string>> = { ")": "(", "]": "[" };

/** How often a character occurs in text between two places. */
function count(text: string, from: number, to: number, character: string): number {
  let found = 0;
  for (let at = from; at < to; at += 1) if (text[at] === character) found += 1;
  return found;
}

/** Where an address ends that may run until `to`: without the sentence's own punctuation. */
function trimmedEnd(text: string, from: number, to: number): number {
  // Counted once and kept up to date, so that a long row of brackets stays linear.
  const open: Record<string, number> = { "(": count(text, from, to, "("), "[": count(text, from, to, "[") };
  const close: Record<string, number> = { ")": count(text, from, to, ")"), "]": count(text, from, to, "]") };
  let end = to;
  while (end > from) {
    const last = text[end - 1] ?? "";
    const opening = CLOSING[last];
    if (opening !== undefined && (close[last] ?? 0) > (open[opening] ?? 0)) close[last] = (close[last] ?? 0) - 1;
    else if (!TRAILING.includes(last)) return end;
    end -= 1;
  }
  return end;
}

/** What stands at `from`: an address and where it ends, or how far there is none. */
interface Candidate {
  address?: string;
  end: number;
}

/** Reads the address that starts at `from`, if a scheme does and a host follows it. */
function candidateAt(text: string, from: number): Candidate {
  const scheme = SCHEMES.find((scheme) => text.slice(from, from + scheme.length).toLowerCase() === scheme);
  if (scheme === undefined) return { end: from };
  let to = from + scheme.length;
  while (to < text.length && !endsAddress(text[to] ?? " ")) to += 1;
  const end = trimmedEnd(text, from, to);
  const address = text.slice(from, end);
  if (address.length <= scheme.length || !URL.canParse(address)) return { end: to };
  return { address, end };
}

/** Cuts text into plain runs and web addresses (http and https only), in one pass over it. */
export function splitLinks(text: string): Run[] {
  const runs: Run[] = [];
  let plainFrom = 0;
  let at = text.indexOf("://");
  while (at !== -1) {
    const from = Math.max(plainFrom, at - (text[at - 1]?.toLowerCase() === "s" ? 5 : 4));
    const { address, end } = candidateAt(text, from);
    if (address !== undefined) {
      if (from > plainFrom) runs.push({ text: text.slice(plainFrom, from) });
      runs.push({ text: address, href: address });
      plainFrom = end;
    }
    // What has been read is never read again, also when it was no address: hostile text costs one pass.
    at = text.indexOf("://", Math.max(end, at + 3));
  }
  if (plainFrom < text.length) runs.push({ text: text.slice(plainFrom) });
  return runs;
}
