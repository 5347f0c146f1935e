/** What one does in a room: looking around in its log, answering, whispering. It lives as long as the page. */
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { ChatMessage, Found, Message, Whisper } from "../protocol";
import { type Result, value } from "../requests";
import type { Nameable } from "../text/mentions";
import { Missed } from "./missed";
import { namesOf } from "./names-of";
import { Past } from "./past.svelte";
import type { Room } from "./room.svelte";
import { RowList } from "./row-list";
import { messageKey, type Row, UNREAD_KEY, whisperKey } from "./rows";
import { Writing } from "./writing.svelte";

/** A message that is quoted: still being asked for, or gone. */
export type Quoted = ChatMessage | "asked" | "gone";

/** A row to bring into sight, and where. */
export interface Wanted {
  readonly key: string;
  readonly align: "center" | "start";
}

/** How long what a quote leads to stays tinted. */
const TINT_MS = 1600;

export class Conversation {
  readonly room: Room;
  readonly past: Past;
  readonly writing: Writing;
  readonly missed: Missed;
  /** Rows that are tinted because one was led there, by key, with the words looked for. */
  readonly #hits = new SvelteMap<string, string>();
  /** Quoted messages that are not among the loaded ones, by seq. */
  readonly #quoted = new SvelteMap<number, Quoted>();
  readonly #rows = new RowList();
  #tint: ReturnType<typeof setTimeout> | undefined;
  /** Whether I am muted, as the composer sees time go by: a mute ends without a word from the host. */
  muted = $state(false);
  /** The row to bring into sight, anew with every wish. */
  wanted = $state.raw<Wanted | undefined>(undefined);

  constructor(room: Room) {
    this.room = room;
    this.past = new Past(room);
    this.missed = new Missed(room.log);
    this.writing = new Writing(room);
  }

  /** The conversation as rows, ready to draw; what I am sending stands below the newest. */
  readonly rows: readonly Row[] = $derived.by(() => {
    const { room } = this;
    const { excerpt } = room.log;
    const { messages, more } = excerpt ?? room.log;
    const until = excerpt ? (messages.at(-1)?.at ?? 0) : Infinity;
    const from = more ? (messages[0]?.at ?? Infinity) : 0;
    const whispers = room.whispers.filter(({ at }) => at >= from && at <= until);
    const outgoing = excerpt ? [] : room.outgoing;
    const { me, unreadFrom, unreadWhisper } = room;
    return this.#rows.update(messages, { me, more, unreadFrom, unreadWhisper, whispers, outgoing });
  });

  /** Whether the newest messages are shown, rather than something far back. */
  get live(): boolean {
    return this.past.messages === undefined;
  }

  /** Whether the unread line stands further down than all that is shown: something far back is looked at. */
  get unreadBelow(): boolean {
    const { excerpt } = this.room.log;
    if (!excerpt) return false;
    const whisper = this.#firstUnheard;
    const last = excerpt.messages.at(-1)?.at ?? 0;
    return whisper ? whisper.at > last : (this.room.unreadFrom ?? 0) > excerpt.reach;
  }

  /** Leads to the unread line, from something far back. */
  async showUnread(): Promise<Result<void>> {
    const { unreadFrom } = this.room;
    const whisper = this.#firstUnheard;
    if (unreadFrom === undefined && !whisper) return value(undefined);
    const answer = whisper ? await this.past.showTime(whisper.at) : await this.past.show(unreadFrom ?? 0);
    if (answer.ok) this.wanted = { key: UNREAD_KEY, align: "start" };
    return answer;
  }

  /** The words looked for in a tinted row; nothing for a row that is not tinted. */
  hit(key: string): string | undefined {
    return this.#hits.get(key);
  }

  /** Leads to something that was found, and marks the words there until something else is shown. */
  async showFound(found: Found, query: string): Promise<Result<void>> {
    const answer = "n" in found ? await this.past.showTime(found.at) : await this.past.show(found.seq);
    if (answer.ok) this.#lead(keyOf(found), query);
    return answer;
  }

