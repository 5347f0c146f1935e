/** Tags of a picture: short words, without the sign they are often written with. */

/** What is typed as one tag: trimmed, without `#` and spaces; nothing if that is all there is. */
export function tagOf(typed: string): string | undefined {
  const tag = typed.normalize("NFC").replace(/[#\s,]+/g, "");
  return tag === "" ? undefined : tag;
}

/** What is typed, parted at spaces and commas: the whole words, and what follows the last of these. */
export function partsOfTags(typed: string): { whole: string[]; rest: string } {
  const words = typed.split(/[\s,]+/);
  return { whole: words.slice(0, -1), rest: words.at(-1) ?? "" };
}

/** The tags with one more; one that is there already is not added again, whatever its case. */
export function withTag(tags: readonly string[], typed: string): string[] {
  const tag = tagOf(typed);
  const known = tag !== undefined && tags.some((other) => other.toLowerCase() === tag.toLowerCase());
  return tag === undefined || known ? [...tags] : [...tags, tag];
}
