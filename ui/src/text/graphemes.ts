const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** How many characters a person sees in text. */
export function countGraphemes(text: string): number {
  return [...segmenter.segment(text)].length;
}

/** The first character a person sees in text, or nothing. */
export function firstGrapheme(text: string): string {
  for (const { segment } of segmenter.segment(text)) return segment;
  return "";
}

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;
const EMOJI_ALONE_MAX = 3;
/** Longer texts are not worth cutting into characters. */
const EMOJI_UNITS_MAX = 64;

/** Whether text is nothing but one to three emoji, which are then drawn large. */
export function isEmojiAlone(text: string): boolean {
  const trimmed = text.trim();
  // Most texts begin with a letter, which says all about them.
  if (trimmed.length > EMOJI_UNITS_MAX || !EMOJI.test(trimmed)) return false;
  const segments = [...segmenter.segment(trimmed.replace(/\s/g, ""))].map(({ segment }) => segment);
  return segments.length <= EMOJI_ALONE_MAX && segments.every((segment) => EMOJI.test(segment));
}
