import type { ChatMessage } from "../protocol";
import type { Piece } from "../text/dictionary";

const PREVIEW_UNITS_MAX = 120;

/** The newest message of a room as one line for a list: "name: text". The text gives the line its direction, not the name. */
export function lastLine(message: ChatMessage | undefined): Piece[] | undefined {
  if (message === undefined || message.removed !== undefined) return undefined;
  const text = message.text ?? (message.gif?.alt === undefined ? "GIF" : `GIF ${message.gif.alt}`);
  const shown = text.slice(0, PREVIEW_UNITS_MAX).replace(/\s+/g, " ");
  return [{ name: "name", text: message.user.nickname }, { text: `: ${shown}` }];
}
