/** Messages and whispers as the rows of a conversation: days, groups, merged joins, the unread line. */
import type { ChatMessage, JoinEvent, Message, SystemMessage, User, Whisper } from "../protocol";
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

/** A row with a bubble. `group`: who speaks to whom; only rows of one group stand together. */
interface Bubble {
  key: string;
  at: number;
  group: string;
  place: BubblePlace;
}

export type MessageRow = Bubble & { kind: "message"; message: ChatMessage };
export type WhisperRow = Bubble & { kind: "whisper"; whisper: Whisper };
export type OutgoingRow = Bubble & { kind: "outgoing"; outgoing: Outgoing };

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string }
  | { kind: "system"; key: string; at: number; message: SystemMessage }
  | { kind: "joins"; key: string; at: number; users: User[]; messages: JoinEvent[] }
  | MessageRow
  | WhisperRow
  | OutgoingRow;

export interface RowOptions {
  /** My user id. */
  me: string;
  /** What I whispered or was whispered, ascending; each stands among the messages by its time. */
  whispers?: readonly Whisper[];
  /** Seq of the first unread message, or number of the first unread whisper, if the unread line is to be shown. */
  unreadFrom?: number | undefined;
  unreadWhisper?: number | undefined;
  /** What I wrote that is not in the log yet; it always comes last. */
  outgoing?: readonly Outgoing[];
}

/** Same person within this time is one group. */
export const GROUP_GAP_MS = 5 * 60_000;

/** Joins closer than this become one line. */
export const JOINS_GAP_MS = 60_000;

const MS_PER_MINUTE = 60_000;

export function rows(messages: readonly Message[], options: RowOptions): Row[] {
  const out: Row[] = [];
  let day = "";
  const begin = (at: number, unread: boolean) => {
    const today = new Date(at).toDateString();
    if (today !== day) {
      day = today;
      out.push({ kind: "day", key: `day-${today}`, at });
    }
    if (unread) out.push({ kind: "unread", key: "unread" });
  };
  const whispers = options.whispers ?? [];
  let next = 0;
  const whispersUntil = (at: number) => {
    for (let whisper = whispers[next]; whisper && whisper.at < at; whisper = whispers[++next]) {
      begin(whisper.at, whisper.n === options.unreadWhisper);
      pushBubble(out, whisperRow(whisper, options.me));
    }
  };
  for (const message of messages) {
    if (!isShown(message)) continue;
    whispersUntil(message.at);
    begin(message.at, message.seq === options.unreadFrom);
    pushMessage(out, message, options.me);
  }
  whispersUntil(Infinity);
  for (const outgoing of options.outgoing ?? []) pushBubble(out, outgoingRow(outgoing, options.me));
  return out;
}

/** The key of a message's row: the same before and after the host saved it, so that its element stays the same one. */
export function messageKey(user: string, id: string): string {
  return `bubble-${user}-${id}`;
}

/** The key of a whisper's row. */
export function whisperKey(from: string, id: string): string {
  return `whisper-${from}-${id}`;
}

const TOLD_SETTINGS = ["title", "max", "locked", "frozen", "slowSeconds"] as const;

/** Of some changed settings the conversation says nothing, so they do not part what stands around them either. */
function isShown(message: Message): boolean {
  return message.type !== "settings" || TOLD_SETTINGS.some((setting) => message[setting] !== undefined);
}

function pushMessage(out: Row[], message: Message, me: string): void {
  const { seq, at } = message;
  const before = out.at(-1);
  if (message.type === "chat") {
    const { user, id } = message;
    const place = placeOf(user.id === me);
    pushBubble(out, { kind: "message", key: messageKey(user.id, id), at, group: user.id, place, message });
  } else if (message.type === "join" && before && mergeJoin(before, message)) {
    return;
  } else if (message.type === "join") {
    out.push({ kind: "joins", key: `joins-${seq}`, at, users: [message.user], messages: [message] });
  } else {
    out.push({ kind: "system", key: `system-${seq}`, at, message });
  }
}

function whisperRow(whisper: Whisper, me: string): WhisperRow {
  const { from, to, id, at } = whisper;
  const place = placeOf(from.id === me);
  return { kind: "whisper", key: whisperKey(from.id, id), at, group: `${from.id} to ${to.id}`, place, whisper };
}

function outgoingRow(outgoing: Outgoing, me: string): OutgoingRow {
  const { id, at, to } = outgoing;
  const key = to ? whisperKey(me, id) : messageKey(me, id);
  return { kind: "outgoing", key, at, group: to ? `${me} to ${to.id}` : me, place: placeOf(true), outgoing };
}

/** The place of a bubble that stands alone. */
function placeOf(mine: boolean): BubblePlace {
  return { mine, first: true, last: true, timed: true };
}

function pushBubble(out: Row[], row: MessageRow | WhisperRow | OutgoingRow): void {
  const before = out.at(-1);
  out.push(row);
  if (!before || !("group" in before) || before.group !== row.group || row.at - before.at > GROUP_GAP_MS) return;
  before.place.last = false;
  row.place.first = false;
  before.place.timed = Math.floor(before.at / MS_PER_MINUTE) !== Math.floor(row.at / MS_PER_MINUTE);
}

function mergeJoin(before: Row, message: JoinEvent): boolean {
  if (before.kind !== "joins" || message.at - before.at > JOINS_GAP_MS) return false;
  before.messages.push(message);
  before.at = message.at;
  if (!before.users.some((user) => user.id === message.user.id)) before.users.push(message.user);
  return true;
}
