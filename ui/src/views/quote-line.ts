import type { ChatMessage } from "../protocol";

const QUOTED_UNITS_MAX = 200;

/** A message as the one line of a quote; a picture says "GIF" and what is in it. */
export function quoteLine(message: Pick<ChatMessage, "text" | "gif">): string {
  const { text, gif } = message;
  if (text !== undefined) return text.slice(0, QUOTED_UNITS_MAX).replace(/\s+/g, " ");
  return gif?.alt === undefined ? "GIF" : `GIF ${gif.alt}`;
}
