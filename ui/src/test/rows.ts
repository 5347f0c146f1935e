/** The rows of a conversation, all made anew. */
import type { Message } from "../protocol";
import { type Row, RowBuilder, type RowOptions } from "../state/rows";

export function rows(messages: readonly Message[], options: RowOptions): Row[] {
  return new RowBuilder(messages, options).all(messages, options);
}
