/** The message of mine that I am correcting, and what it is to say; kept on this device like a draft. */
import type { ChatMessage } from "../protocol";
import type { KeyValue } from "../storage";
import { Kept } from "./kept.svelte";

interface Corrected {
  readonly message: ChatMessage;
  readonly text: string;
}

export class Correction {
  readonly #kept: Kept<Corrected>;

  constructor(storage: KeyValue, key: string) {
    this.#kept = new Kept(storage, key, whole);
  }

  get message(): ChatMessage | undefined {
    return this.#kept.value?.message;
  }

  get text(): string {
    return this.#kept.value?.text ?? "";
  }

  /** This is what the message is to say. */
  keep(message: ChatMessage, text: string): void {
    this.#kept.value = { message, text };
  }

  /** It is done, or given up. */
  end(): void {
    this.#kept.value = undefined;
  }
}

type Fields = Partial<Record<keyof ChatMessage, unknown>>;

function whole({ message, text }: { message?: Fields; text?: unknown }): Corrected | undefined {
  const { type, seq, user, text: said } = message ?? {};
  const sound = type === "chat" && typeof seq === "number" && typeof user === "object" && user !== null;
  return sound && typeof said === "string" && typeof text === "string"
    ? { message: message as ChatMessage, text }
    : undefined;
}
