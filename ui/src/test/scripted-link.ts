/** The transport seam in a test's hands: it hears every request and answers when and what it wants. */
import type { Link } from "../connection";
import { failure, type Failure, type Result, value } from "../requests";

export interface Asked {
  event: string;
  payload: Record<string, unknown>;
  /** Answers with success. */
  answer(answer: unknown): Promise<void>;
  /** Answers with a refusal, or with a local failure such as `unknown`. */
  refuse(code: Failure["code"], retryAfterMs?: number): Promise<void>;
}

export class ScriptedLink {
  /** Everything that was asked, in order. */
  readonly asked: Asked[] = [];
  #next = 0;

  readonly link: Link = {
    request: (_namespace, event, payload) =>
      new Promise<Result<never>>((resolve) => {
        const settled = async (result: Result<unknown>) => {
          resolve(result as Result<never>);
          await settle();
        };
        this.asked.push({
          event,
          payload: payload as Record<string, unknown>,
          answer: (answer) => settled(value(answer)),
          refuse: (code, retryAfterMs) => settled(failure(code, "scripted", retryAfterMs)),
        });
      }),
  };

  /** The next request nobody has looked at; there must be one. */
  next(event: string): Asked {
    const asked = this.asked[this.#next];
    if (asked?.event !== event) throw new Error(`expected "${event}", was asked "${asked?.event ?? "nothing"}"`);
    this.#next++;
    return asked;
  }

  /** Whether nothing was asked since the last `next`. */
  get silent(): boolean {
    return this.asked.length === this.#next;
  }
}

/** Lets everything that waits for an answer go on. Microtasks only: no time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
