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
  #open = $state.raw<Corrected | undefined>(undefined);

  constructor(storage: KeyValue, key: string) {
    this.#kept = new Kept(storage, key, whole);
    this.#open = this.#kept.value;
  }

  get message(): ChatMessage | undefined {
    return this.#open?.message;
  }

  get text(): string {
    return this.#open?.text ?? "";
  }

  /** This is what the message is to say; what it says already is not worth keeping. */
  keep(message: ChatMessage, text: string): void {
    this.#open = { message, text };
    this.#kept.value = text === message.text ? undefined : this.#open;
  }

  /** It is on its way: the field is free, but the device keeps the text until `arrived` is called. */
  send(message: ChatMessage, text: string): { arrived: () => void } {
    this.keep(message, text);
    const sent = this.#kept.value;
    this.#open = undefined;
    return {
      // Another may have been begun meanwhile.
      arrived: () => {
        if (this.#kept.value === sent) this.#kept.value = undefined;
      },
    };
  }

  /** It is given up. */
  end(): void {
    this.#open = undefined;
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
