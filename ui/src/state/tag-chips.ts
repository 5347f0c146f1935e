/** The tags that are offered under a library's search field. */

const HANGUL = /[\u3131-\u318e\uac00-\ud7a3]/;

/** A picture as far as its tags are concerned. */
interface Tagged {
  tags: readonly string[];
}

/**
 * So few tags that each leads to other pictures: the one of most pictures first, then the one of most of those that are
 * left. A tag in the reader's own letters goes before any other. The same pictures give the same tags in the same order.
 */
export function tagChips(pictures: readonly Tagged[], korean: boolean, max: number): string[] {
  const chips: string[] = [];
  let left = pictures;
  while (chips.length < max) {
    const tag = commonest(left, korean);
    if (tag === undefined) break;
    chips.push(tag);
    left = left.filter(({ tags }) => !tags.includes(tag));
  }
  return chips;
}

function commonest(pictures: readonly Tagged[], korean: boolean): string | undefined {
  const counts = new Map<string, number>();
  for (const tag of pictures.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const own = (tag: string) => Number(HANGUL.test(tag) === korean);
  // Sorting is stable, so what is written first stays first.
  return [...counts].sort(([a, many], [b, more]) => own(b) - own(a) || more - many)[0]?.[0];
}
