/** The rows of a conversation as it goes on: what follows the newest message is put below it, whatever is above. */
import type { Message } from "../protocol";
import { byKey, type Row, RowBuilder, type RowOptions, unchanged } from "./rows";

export class RowList {
  #messages: readonly Message[] = [];
  #options: RowOptions = { me: "" };
  #builder: RowBuilder | undefined;
  #rows: readonly Row[] = [];

  /** The rows of these messages. Those that are as they were before are the very same objects. */
  update(messages: readonly Message[], options: RowOptions): readonly Row[] {
    const builder = this.#follows(messages, options) ? this.#builder : undefined;
    this.#messages = messages;
    this.#options = options;
    this.#builder = builder ?? new RowBuilder(messages, options);
    const rows = this.#builder.all(messages, options);
    // What follows the newest message is made anew each time.
    const isAllKept = builder?.length === rows.length;
    this.#rows = isAllKept ? rows : unchanged(rows, byKey(this.#rows));
    return this.#rows;
  }

  /** Whether only messages, or what I am sending, came after what there was. */
  #follows(messages: readonly Message[], options: RowOptions): boolean {
    const before = this.#options;
    return (
      options.me === before.me &&
      options.more === before.more &&
      options.unreadFrom === before.unreadFrom &&
      options.unreadWhisper === before.unreadWhisper &&
      isSameList(before.whispers ?? [], options.whispers ?? []) &&
      this.#messages.length > 0 &&
      this.#messages.every((message, index) => message === messages[index])
    );
  }
}

function isSameList<T>(these: readonly T[], those: readonly T[]): boolean {
  return these.length === those.length && these.every((one, index) => one === those[index]);
}
