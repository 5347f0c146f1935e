/** What has been typed for the one who is whispered to, kept on this device apart from what is for everyone. */
import type { User } from "../protocol";
import type { KeyValue } from "../storage";

interface Kept {
  readonly user: User;
  readonly text: string;
}

export class Aside {
  #kept = $state.raw<Kept | undefined>(undefined);
  readonly #storage: KeyValue;
  readonly #key: string;

  constructor(storage: KeyValue, key: string) {
    this.#storage = storage;
    this.#key = key;
    this.#kept = read(storage.get(key));
  }

  /** For whom something is kept. */
  get user(): User | undefined {
    return this.#kept?.user;
  }

  /** What is kept for them. */
  textFor(user: User): string {
    return this.#kept?.user.id === user.id ? this.#kept.text : "";
  }

  /** Keeps this for them, in place of what was kept for anybody. */
  keep(user: User, text: string): void {
    this.#kept = text === "" ? undefined : { user, text };
    if (this.#kept) this.#storage.set(this.#key, JSON.stringify(this.#kept));
    else this.#storage.remove(this.#key);
  }
}

/** Nothing for what is not as it was kept: others may write there too. */
function read(text: string | undefined): Kept | undefined {
  try {
    const { user, text: typed } = JSON.parse(text ?? "{}") as Partial<Kept>;
    const whole = typeof user?.id === "string" && typeof user.nickname === "string" && typeof user.color === "string";
    return whole && typeof typed === "string" && typed !== "" ? { user, text: typed } : undefined;
  } catch {
    return undefined;
  }
}
