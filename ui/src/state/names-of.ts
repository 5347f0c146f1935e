import type { Message } from "../protocol";

/** How somebody was called in these messages, each name once. */
export function namesOf(messages: readonly Message[], id: string): string[] {
  const names = new Set<string>();
  for (const message of messages) {
    if (!("user" in message) || message.user.id !== id) continue;
    names.add(message.user.nickname);
    if (message.type === "rename") names.add(message.from);
  }
  return [...names];
}
