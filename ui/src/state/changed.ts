import type { Message } from "../protocol";

/** Messages after one of them changed; the very same ones if it is not among them. They are ascending. */
export function changed(
  messages: readonly Message[],
  seq: number,
  change: (message: Message) => Message,
): readonly Message[] {
  const index = messages.findLastIndex((message) => message.seq <= seq);
  const message = messages[index];
  return message?.seq === seq ? messages.with(index, change(message)) : messages;
}
