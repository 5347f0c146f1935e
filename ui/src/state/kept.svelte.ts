/** One thing that this device keeps until it is done or given up, such as what was typed and is not sent. */
import type { KeyValue } from "../storage";

export class Kept<T> {
  #value = $state.raw<T | undefined>(undefined);
  readonly #storage: KeyValue;
  readonly #key: string;

  /** `whole` gives back nothing for what is not as it was kept: others may write there too. */
  constructor(storage: KeyValue, key: string, whole: (kept: Record<string, unknown>) => T | undefined) {
    this.#storage = storage;
    this.#key = key;
    try {
      this.#value = whole(JSON.parse(storage.get(key) ?? "{}") as Record<string, unknown>);
    } catch {
      // It is no JSON, or `null`.
    }
  }

  get value(): T | undefined {
    return this.#value;
  }
  set value(value: T | undefined) {
    this.#value = value;
    if (value === undefined) this.#storage.remove(this.#key);
    else this.#storage.set(this.#key, JSON.stringify(value));
  }
}
