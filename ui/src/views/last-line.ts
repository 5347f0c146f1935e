import type { ChatMessage } from "../protocol";

const PREVIEW_UNITS_MAX = 120;

/** The newest message of a room as one line for a list: "name: text". */
export function lastLine(message: ChatMessage | undefined): string | undefined {
  if (message === undefined || message.removed !== undefined) return undefined;
  const text = message.text ?? (message.gif?.alt === undefined ? "GIF" : `GIF ${message.gif.alt}`);
  return `${message.user.nickname}: ${text.slice(0, PREVIEW_UNITS_MAX).replace(/\s+/g, " ")}`;
}
