/** The message of mine that I am correcting, and what it is to say; kept on this device like a draft. */
import type { ChatMessage } from "../protocol";
import type { KeyValue } from "../storage";

interface Kept {
  readonly message: ChatMessage;
  readonly text: string;
}

export class Correction {
  #kept = $state.raw<Kept | undefined>(undefined);
  readonly #storage: KeyValue;
  readonly #key: string;

  constructor(storage: KeyValue, key: string) {
    this.#storage = storage;
    this.#key = key;
    this.#kept = read(storage.get(key));
  }

  get message(): ChatMessage | undefined {
    return this.#kept?.message;
  }

  get text(): string {
    return this.#kept?.text ?? "";
  }

  /** This is what the message is to say. */
  keep(message: ChatMessage, text: string): void {
    this.#kept = { message, text };
    this.#storage.set(this.#key, JSON.stringify(this.#kept));
  }

  /** It is done, or given up. */
  end(): void {
    this.#kept = undefined;
    this.#storage.remove(this.#key);
  }
}

/** Nothing for what is not as it was kept: others may write there too. */
function read(text: string | undefined): Kept | undefined {
  try {
    const kept = JSON.parse(text ?? "{}") as { text?: unknown; message?: Partial<Record<keyof ChatMessage, unknown>> };
    const { type, seq, user, text: said } = kept.message ?? {};
    const whole = type === "chat" && typeof seq === "number" && typeof user === "object" && user !== null;
    return whole && typeof said === "string" && typeof kept.text === "string" ? (kept as Kept) : undefined;
  } catch {
    return undefined;
  }
}
