/** Which emoji this device uses, the newest first: for quick reactions and the top of the picker. */
import { deviceStorage, type KeyValue } from "../storage";
import { unique } from "./unique";

const KEY = "madang.emoji";
const KEPT_MAX = 24;
const FIRST = ["👍", "😂", "❤️", "🎉", "😮", "👏", "🙏", "🔥"];

export class EmojiUsed {
  #used = $state.raw<readonly string[]>([]);
  readonly #storage: KeyValue;

  constructor(storage: KeyValue = deviceStorage) {
    this.#storage = storage;
    this.#used = (storage.get(KEY) ?? "").split(" ").filter((emoji) => emoji !== "");
  }

  /** So many of them; where fewer were used, common ones follow. */
  recent(count: number): string[] {
    return unique([...this.#used, ...FIRST]).slice(0, count);
  }

  /** One was used. */
  use(emoji: string): void {
    this.#used = unique([emoji, ...this.#used]).slice(0, KEPT_MAX);
    this.#storage.set(KEY, this.#used.join(" "));
  }
}

export const emojiUsed = new EmojiUsed();
