/** Messages as the rows of a conversation: days, groups, merged joins, the unread line. */
import type { ChatMessage, JoinEvent, Message, SystemMessage, User } from "../protocol";
import type { Outgoing } from "../outbox";

export interface BubblePlace {
  mine: boolean;
  /** First of its group: shows seal and name. */
  first: boolean;
  /** Last of its group. */
  last: boolean;
  /** Shows its time: the last bubble of a minute, or of a group. */
  timed: boolean;
}

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; at: number; message: ChatMessage; place: BubblePlace }
  | { kind: "outgoing"; key: string; at: number; outgoing: Outgoing; place: BubblePlace }
  | { kind: "system"; key: string; at: number; message: SystemMessage }
  | { kind: "joins"; key: string; at: number; users: User[]; messages: JoinEvent[] };

export interface RowOptions {
  /** My user id. */
  me: string;
  /** Seq of the first unread message, if the unread line is to be shown. */
  unreadFrom?: number | undefined;
  /** What I wrote that is not in the log yet; it always comes last. */
  outgoing?: readonly Outgoing[];
}

/** Same person within this time is one group. */
export const GROUP_GAP_MS = 5 * 60_000;

/** Joins closer than this become one line. */
export const JOINS_GAP_MS = 60_000;

export function rows(messages: readonly Message[], options: RowOptions): Row[] {
  const out: Row[] = [];
  let day = "";
  for (const message of messages) {
    const today = new Date(message.at).toDateString();
    if (today !== day) {
      day = today;
      out.push({ kind: "day", key: `day-${today}`, at: message.at });
    }
    if (options.unreadFrom !== undefined && message.seq === options.unreadFrom)
      out.push({ kind: "unread", key: "unread" });
    pushMessage(out, message, options.me);
  }
  for (const outgoing of options.outgoing ?? []) pushOutgoing(out, outgoing, options.me);
  return out;
}

function pushMessage(out: Row[], message: Message, me: string): void {
  const before = out.at(-1);
  if (message.type === "chat") {
    const place = { mine: message.user.id === me, first: true, last: true, timed: true };
    const row: Row = { kind: "message", key: bubbleKey(message.user.id, message.id), at: message.at, message, place };
    joinGroup(before, row, message.user.id, me);
    out.push(row);
  } else if (message.type === "join" && before && mergeJoin(before, message)) {
    return;
  } else if (message.type === "join") {
    out.push({
      kind: "joins",
      key: `joins-${message.seq}`,
      at: message.at,
      users: [message.user],
      messages: [message],
    });
  } else {
    out.push({ kind: "system", key: `system-${message.seq}`, at: message.at, message });
  }
}

function pushOutgoing(out: Row[], outgoing: Outgoing, me: string): void {
  const place = { mine: true, first: true, last: true, timed: true };
  const row: Row = { kind: "outgoing", key: bubbleKey(me, outgoing.id), at: outgoing.at, outgoing, place };
  joinGroup(out.at(-1), row, me, me);
  out.push(row);
}

/** The same key before and after the host saved it, so that its element stays the same one. */
function bubbleKey(user: string, id: string): string {
  return `bubble-${user}-${id}`;
}

function joinGroup(before: Row | undefined, row: Row, user: string, me: string): void {
  if (!before || (before.kind !== "message" && before.kind !== "outgoing")) return;
  if (row.kind !== "message" && row.kind !== "outgoing") return;
  const previous = before.kind === "message" ? before.message.user.id : me;
  if (previous !== user || row.at - before.at > GROUP_GAP_MS) return;
  before.place.last = false;
  row.place.first = false;
  before.place.timed = Math.floor(before.at / 60_000) !== Math.floor(row.at / 60_000);
}

function mergeJoin(before: Row, message: JoinEvent): boolean {
  if (before.kind !== "joins" || message.at - before.at > JOINS_GAP_MS) return false;
  before.messages.push(message);
  before.at = message.at;
  if (!before.users.some((user) => user.id === message.user.id)) before.users.push(message.user);
  return true;
}
