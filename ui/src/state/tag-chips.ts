/** The tags that are offered under a library's search field. */
import { byFrequency } from "./unique";

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
  const tags = byFrequency(pictures.flatMap(({ tags }) => tags));
  return tags.find((tag) => HANGUL.test(tag) === korean) ?? tags[0];
}
