/** How high rows will probably be, before they are drawn and measured. */
import { GIF_SIDE_MAX_PHONE_PX, GIF_SIDE_MAX_PX, gifBox } from "../components/gif-box";
import type { Gif } from "../protocol";
import type { MessageRow, OutgoingRow, Row, WhisperRow } from "../state/rows";

/** All in px, as the style sheets have them. */
const LINE = 24;
const BUBBLE_PADDING = 16;
const GAP = 4;
const GROUP_GAP = 16;
const WHO = 24;
const QUOTE = 64;
const REACTIONS = 32;
const BETWEEN = 44;
const TEXT_WIDTH_MAX = 492;
const PHONE_WIDTH = 640;
const TEXT_WIDTH_PHONE = 236;
/** Between the width of a Latin letter and that of a Korean syllable. */
const CHARACTER_WIDTH = 11;

/** The probable height of a row with its margins, in a log of that width; in px. */
export function rowHeight(row: Row, width: number): number {
  switch (row.kind) {
    case "message":
      return bubbleHeight(row, row.message, width) + (row.message.reactions?.length ? REACTIONS : 0);
    case "whisper":
      return bubbleHeight(row, row.whisper, width);
    case "outgoing":
      return bubbleHeight(row, row.outgoing, width);
    default:
      return BETWEEN;
  }
}

function bubbleHeight(
  { kind, place }: MessageRow | WhisperRow | OutgoingRow,
  { text, gif, replyTo }: { text?: string; gif?: Gif; replyTo?: number },
  width: number,
): number {
  const head = place.first ? GROUP_GAP + (place.mine && kind === "message" ? 0 : WHO) : GAP;
  const picture = gif ? gifBox(gif.width, gif.height, sideMax(width)).height : 0;
  const words = text === undefined && gif ? 0 : BUBBLE_PADDING + linesOf(text ?? "", width) * LINE;
  return head + picture + words + (replyTo === undefined ? 0 : QUOTE);
}

function linesOf(text: string, width: number): number {
  const room = width < PHONE_WIDTH ? TEXT_WIDTH_PHONE : TEXT_WIDTH_MAX;
  return Math.max(1, Math.ceil((text.length * CHARACTER_WIDTH) / room));
}

function sideMax(width: number): number {
  return width < PHONE_WIDTH ? GIF_SIDE_MAX_PHONE_PX : GIF_SIDE_MAX_PX;
}