  /** Leads to the message a quote is taken from, and tints it for a moment. */
  async showQuoted(seq: number): Promise<Result<void>> {
    const quoted = this.quoted(seq);
    if (typeof quoted === "string") return value(undefined);
    const answer = await this.past.show(seq);
    if (!answer.ok) return answer;
    this.#lead(keyOf(quoted), "");
    this.#tint = setTimeout(() => this.unmark(), TINT_MS);
    return answer;
  }

  /** Takes the tint away. */
  unmark(): void {
    clearTimeout(this.#tint);
    this.#hits.clear();
  }

  /** The message of a quote; one that is not loaded is asked for. */
  quoted(seq: number): Quoted {
    const known = find(this.room.messages, seq) ?? (this.room.log.excerpt && find(this.room.log.excerpt.messages, seq));
    if (known) return known.type === "chat" && !known.removed ? known : "gone";
    return this.#quoted.get(seq) ?? "asked";
  }

  /** Asks for the message of a quote, if it is not here. */
  async askQuoted(seq: number): Promise<void> {
    if (this.quoted(seq) !== "asked" || this.#quoted.has(seq)) return;
    this.#quoted.set(seq, "asked");
    const answer = await this.room.ask("history", { before: seq + 1, limit: 1 });
    if (!answer.ok) {
      this.#quoted.delete(seq);
      return;
    }
    const message = answer.value.messages[0];
    this.#quoted.set(seq, message?.seq === seq && message.type === "chat" && !message.removed ? message : "gone");
  }

  /** The people a message mentions, by the names that stand in it. */
  named(message: ChatMessage): Nameable[] {
    const { mentions = [], text = "" } = message;
    return mentions.flatMap((id) => {
      const nickname = this.room.person(id)?.nickname;
      if (nickname !== undefined && text.includes(`@${nickname}`)) return [{ id, nickname }];
      // They go by another name now, or have left: the log knows how they were called.
      const known = untrack(() => [...this.room.messages, ...(this.room.log.excerpt?.messages ?? [])]);
      return namesOf(known, id).map((nickname) => ({ id, nickname }));
    });
  }

  #lead(key: string, query: string): void {
    this.unmark();
    this.#hits.set(key, query);
    this.wanted = { key, align: "center" };
  }

  /** The whisper above which the unread line stands, if it stands above one. */
  get #firstUnheard(): Whisper | undefined {
    const { unreadWhisper, whispers } = this.room;
    return whispers.find(({ n }) => n === unreadWhisper);
  }
}

function find(messages: readonly Message[], seq: number): Message | undefined {
  const first = messages[0]?.seq;
  if (first === undefined || seq < first) return undefined;
  return messages.findLast((message) => message.seq === seq);
}

/** The key of the row in which something found stands. */
export function keyOf(found: Found): string {
  if (found.type === "whisper") return whisperKey(found.from.id, found.id);
  if (found.type === "chat") return messageKey(found.user.id, found.id);
  return found.type === "join" ? `joins-${found.seq}` : `system-${found.seq}`;
}

const conversations = new WeakMap<Room, Conversation>();

/** The conversation of a room; the same one every time. */
export function conversationOf(room: Room): Conversation {
  const known = conversations.get(room) ?? lasting(() => new Conversation(room));
  conversations.set(room, known);
  return known;
}

/** Makes something that outlives the component that happens to ask first: what is derived in it would end with that. */
function lasting<T>(make: () => T): T {
  const made: T[] = [];
  $effect.root(() => void made.push(make()));
  const [one] = made;
  if (one === undefined) throw new Error("a root effect runs at once");
  return one;
}

/** The other one of a whisper. */
export function otherOf(whisper: Whisper, me: string) {
  return whisper.from.id === me ? whisper.to : whisper.from;
}
