/** Messages and whispers as the rows of a conversation: days, groups, merged joins, the unread line. */
import type { ChatMessage, JoinEvent, Message, SystemMessage, User, Whisper } from "../protocol";
import type { Outgoing } from "../outbox";
import { midnightAfter } from "../text/dates";

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
  /** `close`: the room itself said something right above it, too. */
  | { kind: "system"; key: string; at: number; close: boolean; message: SystemMessage }
  | { kind: "joins"; key: string; at: number; close: boolean; users: User[]; messages: JoinEvent[] }
  | MessageRow
  | WhisperRow
  | OutgoingRow;

export interface RowOptions {
  /** My user id. */
  me: string;
  /** What I whispered or was whispered, ascending; each stands among the messages by its time. */
  whispers?: readonly Whisper[];
  /** The unread line stands above the first message from this seq on, or above the whisper of this number. */
  unreadFrom?: number | undefined;
  unreadWhisper?: number | undefined;
  /** Whether there are older messages than these. */
  more?: boolean;
  /** What I wrote that is not in the log yet; it always comes last. */
  outgoing?: readonly Outgoing[];
}

/** Same person within this time is one group. */
export const GROUP_GAP_MS = 5 * 60_000;

/** The key of the line above the first unread. */
export const UNREAD_KEY = "unread";

/** Joins closer than this become one line. */
export const JOINS_GAP_MS = 60_000;

const MS_PER_MINUTE = 60_000;

/** Puts messages and whispers below each other, and goes on from there when more messages follow. */
export class RowBuilder {
  /** All but what follows the newest message. */
  readonly #rows: Row[] = [];
  #tomorrow = -Infinity;
  #marked: boolean;
  /** The first whisper that is later than the newest message, and how many messages there are before that. */
  #whisper = 0;
  #message = 0;

  constructor(messages: readonly Message[], { more, unreadFrom = Infinity }: RowOptions) {
    // Above what is loaded there may be more that is unread; then the line does not stand here.
    this.#marked = more === true && messages[0] !== undefined && messages[0].seq > unreadFrom;
  }

  /** How many rows do not follow the newest message. */
  get length(): number {
    return this.#rows.length;
  }

  /** All rows, where the messages begin with those that were there the last time. */
  all(messages: readonly Message[], options: RowOptions): Row[] {
    for (; this.#message < messages.length; this.#message++) {
      const message = messages[this.#message];
      if (message !== undefined && isShown(message)) this.#put(this.#rows, message, options);
    }
    // What follows is put anew every time: a later message may precede it.
    const [tomorrow, marked, whisper] = [this.#tomorrow, this.#marked, this.#whisper];
    const out = [...this.#rows];
    this.#putWhispers(out, Infinity, options);
    for (const outgoing of options.outgoing ?? []) pushBubble(out, outgoingRow(outgoing, options.me));
    [this.#tomorrow, this.#marked, this.#whisper] = [tomorrow, marked, whisper];
    return out;
  }

  #put(out: Row[], message: Message, options: RowOptions): void {
    this.#putWhispers(out, message.at, options);
    this.#begin(out, message.at, message.seq >= (options.unreadFrom ?? Infinity));
    pushMessage(out, message, options.me);
  }

  #putWhispers(out: Row[], until: number, { whispers = [], me, unreadWhisper }: RowOptions): void {
    for (let whisper = whispers[this.#whisper]; whisper && whisper.at < until; whisper = whispers[++this.#whisper]) {
      this.#begin(out, whisper.at, whisper.n === unreadWhisper);
      pushBubble(out, whisperRow(whisper, me));
    }
  }

  #begin(out: Row[], at: number, unread: boolean): void {
    if (at >= this.#tomorrow) {
      this.#tomorrow = midnightAfter(at);
      out.push({ kind: "day", key: `day-${this.#tomorrow}`, at });
    }
    if (!unread || this.#marked) return;
    this.#marked = true;
    out.push({ kind: "unread", key: UNREAD_KEY });
  }
}

/** The same rows, but those that are as they were before are the very same objects: nothing of them is drawn anew. */
export function unchanged(rows: readonly Row[], before: ReadonlyMap<string, Row>): Row[] {
  return rows.map((row) => {
    const known = before.get(row.key);
    return known !== undefined && isSame(row, known) ? known : row;
  });
}

/** Rows by their keys. */
export function byKey(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.key, row]));
}

/** Whether two rows of one key look the same. What they hold is never changed, only replaced. */
function isSame(row: Row, other: Row): boolean {
  if (isSaid(row)) return isSaid(other) && contentOf(row) === contentOf(other) && isSamePlace(row, other);
  if (row.kind === "system")
    return other.kind === "system" && row.message === other.message && row.close === other.close;
  if (row.kind === "joins")
    return other.kind === "joins" && row.messages.length === other.messages.length && row.close === other.close;
  return row.kind === other.kind && !("at" in row && "at" in other && row.at !== other.at);
}

function contentOf(row: MessageRow | WhisperRow | OutgoingRow): ChatMessage | Whisper | Outgoing {
  if (row.kind === "message") return row.message;
  return row.kind === "whisper" ? row.whisper : row.outgoing;
}

function isSamePlace({ place }: Bubble, { place: other }: Bubble): boolean {
  return (
    place.mine === other.mine && place.first === other.first && place.last === other.last && place.timed === other.timed
  );
}

/** Whether somebody said it, rather than something stands between what was said. */
export function isSaid(row: Row): row is MessageRow | WhisperRow | OutgoingRow {
  return "place" in row;
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
  const merged = message.type === "join" ? mergedJoin(before, message) : undefined;
  if (message.type === "chat") {
    const { user, id } = message;
    const place = placeOf(user.id === me);
    pushBubble(out, { kind: "message", key: messageKey(user.id, id), at, group: user.id, place, message });
  } else if (merged) {
    out[out.length - 1] = merged;
  } else if (message.type === "join") {
    const close = isByRoom(before);
    out.push({ kind: "joins", key: `joins-${seq}`, at, close, users: [message.user], messages: [message] });
  } else {
    out.push({ kind: "system", key: `system-${seq}`, at, close: isByRoom(before), message });
  }
}

function isByRoom(row: Row | undefined): boolean {
  return row?.kind === "system" || row?.kind === "joins";
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
  if (before && "group" in before && before.group === row.group && row.at - before.at <= GROUP_GAP_MS) {
    const timed = Math.floor(before.at / MS_PER_MINUTE) !== Math.floor(row.at / MS_PER_MINUTE);
    row.place.first = false;
    // Whoever was given the rows before this one keeps them as they were.
    out[out.length - 1] = { ...before, place: { ...before.place, last: false, timed } };
  }
  out.push(row);
}

/** One line for both, if this person came in right after others. */
function mergedJoin(before: Row | undefined, message: JoinEvent): Row | undefined {
  if (before?.kind !== "joins" || message.at - before.at > JOINS_GAP_MS) return undefined;
  const isNew = !before.users.some((user) => user.id === message.user.id);
  return {
    ...before,
    at: message.at,
    users: isNew ? [...before.users, message.user] : before.users,
    messages: [...before.messages, message],
  };
}
