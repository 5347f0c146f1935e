/** What has been typed for the one who is whispered to, kept on this device apart from what is for everyone. */
import type { User } from "../protocol";
import type { KeyValue } from "../storage";
import { Kept } from "./kept.svelte";

interface Typed {
  readonly user: User;
  readonly text: string;
}

export class Aside {
  readonly #kept: Kept<Typed>;

  constructor(storage: KeyValue, key: string) {
    this.#kept = new Kept(storage, key, whole);
  }

  /** For whom something is kept. */
  get user(): User | undefined {
    return this.#kept.value?.user;
  }

  /** What is kept for them. */
  textFor(user: User): string {
    const typed = this.#kept.value;
    return typed?.user.id === user.id ? typed.text : "";
  }

  /** Keeps this for them, in place of what was kept for anybody. */
  keep(user: User, text: string): void {
    this.#kept.value = text === "" ? undefined : { user, text };
  }
}

function whole({ user, text }: { user?: Partial<User>; text?: unknown }): Typed | undefined {
  const known = typeof user?.id === "string" && typeof user.nickname === "string" && typeof user.color === "string";
  return known && typeof text === "string" && text !== "" ? { user: user as User, text } : undefined;
}
