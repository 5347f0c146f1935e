/** Tells of what was said to me alone while I look elsewhere: that I was called by name, or whispered to. */
import { untrack } from "svelte";
import type { ChatMessage, Whisper } from "../protocol";
import type { App } from "./app.svelte";
import { routeOf } from "./app.svelte";
import type { Room } from "./room.svelte";
import type { Session } from "./session.svelte";

/** A notice as the system shows it. */
export interface Notice {
  /** Whoever called, in words. */
  title: string;
  /** What they said; nothing of a whisper, which may be read over a shoulder. */
  body?: string;
  /** The room: a later notice of it takes the place of an earlier one. */
  tag: string;
}

/** What the notices need of the page. */
export interface NoticePorts {
  /** Whether the person looks at the page. */
  isWatched: () => boolean;
  /** The sentences of notices, in the reader's language. */
  mentioned: (name: string) => string;
  whispered: (name: string) => string;
  show: (notice: Notice, open: () => void) => void;
}

/** Starts telling, until what it answers is called. */
export function startNotices(app: App, ports: NoticePorts): () => void {
  const seen = new WeakMap<Room, { seq: number; n: number }>();
  return $effect.root(() => {
    $effect(() => {
      const rooms = app.sessions.flatMap((session) => session.joined.map((room) => ({ session, room })));
      for (const { session, room } of rooms) {
        const newest = { seq: room.messages.at(-1)?.seq ?? 0, n: room.whispers.at(-1)?.n ?? 0 };
        untrack(() => {
          const before = seen.get(room);
          seen.set(room, newest);
          // What was there when the room was opened is history.
          if (before !== undefined) tell(app, { session, room, before }, ports);
        });
      }
    });
  });
}

interface News {
  session: Session;
  room: Room;
  /** The newest that was there before. */
  before: { seq: number; n: number };
}

function tell(app: App, { session, room, before }: News, ports: NoticePorts): void {
  const { notify, sound } = app.preferences;
  if (!(notify || sound) || ports.isWatched()) return;
  const open = () => app.go(routeOf(room.id, session));
  const tag = `${session.key}:${room.id}`;
  const call = room.messages.findLast((message) => message.seq > before.seq && calls(message, room.me));
  if (call?.type === "chat") {
    const body = call.text ?? call.gif?.alt;
    ports.show({ title: ports.mentioned(call.user.nickname), tag, ...(body !== undefined && { body }) }, open);
  }
  const whisper = room.whispers.findLast((one) => one.n > before.n && isTo(one, room.me));
  if (whisper) ports.show({ title: ports.whispered(whisper.from.nickname), tag }, open);
}

function calls(message: Room["messages"][number], me: string): message is ChatMessage {
  return message.type === "chat" && message.user.id !== me && (message.mentions?.includes(me) ?? false);
}

function isTo(whisper: Whisper, me: string): boolean {
  return whisper.from.id !== me;
}
