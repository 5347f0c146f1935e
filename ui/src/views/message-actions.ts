/** What one can do with a message, and whether one may. */
import type { User } from "../protocol";
import type { Result } from "../requests";
import { type Conversation, otherOf } from "../state/conversation.svelte";
import type { MessageRow, WhisperRow } from "../state/rows";
import { isMyText } from "../state/writing.svelte";
import { t } from "../text/language.svelte";
import type { View } from "./context";
import { copyText } from "./copy";
import { mayWriteIn } from "./may-write";
import { refusalSentence } from "./refusal-sentence";

export interface MessageActions {
  readonly mayReact: boolean;
  readonly mayReply: boolean;
  readonly mayEdit: boolean;
  readonly mayRemove: boolean;
  /** Text that can be copied. */
  readonly text: string | undefined;
  /** Whom a whisper about it would go to; nobody for my own messages. */
  readonly person: User | undefined;
  react(emoji: string, on: boolean): Promise<void>;
  /** Answers it; a whisper is answered by a whisper. */
  reply(): void;
  whisper(): void;
  mention(): void;
  edit(): void;
  copy(): Promise<void>;
  remove(): void;
}

/** The actions on a row of the conversation. */
export function actionsOn(view: View, conversation: Conversation, row: MessageRow | WhisperRow): MessageActions {
  const { app, stage } = view;
  const { room, writing } = conversation;
  const message = row.kind === "message" ? row.message : undefined;
  const content = row.kind === "message" ? row.message : row.whisper;
  const author = row.kind === "message" ? row.message.user : otherOf(row.whisper, room.me);
  const inside = room.phase === "inside";
  const writable = mayWriteIn(conversation, app.session.now());
  const stands = inside && message !== undefined && !message.removed;
  const tell = (answer: Result<unknown>) => {
    if (!answer.ok) stage.say(refusalSentence(answer.error, app.session.limits));
  };
  return {
    mayReact: stands && writable,
    mayReply: message ? stands && writable : writable,
    mayEdit: stands && writable && isMyText(message, room.me),
    mayRemove: stands && (row.place.mine || room.isOwner),
    text: content.text,
    person: author.id === room.me ? undefined : author,
    react: async (emoji, on) => {
      if (message) tell(await room.ask("react", { seq: message.seq, emoji, on }));
    },
    reply: () => (message ? writing.answer(message) : writing.whisperTo(author)),
    whisper: () => writing.whisperTo(author),
    mention: () => writing.mention(author),
    edit: () => message && writing.correct(message),
    copy: async () => {
      if (await copyText(content.text ?? "")) stage.say(t("common.copied"), "done");
    },
    remove: () => {
      if (message) void room.ask("remove", { seq: message.seq }).then(tell);
    },
  };
}
